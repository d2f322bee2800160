"""Count how well a masking covers what it should: used by tests and by the bench."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from case_library.masking.carrying import Known
from case_library.masking.engine import propose
from case_library.masking.model import NameModel
from case_library.masking.words import DOUBLE_SURNAMES, NEVER_LAST, SURNAMES
from case_library.sheet import known_strings

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ROOT / "../shared/data/deid_dev/gold.json"
OWN = Path(__file__).parent / "documents"
LESSONS = Path(__file__).parent / "lessons"  # only learned from
HELD_OUT = Path(__file__).parent / "held_out"  # never tuned on
# The common characters of GB 2312, without those that end a name.
_CHARACTERS = sorted(
    {bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)}
    - NEVER_LAST
    - {""}
)
_TAG = re.compile(r"\{([A-Z_]+):([^{}]*)\}")


@dataclass
class Score:
    all: Counter = field(default_factory=Counter)
    covered: Counter = field(default_factory=Counter)
    proposed: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    touching: Counter = field(default_factory=Counter)  # marks that touch anything that must go
    kept: int = 0
    wrongly_masked: int = 0

    def recall(self, kind: str) -> float:
        return self.covered[kind] / self.all[kind] if self.all[kind] else 1.0

    def precision(self, kind: str) -> float:
        return self.right[kind] / self.proposed[kind] if self.proposed[kind] else 1.0

    def wrong(self, kind: str) -> float:
        """The share of marks that touch nothing that must go."""
        return 1 - self.touching[kind] / self.proposed[kind] if self.proposed[kind] else 0.0


def given_documents() -> list[dict]:
    return json.loads(GIVEN.read_text(encoding="utf-8"))["documents"]


def own_documents() -> list[dict]:
    """Documents of other layouts, surnames and firms, with ``{TYPE:text}`` around what must go."""
    return _tagged(OWN)


def lessons() -> list[dict]:
    """Papers and single lines for the learned reader alone; no rule was made for them."""
    return _tagged(LESSONS)


def held_out_documents() -> list[dict]:
    """Documents of other genres, in the same writing; for figures only."""
    return _tagged(HELD_OUT)


def _tagged(folder: Path) -> list[dict]:
    found = []
    for path in sorted(folder.glob("*.txt")):
        source, text, entities, at = path.read_text(encoding="utf-8"), "", [], 0
        for tag in _TAG.finditer(source):
            text += source[at : tag.start()]
            entities.append({"start": len(text), "end": len(text) + len(tag[2]), "type": tag[1]})
            text, at = text + tag[2], tag.end()
        found.append(
            {
                "id": path.stem,
                "text": text + source[at:],
                "entities": entities,
                "keep": [],
                "known": _known(path),
            }
        )
    return found


def _known(path: Path) -> list[Known]:
    """What the record of the case says of its parties, for documents that have one (``NN.json`` beside ``NN.txt``)."""
    record = path.with_suffix(".json")
    if not record.exists():
        return []
    return known_strings({"facts": {}, "documents": []} | json.loads(record.read_text(encoding="utf-8")))


def renamed_documents(seed: int) -> list[dict]:
    """The given documents with other persons in the same places: any surname, and characters drawn blindly."""
    return [_renamed(document, Random(f"{document['id']}-{seed}")) for document in given_documents()]


def _renamed(document: dict, draw: Random) -> dict:
    text, entities, at, names = "", [], 0, {}
    for entity in sorted(document["entities"], key=lambda one: one["start"]):
        old = document["text"][entity["start"] : entity["end"]]
        new = names.setdefault(old, _name(draw)) if entity["type"] == "PERSON" else old
        text += document["text"][at : entity["start"]]
        entities.append({"start": len(text), "end": len(text) + len(new), "type": entity["type"]})
        text, at = text + new, entity["end"]
    return {"id": document["id"], "text": text + document["text"][at:], "entities": entities, "keep": []}


def _name(draw: Random) -> str:
    surname = draw.choice(DOUBLE_SURNAMES) if draw.random() < 0.08 else draw.choice(sorted(SURNAMES))
    return surname + "".join(draw.choice(_CHARACTERS) for _ in range(draw.choice((1, 2, 2))))


def score(documents: list[dict], *, with_record: bool = False, model: NameModel | None = None) -> Score:
    """*with_record*: what the record itself says of the parties is known."""
    total = Score()
    for document in documents:
        known = document.get("known", []) if with_record else []
        marks = propose(document["text"], known=known, model=model).marks
        masked = bytearray(len(document["text"]))
        for mark in marks:
            masked[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
            total.proposed[mark.type] += 1
        wanted = {(e["start"], e["end"], e["type"]) for e in document["entities"]}
        for start, end, kind in wanted:
            total.all[kind] += 1
            total.covered[kind] += all(masked[start:end])
        for mark in marks:
            total.right[mark.type] += (mark.start, mark.end, mark.type) in wanted
            total.touching[mark.type] += any(
                mark.start < end and start < mark.end for start, end, _ in wanted
            )
        for keep in document.get("keep", []):
            total.kept += 1
            total.wrongly_masked += any(masked[keep["start"] : keep["end"]])
    return total
