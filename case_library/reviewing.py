"""指引审核: handed in, taken back, decided on exactly this content (C3). Whose turn it is: ``assigning``."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from case_library import maskings
from case_library.assigning import Handed, ask_publishers, assign, close_review
from case_library.content import content_digest, content_of, holes, texts_of
from case_library.masking.carrying import Known
from case_library.masking.residual import residual_hits
from case_library.models import (
    GuidancePage,
    GuidanceVerdict,
    RecordedCase,
    Submission,
    SubmissionView,
    TakenBack,
)
from case_library.reviewers import barred, may_review
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may


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
    refuse_quashed_case(page.case, content)
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
    for verdict in GuidanceVerdict.objects.filter(submission=last):
        settle(f"guidance-verdict:{verdict.pk}", now=now)
        settle(f"guidance-passed:{last.pk}", now=now)
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


def refuse_quashed_case(case: RecordedCase | None, content: dict) -> None:
    """Art. 48: what was quashed teaches only when its readers are told so."""
    if case and case.quashed_on and not content.get("outcome", {}).get("remedy"):
        raise NotReady(
            _(
                "The source decision was quashed on %(day)s. Say so under the outcome, reconsideration and litigation."
            )
            % {"day": say_day(case.quashed_on)}
        )


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


def under_review(handed: type[Handed] = Submission) -> QuerySet:
    """Handed in, neither decided nor taken back, the oldest first."""
    return handed.objects.filter(verdict=None, taken_back=None).order_by("submitted_at", "pk")


def open_submission(guidance_key: str) -> Submission | None:
    return under_review().filter(guidance_key=guidance_key).first()


def writers_of(page: GuidancePage) -> set[int]:
    """Everybody whose words stand in it."""
    saved = set(page.revisions.exclude(user=None).values_list("user", flat=True))
    return saved | ({page.owner_id} if page.owner_id else set())


@transaction.atomic
def take_back(submission: Handed, *, by: Account, now: datetime) -> TakenBack:
    """The author goes on writing. Raises ``NotAllowed``, or ``HouseError`` when it is decided or taken back already."""
    submission = type(submission).objects.select_for_update().get(pk=submission.pk)
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=submission.unit):
        raise NotAllowed(_("You do not write guidance for this unit."))
    if not under_review(type(submission)).filter(pk=submission.pk).exists():
        raise HouseError(_("This was already decided. Reload the page."))
    row = TakenBack.objects.create(**{submission.KIND: submission}, by=by, at=now)
    reviewers = submission.assignments.filter(closed_at=None)
    tell(
        reviewers.values_list("reviewer", flat=True), key=f"taken-back:{row.pk}",
        title=_("The author took it back from review"), text=submission.title, link="/cases/desk/", now=now,
    )  # fmt: skip
    close_review(submission, now=now)
    page = GuidancePage.objects.filter(pk=submission.page_id).first()
    if page and page.current_workflow_state:
        page.current_workflow_state.cancel(user=by)
    return row


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
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not may_review(by, submission, on=local_day(now)):
        raise NotAllowed(
            _("You wrote, recorded or handled this, or are not qualified yet; somebody else has to decide.")
        )
    if digest != submission.digest:
        raise HouseError(_("The content changed since you opened it. Look again."))
    if GuidanceVerdict.objects.filter(submission=submission).exists():
        raise HouseError(_("This was already decided. Reload the page."))
    if hasattr(submission, "taken_back"):
        raise HouseError(_("The author took it back. Reload the page."))
    if verdict not in GuidanceVerdict.Verdict.values:
        raise HouseError(_("Choose one of the verdicts."))
    if verdict != GuidanceVerdict.Verdict.PASS and not opinion.strip():
        raise HouseError(_("Say what has to change, so that the author can act."))
    row = GuidanceVerdict(
        submission=submission, digest=digest, verdict=verdict, opinion=opinion[:2000],
        comments={k: v[:1000] for k, v in (comments or {}).items() if v.strip()}, reviewer=by, at=now,
    )  # fmt: skip
    row.full_clean()
    row.save()
    close_review(submission, now=now)
    _move_workflow(submission, row, by)
    tell(
        submission.writers, key=f"guidance-verdict:{row.pk}",
        title=_("Your guidance was approved") if verdict == "pass" else _("Your guidance came back with reasons"),
        text=submission.title, link="/cases/desk/", needs_answer=verdict != "pass", now=now,
    )  # fmt: skip
    if verdict == GuidanceVerdict.Verdict.PASS:
        ask_publishers(
            submission.unit, besides=barred(submission), key=f"guidance-passed:{submission.pk}", title=submission.title,
            link=f"/cases/review/{submission.pk}/", now=now,
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
