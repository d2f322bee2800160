"""What cites a provision, with the addresses that only the portal knows ("cited by" is composed here)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from case_library.models import Citing

KINDS = {
    "guidance": _("Guidance"),
    "key_law_guide": _("Study guides"),
    "course": _("Courses"),
    "question": pgettext_lazy("bank", "Questions"),
    "power": _("Powers"),
    "reference": _("Reference cases"),
}
# kind → name of the page that shows it; a question is shown within its course and has none of its own.
PAGES = {
    "guidance": "guidance",
    "key_law_guide": "law-guide",
    "course": "course",
    "reference": "reference-case",
}


@dataclass(frozen=True)
class Group:
    label: str
    rows: list[dict]


def address_of(kind: str, key: str) -> str:
    """Where the citing thing is read; empty where this installation has no page for it."""
    try:
        return reverse(PAGES[kind], args=[key]) if kind in PAGES else ""
    except NoReverseMatch:
        return ""


def grouped(citings: Iterable[Citing]) -> list[Group]:
    """By kind, in the order of :data:`KINDS`, each thing once."""
    found: dict[str, dict[str, dict]] = {}
    for row in citings:
        rows = found.setdefault(row.kind, {})
        rows.setdefault(row.key, {"title": row.title, "url": address_of(row.kind, row.key)})
    return [Group(label, list(found[kind].values())) for kind, label in KINDS.items() if kind in found]
