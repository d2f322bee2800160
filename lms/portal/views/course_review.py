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
from courses.wording import Passage, passages
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.portal.access import allowed
from lms.portal.weaving import woven


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
                reason=request.POST.get("reason", ""),
                by=request.user,
            )
            messages.success(
                request, _("Approved and issued.") if approved else _("Returned to its author with reasons.")
            )
            return redirect("course-reviews")
        except HouseError as error:
            refused = str(error)
    context = _context(request, state) | {"refused": refused, "reason": request.POST.get("reason", "")}
    return render(request, "portal/courses/review.html", context, status=422 if refused else 200)


def _state(pk: int) -> TaskState | None:
    return next((s for s in waiting_reviews() if s.workflow_state.object_id == str(pk)), None)


def _context(request: HttpRequest, state: TaskState) -> dict:
    page = state.revision.as_object()
    content, before = freeze(page), newest(page.course_key)
    return {
        "draft": page,
        "unit": page.section.unit.name,
        "digest": digest_of(content),
        "before": before,
        "parts": compared(passages(content), passages(before.content) if before else None),
        "problems": [*problems(content), *doubts(content)],
        "own": request.user.pk in authors_of(page),
        "preview_url": reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, state.task_id]),
        "back": {"url": reverse("course-reviews"), "title": page.title},
        "crumbs": [{"label": _("Course reviews"), "url": reverse("course-reviews")}],
    }


def compared(new: list[Passage], old: list[Passage] | None) -> list[dict]:
    """Each passage with its lines; against an edition also what changed and what went."""
    if old is None:
        return [
            {"title": p.where, "changed": False, "pieces": [("same", line) for line in p.lines if line]}
            for p in new
        ]
    known = {p.where: p for p in old}
    found = []
    for passage in new:
        before = known.pop(passage.where, None)
        lines = before.lines if before else ()
        pieces = [(kind, line) for kind, line in woven(lines, passage.lines) if line]
        found.append({"title": passage.where, "changed": lines != passage.lines, "pieces": pieces})
    gone = [
        {"title": p.where, "changed": True, "pieces": [("gone", line) for line in p.lines if line]}
        for p in known.values()
    ]
    return found + gone
