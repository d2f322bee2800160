"""The nine kinds of questions: what a learner is shown, how an answer is graded. Pure.

A frozen question is a dict: ``uid, kind, stem, points, tags, difficulty, law, quote, explanation`` and the
kind's own keys (see ``freezing``). ``shown`` is all that ever leaves the server before submission: what is
shuffled goes out under the place at which it is shown, so that no value tells how the author wrote it. Answers
are kept in the author's numbers: ``clean_answer`` takes them in, ``as_shown`` gives them back.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from django.utils.translation import gettext as _

CHOICE = ("single", "multiple")
SHUFFLED = (*CHOICE, "ordering", "matching")
WRITTEN = ("short_answer", "case_analysis")  # marked by people
KINDS = (*CHOICE, "true_false", "fill_in", "ordering", "matching", *WRITTEN, "find_fault")
BLANK = "____"


@dataclass(frozen=True)
class Grade:
    """*share* of the points in hundredths; None where a person has to mark."""

    share: int | None
    right: bool


def orders(question: dict, random: Random) -> list[int]:
    """A shuffled order of what can be shuffled, frozen with the paper: the author's number at each place."""
    count = len(_shuffled_parts(question))
    places = list(range(count))
    random.shuffle(places)
    return places


def _shuffled_parts(question: dict) -> list:
    kind = question["kind"]
    if kind in CHOICE:
        return question["options"]
    if kind == "ordering":
        return question["items"]
    if kind == "matching":
        return question["pairs"]
    return []


def shown(question: dict, order: list[int]) -> dict:
    """What the learner sees: no answer, no feedback, no hint by order or length."""
    kind = question["kind"]
    seen = {"uid": question["uid"], "kind": kind, "stem": question["stem"], "points": question["points"]}
    if kind in CHOICE:
        seen["options"] = _placed(question["options"][n]["text"] for n in order)
    elif kind == "ordering":
        seen["items"] = _placed(question["items"][n] for n in order)
    elif kind == "matching":
        seen["lefts"] = _placed(pair["left"] for pair in question["pairs"])
        seen["rights"] = _placed(question["pairs"][n]["right"] for n in order)
    elif kind == "fill_in":
        seen["blanks"] = len(question["blanks"])
    elif kind == "find_fault":
        seen["document"] = question["document"]
        seen["passages"] = _placed(p["text"] for p in question["passages"])
    elif kind == "case_analysis":
        seen["facts"] = question["facts"]
    return seen


def _placed(texts: Iterable[str]) -> list[dict]:
    return [{"value": str(place), "text": text} for place, text in enumerate(texts)]


def clean_answer(question: dict, answer, order: list[int]) -> list[str]:
    """An answer to what was ``shown`` in *order*, in the author's numbers: a list of short texts.

    Whatever the browser sent; junk and nothing but blanks become [].
    """
    values = answer if isinstance(answer, list) else [answer]
    limit = 4000 if question["kind"] in WRITTEN else 200
    given = [str(value)[:limit] for value in values if isinstance(value, str | int)][:40]
    given = _renumbered(question, given, order)
    return given if any(value.strip() for value in given) else []


def as_shown(question: dict, answer: list[str], order: list[int]) -> list[str]:
    """A kept answer in the values of ``shown``."""
    return _renumbered(question, answer, sorted(range(len(order)), key=order.__getitem__))


def _renumbered(question: dict, answer: list[str], numbers: list[int]) -> list[str]:
    """Each value by its number in *numbers*; what is none becomes blank, since places tell in some kinds."""
    if question["kind"] not in SHUFFLED:
        return answer
    return [str(numbers[int(v)]) if v.isdecimal() and int(v) < len(numbers) else "" for v in answer]


def grade(question: dict, answer: list[str]) -> Grade:
    """Right or wrong; parts of a point for blanks, pairs and faults."""
    kind = question["kind"]
    if kind in WRITTEN:
        return Grade(None if any(a.strip() for a in answer) else 0, False)
    if kind in CHOICE:
        wanted = {str(n) for n, option in enumerate(question["options"]) if option["correct"]}
        return _all_or_nothing(set(answer) == wanted)
    if kind == "true_false":
        return _all_or_nothing(answer == ["true" if question["true"] else "false"])
    if kind == "ordering":
        return _all_or_nothing(answer == [str(n) for n in range(len(question["items"]))])
    if kind == "matching":
        hits = sum(
            1 for n, value in enumerate(answer[: len(question["pairs"])]) if _matches(question, n, value)
        )
        return _parts(hits, len(question["pairs"]))
    if kind == "fill_in":
        pairs = zip(question["blanks"], answer, strict=False)
        return _parts(
            sum(folded(given) in map(folded, accepted) for accepted, given in pairs), len(question["blanks"])
        )
    return _faults_found(question, set(answer))


def _matches(question: dict, left: int, value: str) -> bool:
    """By the words of the right side, so that two equal right sides are both right."""
    pairs = question["pairs"]
    return (
        value.isdecimal() and int(value) < len(pairs) and pairs[int(value)]["right"] == pairs[left]["right"]
    )


def _faults_found(question: dict, marked: set[str]) -> Grade:
    """Each false alarm takes away one find: marking everything earns nothing."""
    wanted = {str(n) for n, passage in enumerate(question["passages"]) if passage["fault"]}
    return _parts(max(0, len(marked & wanted) - len(marked - wanted)), len(wanted))


def _all_or_nothing(right: bool) -> Grade:
    return Grade(100 if right else 0, right)


def _parts(hits: int, of: int) -> Grade:
    return Grade(hits * 100 // of, hits == of)


def folded(text: str) -> str:
    """Width, case and blanks do not matter in a filled-in word."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def right_answer(question: dict) -> list[str]:
    """The right answer in words, for feedback after submission."""
    kind = question["kind"]
    if kind in CHOICE:
        return [option["text"] for option in question["options"] if option["correct"]]
    if kind == "true_false":
        return [_("True") if question["true"] else _("False")]
    if kind == "ordering":
        return question["items"]
    if kind == "matching":
        return [f"{pair['left']} — {pair['right']}" for pair in question["pairs"]]
    if kind == "fill_in":
        return [accepted[0] for accepted in question["blanks"]]
    if kind == "find_fault":
        return [p["text"] for p in question["passages"] if p["fault"]]
    return [question["model_answer"]]


def faults(question: dict) -> list[str]:
    """What is wrong with a question, in words for its author."""
    kind, found = question["kind"], []
    if not question["stem"].strip():
        found.append(_("The question has no text."))
    if kind == "single" and sum(o["correct"] for o in question["options"]) != 1:
        found.append(_("A single choice has exactly one right answer."))
    if kind == "multiple" and not any(o["correct"] for o in question["options"]):
        found.append(_("A multiple choice has at least one right answer."))
    if kind in CHOICE and len({folded(o["text"]) for o in question["options"]}) < len(question["options"]):
        found.append(_("Two answers are the same."))
    if kind == "fill_in" and question["stem"].count(BLANK) != len(question["blanks"]):
        found.append(_("The text has as many ____ as there are blanks."))
    if kind == "ordering" and len(set(question["items"])) < len(question["items"]):
        found.append(_("Two steps are the same."))
    if kind == "find_fault" and not any(p["fault"] for p in question["passages"]):
        found.append(_("No passage has a fault."))
    return found
