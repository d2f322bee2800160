"""Who points to whom within a record: every id, every reference, and both made anew without the words of the source. Pure."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

# List → the letter of its new ids; ``h`` as in hand, since ``p`` is a party.
LISTS = {"parties": "p", "persons": "h", "evidence": "e", "documents": "d", "attachments": "a"}
PEOPLE = ("persons", "parties")
# Where an id is referred to → the lists in which it must stand.
REFERENCES = {
    "timeline/document_ids": ("documents",), "timeline/officer_ids": PEOPLE,
    "evidence/obtained_by": PEOPLE, "evidence/attachment_ids": ("attachments",), "documents/attachment_ids": ("attachments",),
    "discretion/factors/evidence_ids": ("evidence",),
    "legal_review/reviewer_id": PEOPLE, "decision/penalties/target_party_id": ("parties",),
    "service/document_id": ("documents",), "service/receiver": PEOPLE, "service/witness": PEOPLE,
}  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """One id that is referred to: where it stands (*holder[key]*) and in which lists it is looked for."""

    pointer: str
    holder: dict | list
    key: str | int
    lists: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.holder[self.key]


def references(record: dict) -> Iterator[Reference]:
    """Every reference of a record that has the shape of the schema."""
    for path, lists in REFERENCES.items():
        for pointer, holder, key in _places(record, path.split("/"), ""):
            yield Reference(pointer, holder, key, lists)


def ids_of(record: dict, list_name: str) -> list[str]:
    return [row["id"] for row in record.get(list_name, [])]


def renumbered(record: dict) -> dict:
    """A copy whose ids are kind and place (``p1``, ``d3``): what the source wrote there may name somebody (C1).

    A reference to nothing becomes ``""``.
    """
    record = copy.deepcopy(record)
    new = {
        name: {old: f"{letter}{place}" for place, old in enumerate(ids_of(record, name), start=1)}
        for name, letter in LISTS.items()
    }
    for found in list(references(record)):
        found.holder[found.key] = next(
            (new[name][found.id] for name in found.lists if found.id in new[name]), ""
        )
    for name in LISTS:
        for row in record.get(name, []):
            row["id"] = new[name][row["id"]]
    return record


def _places(value, steps: list[str], pointer: str) -> Iterator[tuple[str, dict | list, str | int]]:
    """Every (pointer, holder, key) below *value* on the way of *steps*; lists are walked through."""
    if isinstance(value, list):
        for place, inner in enumerate(value):
            if steps:
                yield from _places(inner, steps, f"{pointer}/{place}")
            else:
                yield f"{pointer}/{place}", value, place
    elif isinstance(value, dict) and (inner := value.get(steps[0])) is not None:
        if len(steps) == 1 and not isinstance(inner, list):
            yield f"{pointer}/{steps[0]}", value, steps[0]
        else:
            yield from _places(inner, steps[1:], f"{pointer}/{steps[0]}")
