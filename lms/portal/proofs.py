"""Where what earned a ledger row can be looked at: the paper, the course, the class, the thread, the pairing."""

from collections.abc import Iterable
from itertools import takewhile

from django.urls import reverse

from lms.hours.models import Declaration, EntryText
from lms.officers.models import Module, Place

# Source kind (R16) → address; its argument is the leading number of the source id, or the course key.
PAGES = {
    "course": "course",
    "class": "class",
    "teaching": "class",
    "discussion": "discussion",
    "mentoring": "mentoring-record",
}
DECLARATION = "declaration"


def proofs(texts: Iterable[EntryText], *, pages: bool) -> dict[int, str]:
    """Entry number → address. Papers for whoever may open them; *pages* only where the reader is the officer."""
    keys = {text.entry.number: (*text.entry.key.split(":")[:2], text.entry.course_key) for text in texts}
    papers = _papers({_leading_number(id) for kind, id, _course in keys.values() if kind == DECLARATION})
    found = {
        number: papers.get(_leading_number(id), "")
        for number, (kind, id, _c) in keys.items()
        if kind == DECLARATION
    }
    if pages:
        found |= {number: _page(*key) for number, key in keys.items() if key[0] in PAGES}
    return found


def _papers(declarations: set[int]) -> dict[int, str]:
    """Declaration → address of its first paper."""
    pairs = Declaration.evidence.through.objects.filter(declaration__in=declarations).order_by("-evidence")
    return {d: reverse("evidence", args=[e]) for d, e in pairs.values_list("declaration_id", "evidence_id")}


def _page(kind: str, id: str, course_key: str) -> str:
    if kind == "mentoring" and not Place.current().offers(Module.MENTORING):
        return ""
    return reverse(PAGES[kind], args=[course_key if kind == "course" else _leading_number(id)])


def _leading_number(id: str) -> int:
    return int("".join(takewhile(str.isdecimal, id)) or 0)
