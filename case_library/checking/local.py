"""What a place adds to the law: matters that need legal review here, its calendar, what "many people" means."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from case_library.checking.workdays import Calendar, shipped


@dataclass(frozen=True)
class Matter:
    """A row of the local catalogue (Art. 58 (1) item 4); "" and ``None`` mean any."""

    field: str
    penalty_kind: str
    amount_from: float | None  # yuan
    party_kind: str
    basis: str
    since: date
    until: date | None = None  # the first day without it

    def covers(self, raw: dict, on: date) -> bool:
        """Whether the decision of the record, made on that day, is such a one."""
        if on < self.since or (self.until and on >= self.until) or self.field not in ("", raw["domain"]):
            return False
        if self.party_kind and all(party["kind"] != self.party_kind for party in raw["parties"]):
            return False
        return self._penalised((raw.get("decision") or {}).get("penalties", []))

    def _penalised(self, penalties: Iterable[dict]) -> bool:
        meant = [p for p in penalties if self.penalty_kind in ("", p["kind"])]
        amount = sum(p.get("amount") or 0 for p in meant)
        return bool(meant) and (self.amount_from is None or amount >= self.amount_from)


@dataclass(frozen=True)
class Local:
    matters: tuple[Matter, ...] = ()
    calendar: Calendar = field(default_factory=shipped)
    many_people: int = 30
