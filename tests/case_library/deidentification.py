"""Count how well a masking covers what it should: used by tests and by the bench."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from case_library.masking.engine import propose

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ROOT / "../shared/data/deid_dev/gold.json"
OWN = Path(__file__).parent / "documents"
_TAG = re.compile(r"\{([A-Z_]+):([^{}]*)\}")


@dataclass
class Score:
    all: Counter = field(default_factory=Counter)
    covered: Counter = field(default_factory=Counter)
    proposed: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    kept: int = 0
    wrongly_masked: int = 0

    def recall(self, kind: str) -> float:
        return self.covered[kind] / self.all[kind] if self.all[kind] else 1.0

    def precision(self, kind: str) -> float:
        return self.right[kind] / self.proposed[kind] if self.proposed[kind] else 1.0


def given_documents() -> list[dict]:
    return json.loads(GIVEN.read_text(encoding="utf-8"))["documents"]


def own_documents() -> list[dict]:
    """Documents of other layouts, surnames and firms, with ``{TYPE:text}`` around what must go."""
    found = []
    for path in sorted(OWN.glob("*.txt")):
        source, text, entities, at = path.read_text(encoding="utf-8"), "", [], 0
        for tag in _TAG.finditer(source):
            text += source[at : tag.start()]
            entities.append({"start": len(text), "end": len(text) + len(tag[2]), "type": tag[1]})
            text, at = text + tag[2], tag.end()
        found.append({"id": path.stem, "text": text + source[at:], "entities": entities, "keep": []})
    return found


def score(documents: list[dict]) -> Score:
    total = Score()
    for document in documents:
        marks = propose(document["text"]).marks
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
        for keep in document.get("keep", []):
            total.kept += 1
            total.wrongly_masked += any(masked[keep["start"] : keep["end"]])
    return total
