"""指引审核: handed in, assigned by qualification and load, decided on exactly this content (C3, C4)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from case_library import maskings
from case_library.checking.workdays import add_workdays
from case_library.content import content_digest, content_of, holes, texts_of
from case_library.masking.carrying import Known
from case_library.masking.residual import residual_hits
from case_library.models import (
    GuidancePage,
    GuidanceVerdict,
    RecordedCase,
    ReviewAssignment,
    Submission,
    SubmissionView,
)
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import holders_of, may

DAYS_TO_REVIEW = 5  # working days; demo


class NotReady(HouseError):
    """The guidance still has holes; the text names them, one a line."""


class Identifying(HouseError):
    """The last search found something that identifies somebody."""


@transaction.atomic
def submit(page: GuidancePage, *, by: Account, now: datetime) -> Submission:
    """Hand in what the latest draft says. Holes and identifiers are refused before a reviewer's time is taken."""
    page = GuidancePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    draft = page.get_latest_revision_as_object()
    unit = page.section.unit
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You do not write guidance for this unit."))
    content = content_of(draft)
    if found := holes(content):
        raise NotReady(_("This guidance cannot go on yet: %(what)s") % {"what": "\n".join(["", *found])})
    refuse_open_case(page.case)
    refuse_identifying(content, page.case, now=now)
    if open_submission(page.guidance_key):
        raise HouseError(_("This guidance is being reviewed already."))
    digest = content_digest(content)
    last = Submission.objects.filter(guidance_key=page.guidance_key).order_by("-number").first()
    submission = Submission.objects.create(
        guidance_key=page.guidance_key, number=last.number + 1 if last else 1, page_id=page.pk, title=draft.title, unit=unit,
        case=page.case, content=content, digest=digest, writers=sorted(writers_of(page) | {by.pk}), submitted_by=by, submitted_at=now,
    )  # fmt: skip
    _start_workflow(page, by)
    if last:
        settle(f"guidance-verdict:{last.verdict.pk}", now=now)
    assign(submission, now=now)
    return submission


def _start_workflow(page: GuidancePage, by: Account) -> None:
    """Wagtail's workflow locks what is being reviewed; what came back goes on where it stopped."""
    workflow, state = page.get_workflow(), page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    elif workflow and not state:
        workflow.start(page, by)


def refuse_open_case(case: RecordedCase | None) -> None:
    if case and case.remedies_open:
        raise NotReady(_("The source case is still open to reconsideration or litigation."))


def refuse_identifying(content: dict, case: RecordedCase | None, *, now: datetime) -> None:
    """C3: certain patterns, and every string that was masked in the source case."""
    names = [Known(text, "PERSON") for text in maskings.names_of(case, now=now)] if case else []
    hits = residual_hits(texts_of(content), names=names)
    if hits:
        kinds = sorted({h.type for h in hits})
        raise Identifying(
            _("The last search found %(count)s identifying strings (%(kinds)s). Mask them first.")
            % {"count": len(hits), "kinds": ", ".join(kinds)}
        )


def open_submission(guidance_key: str) -> Submission | None:
    return Submission.objects.filter(guidance_key=guidance_key, verdict__isnull=True).first()


def writers_of(page: GuidancePage) -> set[int]:
    """Everybody whose words stand in it."""
    saved = set(page.revisions.exclude(user=None).values_list("user", flat=True))
    return saved | ({page.owner_id} if page.owner_id else set())


def barred(submission: Submission) -> set[int]:
    """Authors, whoever recorded or handled the case, whoever handed it in: none of them reviews (C3, S2)."""
    found = set(submission.writers) | {submission.submitted_by_id}
    if submission.case:
        found |= {submission.case.received_by_id}
        found |= set(submission.case.handlers.values_list("officer__account", flat=True))
    return found - {None}


def qualified(account: Account) -> bool:
    """C4: whoever reviews for the first time holds the legal-profession qualification."""
    profile = getattr(account, "reviewer_profile", None)
    return bool(profile and (profile.has_legal_qualification or profile.reviewing_since))


def candidates(submission: Submission, *, on: date) -> list[Account]:
    """Qualified reviewers of any department, level or district, those of the field first, the least loaded first."""
    waiting = Count("guidance_reviews", filter=Q(guidance_reviews__closed_at__isnull=True))
    people = (
        Account.objects.filter(pk__in=holders_of(Role.LEGAL_REVIEWER, on=on), is_active=True)
        .exclude(pk__in=barred(submission))
        .select_related("reviewer_profile")
        .annotate(waiting=waiting)
        .order_by("waiting", "pk")
    )
    field = submission.content["domain"]
    return sorted(
        (p for p in people if qualified(p)), key=lambda p: (p.waiting, field not in p.reviewer_profile.fields)
    )


def assign(submission: Submission, *, now: datetime) -> ReviewAssignment | None:
    """Whose turn it is; ``None`` when nobody independent is there yet."""
    chosen = next(iter(candidates(submission, on=local_day(now))), None)
    if chosen is None:
        return None
    row = ReviewAssignment.objects.create(
        submission=submission,
        reviewer=chosen,
        assigned_at=now,
        due_on=add_workdays(local_day(now), DAYS_TO_REVIEW),
    )
    tell(
        [chosen.pk], key=f"guidance-review:{submission.pk}", title=_("Guidance waits for your review"), text=submission.title,
        link=f"/cases/review/{submission.pk}/", needs_answer=True, now=now,
    )  # fmt: skip
    return row


def may_review(account: Account, submission: Submission, *, on: date) -> bool:
    return (
        may(account, act=Act.REVIEW_GUIDANCE, on=on)
        and account.pk not in barred(submission)
        and qualified(account)
    )


def look(submission: Submission, *, by: Account, now: datetime) -> Submission | None:
    """Note that *by* opened it; the submission that they saw before, against which the changes are shown."""
    before = (
        SubmissionView.objects.filter(by=by, submission__guidance_key=submission.guidance_key, submission__number__lt=submission.number)
        .order_by("-submission__number")
        .select_related("submission")
        .first()
    )  # fmt: skip
    SubmissionView.objects.get_or_create(submission=submission, by=by, defaults={"at": now})
    return before.submission if before else None


@transaction.atomic
def give_verdict(
    submission: Submission,
    *,
    verdict: str,
    digest: str,
    opinion: str = "",
    comments: dict | None = None,
    by: Account,
    now: datetime,
) -> GuidanceVerdict:
    """The reviewer's word on exactly the content that was shown (*digest*). Raises ``NotAllowed``."""
    submission = Submission.objects.get(pk=submission.pk)
    if not may_review(by, submission, on=local_day(now)):
        raise NotAllowed(
            _("You wrote, recorded or handled this, or are not qualified yet; somebody else has to decide.")
        )
    if digest != submission.digest:
        raise HouseError(_("The content changed since you opened it. Look again."))
    if GuidanceVerdict.objects.filter(submission=submission).exists():
        raise HouseError(_("This was already decided. Reload the page."))
    if verdict != GuidanceVerdict.Verdict.PASS and not opinion.strip():
        raise HouseError(_("Say what has to change, so that the author can act."))
    row = GuidanceVerdict(
        submission=submission, digest=digest, verdict=verdict, opinion=opinion[:2000],
        comments={k: v[:1000] for k, v in (comments or {}).items() if v.strip()}, reviewer=by, at=now,
    )  # fmt: skip
    row.full_clean()
    row.save()
    ReviewAssignment.objects.filter(submission=submission, closed_at=None).update(closed_at=now)
    settle(f"guidance-review:{submission.pk}", now=now)
    _move_workflow(submission, row, by)
    tell(
        submission.writers, key=f"guidance-verdict:{row.pk}",
        title=_("Your guidance was approved") if verdict == "pass" else _("Your guidance came back with reasons"),
        text=submission.title, link="/cases/desk/", needs_answer=verdict != "pass", now=now,
    )  # fmt: skip
    return row


def _move_workflow(submission: Submission, verdict: GuidanceVerdict, by: Account) -> None:
    """Wagtail's workflow follows the verdict: it ends, or goes back to the author."""
    page = GuidancePage.objects.filter(pk=submission.page_id).first()
    state = page.current_workflow_task_state if page else None
    if state is None:
        return
    if verdict.verdict == GuidanceVerdict.Verdict.PASS:
        state.approve(user=by)
    else:
        state.reject(user=by)
