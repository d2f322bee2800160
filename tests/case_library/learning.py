"""Make the learned reader's model from the papers of the tests: ``python -m tests.case_library.learning``.

Of the given and the held-out papers it learns nothing, so that their figures stay honest.
"""

import hashlib
from collections.abc import Iterable, Iterator

import pycrfsuite

from case_library.masking.learned import FIRST, FURTHER, KINDS, MODEL, OTHER, pieces
from case_library.masking.signs import signs
from tests.case_library.deidentification import lessons, own_documents

SETTINGS = {
    "c1": 0.1,
    "c2": 0.05,
    "max_iterations": 120,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}
TAUGHT = MODEL.with_suffix(".sha256")  # of the model and what it was made from
Lesson = tuple[list[list[str]], list[str]]  # signs and labels, character by character


def learn(documents: Iterable[dict], path: str) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(SETTINGS)
    for lesson in _lessons(documents):
        trainer.append(*lesson)
    trainer.train(path)


def what_was_made(documents: Iterable[dict]) -> str:
    """Digest of the lessons, the settings and the model that lies there."""
    digest = hashlib.sha256(MODEL.read_bytes() + repr(SETTINGS).encode())
    for lesson in _lessons(documents):
        digest.update(repr(lesson).encode())
    return digest.hexdigest()


def all_lessons() -> list[dict]:
    return [*own_documents(), *lessons()]


def _lessons(documents: Iterable[dict]) -> Iterator[Lesson]:
    for document in documents:
        labels = _labels(document)
        for at, piece in pieces(document["text"]):
            yield signs(piece), labels[at : at + len(piece)]


def _labels(document: dict) -> list[str]:
    labels = [OTHER] * len(document["text"])
    for entity in document["entities"]:
        start, end, kind = entity["start"], entity["end"], entity["type"]
        if kind in KINDS and "某" not in document["text"][start:end]:  # 王某 is masked already
            labels[start:end] = [FIRST + kind] + [FURTHER + kind] * (end - start - 1)
    return labels


if __name__ == "__main__":
    learn(all_lessons(), str(MODEL))
    TAUGHT.write_text(what_was_made(all_lessons()) + "\n", encoding="utf-8")
