"""What editors of guidance meet in the admin: deletion that says no in words, and one way to hand in."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.models import Page

from case_library.models import (
    GuidanceEdition,
    GuidanceLibrary,
    GuidancePage,
    GuidanceSection,
    KeyLawGuidePage,
    KeyLawSubmission,
    Submission,
)
from lms.common.page_deletion import refuse_deletion


def kept_by_a_record(pages) -> bool:
    """Whether one of *pages*, or what lies below it, was handed in or published, or is a unit's section."""
    return any(_is_kept(page) for page in pages)


def _is_kept(page: Page) -> bool:
    below = {"path__startswith": page.path}
    keys = GuidancePage.objects.filter(**below).values("guidance_key")
    guides = KeyLawGuidePage.objects.filter(**below).values("guide_key")
    return (
        GuidanceSection.objects.filter(**below).exists()
        or GuidanceLibrary.objects.filter(**below).exists()
        or Submission.objects.filter(guidance_key__in=keys).exists()
        or GuidanceEdition.objects.filter(guidance_key__in=keys).exists()
        or KeyLawSubmission.objects.filter(guide_key__in=guides).exists()
    )


refuse_deletion(
    kept_by_a_record,
    gettext_lazy(
        "Reviewers have decided on this or readers know it; it cannot be deleted. Withdraw the guidance instead, or leave the draft."
    ),
)


@hooks.register("construct_page_action_menu")
def hand_in_at_the_desk(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Wagtail's own submission would lock the page without freezing what was handed in; the desk does both."""
    section = context.get("parent_page") or context.get("page")
    if section and isinstance(section.specific, GuidanceSection | GuidancePage | KeyLawGuidePage):
        menu_items[:] = [item for item in menu_items if not isinstance(item, SubmitForModerationMenuItem)]
