"""A recorded case as the checks read it: events by kind, days as days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from case_library.checking.local import Local
from case_library.checking.said import Said, in_chinese


@dataclass(frozen=True)
class Finding:
    """A possible mistake. What is said names days and counts, never people."""

    code: str  # of the taxonomy
    rule: str  # the article
    said: Said
    path: str = ""
    check: str = ""  # which check found it
    origin: str = "machine"  # of ``CaseFinding.Origin``

    @property
    def message(self) -> str:
        return in_chinese(self.said)

    def as_dict(self) -> dict:
        return {
            "code": self.code,
            "rule": self.rule,
            "message": self.message,
            "path": self.path,
            "check": self.check,
        }


@dataclass(frozen=True)
class Event:
    kind: str
    day: date
    place: int  # in the record's list
    raw: dict = field(repr=False)

    @property
    def path(self) -> str:
        return f"/timeline/{self.place}"


def day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


class Record:
    """Read access to a record that passed the schema, and what the place adds to the law."""

    def __init__(self, raw: dict, local: Local | None = None):
        self.raw = raw
        self.local = local or Local()

    def part(self, name: str) -> dict:
        return self.raw.get(name) or {}

    @cached_property
    def events(self) -> list[Event]:
        rows = [Event(e["type"], day(e["date"]), place, e) for place, e in enumerate(self.raw["timeline"])]
        return sorted((e for e in rows if e.day), key=lambda e: (e.day, e.place))

    def all(self, *kinds: str) -> Iterator[Event]:
        return (event for event in self.events if event.kind in kinds)

    def first(self, *kinds: str) -> Event | None:
        return next(self.all(*kinds), None)

    def last(self, *kinds: str) -> Event | None:
        return next(reversed(list(self.all(*kinds))), None)

    @cached_property
    def officers(self) -> list[dict]:
        return [p for p in self.raw.get("persons", []) if p["role"] == "officer"]

    @cached_property
    def decided_on(self) -> date | None:
        event = self.last("decision")
        return day(self.part("decision").get("date")) or (event.day if event else None)

    @cached_property
    def filed_on(self) -> date | None:
        event = self.first("filing")
        return event.day if event else None

    @property
    def is_penalty(self) -> bool:
        return self.part("decision").get("outcome") == "penalty"

    @property
    def penalties(self) -> list[dict]:
        return self.part("decision").get("penalties", [])

    def fine(self) -> float:
        return sum(p.get("amount") or 0 for p in self.penalties if p["kind"] == "fine")

    def documents_of(self, event: Event) -> list[dict]:
        wanted = set(event.raw.get("document_ids", []))
        return [d for d in self.raw["documents"] if d["id"] in wanted]

    def has_document(self, *kinds: str) -> bool:
        return any(d["type"] in kinds for d in self.raw["documents"])
