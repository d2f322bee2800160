"""What authors meet in the admin: deletion that says no in words, choosers without other units' titles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import CancelWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.menu import DismissibleMenuItem, MenuItem

from courses.models import CoursePage, Edition, SectionPage
from courses.reach import within_reach
from lms.common.page_deletion import refuse_deletion


def kept_by_a_record(pages) -> bool:
    """Whether one of *pages* or what lies below it is a course with an edition, or a section."""
    for page in pages:
        below = CoursePage.objects.descendant_of(page, inclusive=True).values("course_key")
        if Edition.objects.filter(course_key__in=below).exists():
            return True
        if SectionPage.objects.descendant_of(page, inclusive=True).exists():
            return True
    return False


refuse_deletion(
    kept_by_a_record,
    gettext_lazy(
        "Officers have learned from this; it cannot be deleted. Take the course out of the catalogue instead."
    ),
)


@hooks.register("construct_page_chooser_queryset")
def only_own_sections(pages, request: HttpRequest):
    """Banks, questions and scenarios of other units stay unseen in choosers."""
    return within_reach(request.user, pages)


@hooks.register("construct_reports_menu")
def no_report_over_all_units(request: HttpRequest, items: list) -> None:
    """The report of page types shows titles of every unit's last page."""
    items[:] = [item for item in items if item.name != "page-types-usage"]


class SubmitForReview(SubmitForModerationMenuItem):
    """Named as the house names it, whatever the workflow is called."""

    def get_context_data(self, parent_context: dict) -> dict:
        return super().get_context_data(parent_context) | {"label": _("Submit for review")}


class TakeBackFromReview(CancelWorkflowMenuItem):
    label = gettext_lazy("Take back from review")


OWN_ITEMS = {SubmitForModerationMenuItem: SubmitForReview, CancelWorkflowMenuItem: TakeBackFromReview}


@hooks.register("construct_page_action_menu")
def one_name_for_handing_in(menu_items: list, request: HttpRequest, context: dict) -> None:
    menu_items[:] = [
        OWN_ITEMS[type(item)](item.order) if type(item) in OWN_ITEMS else item for item in menu_items
    ]


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    return MenuItem(
        gettext_lazy("Back to my home page"), reverse_lazy("home"), icon_name="arrow-left", order=1
    )


@hooks.register("construct_help_menu")
def no_help_from_outside(request: HttpRequest, items: list) -> None:
    """Wagtail's own guides lie on other hosts, which an office cannot reach."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def back_to_the_desk(request: HttpRequest, page) -> HttpResponse | None:
    """Who has submitted a course is back among the own courses, not in the editor's tree of pages."""
    if not isinstance(page, CoursePage) or "action-submit" not in request.POST:
        return None
    for _shown in messages.get_messages(request):  # the editor's own, with its buttons
        pass
    messages.success(request, _("“%(title)s” is submitted; a reviewer reads it.") % {"title": page.title})
    return redirect("author-desk")


@hooks.register("after_copy_page")
def name_the_copy(request: HttpRequest, page, copy) -> HttpResponse | None:
    """A copied course is opened at once: it needs a code of its own before anybody reviews it."""
    if not isinstance(copy.specific, CoursePage):
        return None
    messages.warning(
        request,
        _("The copy has the code “%(code)s” for now. Give it its own.") % {"code": copy.specific.course_key},
    )
    return redirect("wagtailadmin_pages:edit", copy.pk)


@hooks.register("construct_wagtail_userbar")
def no_userbar(request: HttpRequest, items: list, page=None) -> None:
    """Previews show the course and nothing else."""
    items.clear()
