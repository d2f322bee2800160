"""Reviewers' pages: which courses wait, exactly what would be issued, what changed, and the verdict."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.models import TaskState

from courses.editions import newest
from courses.freezing import digest_of, freeze
from courses.readiness import doubts, problems
from courses.reviewing import authors_of, authors_of_all, decide, waiting_reviews
from courses.wording import passages
from lms.common.errors import HouseError
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.portal.access import allowed
from lms.portal.reviewing import review_page, verdicts
from lms.portal.weaving import Part, compared


@allowed(Act.REVIEW)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All that waits for a verdict; what the reader wrote is for somebody else."""
    waiting = waiting_reviews()
    authors = authors_of_all([state.workflow_state.content_object for state in waiting])
    rows = [
        {
            "title": state.revision.object_str,
            "course_key": state.revision.content.get("course_key", ""),
            "author": state.revision.user.name if state.revision.user else "",
            "since": state.started_at,
            "url": reverse("course-review", args=[state.workflow_state.object_id]),
            "own": request.user.pk in authors[int(state.workflow_state.object_id)],
        }
        for state in waiting
    ]
    return render(request, "portal/courses/reviews.html", {"rows": rows})


@allowed(Act.REVIEW)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: its words beside those of the newest edition, its preview, the verdict."""
    state = _state(pk)
    if state is None:
        if request.method == "GET":
            messages.info(request, _("This course does not wait for a review any more."))
            return redirect("course-reviews")
        raise Http404
    refused = ""
    if request.method == "POST":
        approved = request.POST.get("verdict") == "approve"
        try:
            decide(
                state,
                approved=approved,
                digest=request.POST.get("digest", ""),
                reason=request.POST.get("opinion", ""),
                by=request.user,
            )
            messages.success(
                request, _("Approved and issued.") if approved else _("Returned to its author with reasons.")
            )
            return redirect("course-reviews")
        except HouseError as error:
            refused = str(error)
    return review_page(request, refused=refused, verdicts=verdicts(), **_course(state, reader=request.user))


def _state(pk: int) -> TaskState | None:
    return next((s for s in waiting_reviews() if s.workflow_state.object_id == str(pk)), None)


def _course(state: TaskState, *, reader: Account) -> dict:
    page = state.revision.as_object()
    content, before = freeze(page), newest(page.course_key)
    own = reader.pk in authors_of(page)
    return {
        "title": page.title,
        "about": [page.course_key, page.section.unit.name],
        "since": _("changes since edition %(n)s are marked") % {"n": before.number}
        if before
        else _("the first edition"),
        "digest": digest_of(content),
        "before": before,
        "parts": compared(_parts(content), _parts(before.content) if before else None),
        "problems": [*problems(content), *doubts(content)],
        "barred": _("You wrote part of this; somebody else has to decide.") if own else "",
        "preview_url": reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, state.task_id]),
        "hint": _("Approving issues the next edition; learners see it at once."),
        "back": {"url": reverse("course-reviews"), "title": _("Course reviews")},
    }


def _parts(content: dict) -> list[Part]:
    return [(passage.where, passage.lines) for passage in passages(content)]
