"""Review of courses: submitted, approved or returned by somebody who wrote none of it (S2)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState

from courses.freezing import digest_of, freeze
from courses.models import CoursePage, CourseReviewTask, Verdict
from courses.readiness import problems
from lms.common import clock
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import holders_of, may


class NotReady(HouseError):
    """The course still has holes; the text names them."""


@transaction.atomic
def give_verdict(page: CoursePage, *, approved: bool, reason: str, by: Account, now: datetime) -> Verdict:
    """A reviewer's word on the content as it stands now. Raises ``NotAllowed`` or ``NotReady``."""
    if not may_review(by, page):
        raise NotAllowed(_("You wrote part of this course or are no reviewer; somebody else has to decide."))
    content = freeze(page)
    if approved:
        refuse_holes(content)
    elif not reason.strip():
        raise HouseError(_("Say what has to change, so that the author can act."))
    return Verdict.objects.create(
        course_key=page.course_key,
        content_digest=digest_of(content),
        approved=approved,
        reason=reason[:2000],
        reviewer=by,
        at=now,
    )


def refuse_holes(content: dict) -> None:
    if found := problems(content):
        raise NotReady(_("This course cannot go on yet: %(what)s") % {"what": " ".join(found)})


def is_reviewer(account) -> bool:
    return may(account, act=Act.REVIEW, on=clock.today())


def may_review(account, page) -> bool:
    """A legal reviewer who neither owns the page nor saved any of its revisions since the last approval."""
    return is_reviewer(account) and account.pk not in authors_of(page)


def authors_of(page) -> set[int]:
    """Accounts whose words stand in the page: its owner and everybody who saved a revision."""
    return authors_of_all([page])[page.pk]


def authors_of_all(pages: Iterable[Page]) -> dict[int, set[int]]:
    """By page: accounts whose words stand in it. One statement."""
    found = {page.pk: {page.owner_id} - {None} for page in pages}
    rows = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in found]).exclude(user=None)
    for page, writer in rows.values_list("object_id", "user").distinct():
        found[int(page)].add(writer)
    return found


def submitted(page, *, by: Account | None) -> None:
    """On submission: holes are refused before anybody else's time is taken; reviewers are told."""
    draft = page.get_latest_revision_as_object()
    refuse_holes(freeze(draft))
    settle(f"verdict:{page.course_key}", now=clock.now())
    settle(f"review:{page.course_key}", now=clock.now())
    tell(
        set(holders_of(Role.LEGAL_REVIEWER, on=clock.today())) - authors_of(page),
        key=f"review:{page.course_key}:{page.latest_revision_id}",
        title=_("A course waits for review"),
        text=draft.title,
        link=reverse("course-review", args=[page.pk]),
        needs_answer=True,
        now=clock.now(),
    )


def waiting_reviews() -> list[TaskState]:
    """Courses that wait for a verdict, the longest first; each with its page. A fixed number of statements."""
    rows = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, task__in=CourseReviewTask.objects.values("pk")
    )
    return list(
        rows.select_related("revision__user", "workflow_state")
        .prefetch_related("workflow_state__content_object")
        .order_by("started_at")
    )


@transaction.atomic
def decide(task_state: TaskState, *, approved: bool, digest: str, reason: str, by: Account) -> None:
    """A verdict on exactly the content that was read: *digest* is the one that the page showed.

    Raises ``HouseError`` when it was decided or changed meanwhile, and what ``give_verdict`` raises.
    """
    locked = TaskState.objects.select_for_update().get(pk=task_state.pk)
    if locked.status != TaskState.STATUS_IN_PROGRESS:
        raise HouseError(_("This was decided or taken back meanwhile."))
    if digest_of(freeze(locked.revision.as_object())) != digest:
        raise HouseError(_("The content changed since you opened this page. Read it again, then decide."))
    action = "approve" if approved else "reject"
    locked.specific.task.specific.on_action(locked.specific, by, action, comment=reason)


def decide_in_workflow(task_state, *, action: str, comment: str, by: Account) -> None:
    """The verdict row of a decision taken in the admin; the workflow goes on afterwards."""
    page = task_state.revision.as_object()
    give_verdict(page, approved=action == "approve", reason=comment, by=by, now=clock.now())
    approved = action == "approve"
    settle(f"review:{page.course_key}", now=clock.now())
    tell(
        authors_of(page),
        key=f"verdict:{page.course_key}:{task_state.pk}",
        title=_("Your course was approved") if approved else _("Your course came back with reasons"),
        text=page.title if approved else f"{page.title}: {comment}"[:500],
        link=_edit_url(page),
        needs_answer=not approved,
        now=clock.now(),
    )


def approval_of(course_key: str, content_digest: str) -> Verdict | None:
    """The approval of exactly this content, unless a later verdict took it back."""
    last = (
        Verdict.objects.filter(course_key=course_key, content_digest=content_digest)
        .order_by("-at", "-pk")
        .first()
    )
    return last if last and last.approved else None


def _edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
