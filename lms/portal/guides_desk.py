"""What the desk shows of study guides: to publish and under way; what is to be reviewed stands with guidance."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import ngettext

from case_library.key_law_guides import digest_of, draft_content, published
from case_library.key_law_reviewing import to_publish
from case_library.models import (
    GuidanceSection,
    KeyLawEdition,
    KeyLawGuidePage,
    KeyLawSubmission,
    ReviewAssignment,
)
from lms.portal.reviewing import alone, is_waiting

SHOWN = 25


def guides_for(editing, publishing) -> dict:
    """*editing*: the units for which this person writes; *publishing*: for which they publish."""
    sections = list(GuidanceSection.objects.filter(unit__in=editing).order_by("path"))
    return {
        "guides_passed": to_publish().filter(submission__unit__in=publishing)[:SHOWN],
        "guides": _under_way(sections),
        "guide_new": reverse(
            "wagtailadmin_pages:add", args=["case_library", "keylawguidepage", sections[0].pk]
        )
        if sections
        else "",
    }


def _under_way(sections: list[GuidanceSection]) -> list[dict]:
    """The guides of these sections that were touched last, and how far each has come. Three statements."""
    below = reduce(or_, (Q(path__startswith=section.path) for section in sections), Q(pk=None))
    pages = list(
        KeyLawGuidePage.objects.filter(below)
        .select_related("latest_revision")
        .order_by("-latest_revision_created_at")[:SHOWN]
    )
    keys = [page.guide_key for page in pages]
    handed_in = (
        KeyLawSubmission.objects.filter(guide_key__in=keys)
        .select_related("verdict", "taken_back")
        .annotate(assigned=Exists(ReviewAssignment.objects.filter(guide=OuterRef("pk"), closed_at=None)))
        .order_by("number")
    )
    last = {one.guide_key: one for one in handed_in}
    editions = {one.guide_key: one for one in published().filter(guide_key__in=keys)}
    return [_row(page, last.get(page.guide_key), editions.get(page.guide_key)) for page in pages]


def _row(page: KeyLawGuidePage, last: KeyLawSubmission | None, edition: KeyLawEdition | None) -> dict:
    content = draft_content(page)
    digest = digest_of(content)
    verdict = getattr(last, "verdict", None)
    decided = bool(verdict and verdict.digest == digest)
    return {
        "title": content["title"],
        "about": [page.guide_key, _articles(len(content["articles"])), *alone(last)],
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "edition": edition,
        "read_url": reverse("law-guide", args=[page.guide_key]),
        "submit_url": reverse("law-guide-submit", args=[page.guide_key]),
        "waiting": is_waiting(last),
        "back_url": reverse("law-guide-take-back", args=[page.guide_key]),
        "passed": decided and verdict.verdict == "pass",
        "published": bool(edition and edition.digest == digest),
        "opinion": verdict.opinion if verdict and verdict.verdict == "return" else "",
    }


def _articles(n: int) -> str:
    return ngettext("%(n)s article explained", "%(n)s articles explained", n) % {"n": n}
