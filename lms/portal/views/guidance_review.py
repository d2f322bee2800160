"""Exactly what was handed in: the reviewer decides on it, the publisher reads it before it goes out."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from case_library.content import content_digest, draft_content
from case_library.editions import issue
from case_library.models import GuidancePage, GuidanceVerdict, Submission
from case_library.remarks import remarks_of, said_before, title_of
from case_library.reviewers import barred, may_review
from case_library.reviewing import give_verdict, look
from case_library.schemas import load, shown
from case_library.statutes.difference import words
from case_library.wording import lines_of
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.portal.access import allowed, allowed_any
from lms.portal.outcomes import outcome_said
from lms.portal.reviewing import (
    cannot_publish,
    review_page,
    somebody_else,
    taken_back_words,
    verdicts,
    written_on,
)

UNREAD = ("schema_version", "code")  # parts of a guidance that hold no words


@allowed_any(Act.REVIEW_GUIDANCE, Act.PUBLISH_GUIDANCE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed since this reviewer looked last, and the verdict; for the publisher the way out."""
    submission = get_object_or_404(Submission.objects.select_related("unit", "case"), pk=pk)
    if not _may_read(request, submission):
        raise Http404
    independent = may_review(request.user, submission, on=clock.today())
    comments = {k.removeprefix("comment-"): v for k, v in request.POST.items() if k.startswith("comment-")}
    refused = ""
    if request.method == "POST":
        try:
            give_verdict(
                submission, verdict=request.POST.get("verdict", ""), digest=request.POST.get("digest", ""),
                opinion=request.POST.get("opinion", ""), by=request.user, now=clock.now(),
                comments=comments,
            )  # fmt: skip
            messages.success(request, _("Decided and told."))
            return redirect("case-desk")
        except HouseError as refusal:
            refused = str(refusal)
    before = look(submission, by=request.user, now=clock.now()) if independent else None
    decided = GuidanceVerdict.objects.filter(submission=submission).first()
    earlier = None if decided else said_before(submission)
    said = (decided or earlier).comments if decided or earlier else {}
    return review_page(
        request,
        refused=refused,
        title=submission.title,
        about=[submission.guidance_key, _("submission %(n)s") % {"n": submission.number}],
        since=_since(before, independent),
        digest=submission.digest,
        before=before,
        parts=[
            part | {"comment": comments.get(part["name"], ""), "said": said.get(part["name"], "")}
            for part in compared(submission.content, before.content if before else None)
        ],
        verdicts=verdicts(
            "pass", {"value": "pass_with_changes", "label": _("Pass after changes"), "kind": ""}
        ),
        decided=decided,
        barred=_why_not(submission, independent),
        earlier=remarks_of(earlier) if earlier and earlier.opinion else None,
        publish=_publishing(request, submission, decided),
        quashed=submission.case.quashed_on if submission.case else None,
        back={"url": reverse("case-desk"), "title": _("To do")},
    )


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """A refusal comes back to the words that were to be published."""
    page = get_object_or_404(GuidancePage, guidance_key=key)
    with outcome_said(request, _("Published.")):
        reason = request.POST.get("quashed_reason", "")
        issue(page, by=request.user, now=clock.now(), quashed_reason=reason)
        return redirect("guidance", key)
    last = Submission.objects.filter(guidance_key=key).order_by("-number").first()
    return redirect("guidance-review", last.pk) if last else redirect("case-desk")


def to_publish(units) -> QuerySet[GuidanceVerdict]:
    """The newest submission of each guidance of *units*, where it passed and no edition was made of it."""
    later = Submission.objects.filter(
        guidance_key=OuterRef("submission__guidance_key"), number__gt=OuterRef("submission__number")
    )
    passed = GuidanceVerdict.objects.filter(~Exists(later), verdict="pass", edition=None)
    return (
        passed.filter(submission__unit__in=units)
        .select_related("submission__unit", "submission__case")
        .order_by("-at")
    )


def _may_read(request: HttpRequest, submission: Submission) -> bool:
    """Reviewers are of any unit; a publisher reads what is of the own ones (S1)."""
    today = clock.today()
    return may(request.user, act=Act.REVIEW_GUIDANCE, on=today) or may(
        request.user, act=Act.PUBLISH_GUIDANCE, on=today, unit=submission.unit
    )


def _since(before: Submission | None, independent: bool) -> str:
    if before:
        return _("changes since submission %(n)s are marked") % {"n": before.number}
    return _("you have not seen it before") if independent else ""


def _why_not(submission: Submission, independent: bool) -> str:
    """Why this reader gives no verdict; empty when they do."""
    if hasattr(submission, "taken_back"):
        return taken_back_words()
    return "" if independent else somebody_else()


def _publishing(request: HttpRequest, submission: Submission, decided: GuidanceVerdict | None) -> dict | None:
    """The address of the button, or why there is none; ``None`` for whoever publishes nothing here."""
    on = clock.today()
    publishes = may(request.user, act=Act.PUBLISH_GUIDANCE, on=on, unit=submission.unit)
    if not publishes or not decided or not to_publish([submission.unit_id]).filter(pk=decided.pk).exists():
        return None
    if request.user.pk in barred(submission):
        return {"barred": cannot_publish()}
    page = GuidancePage.objects.filter(guidance_key=submission.guidance_key).first()
    if page is None or content_digest(draft_content(page)) != submission.digest:
        return {"barred": written_on()}
    return {"url": reverse("guidance-publish", args=[submission.guidance_key])}


def compared(content: dict, before: dict | None) -> list[dict]:
    """Each part with its words; where it changed, old and new woven together."""
    before = content if before is None else before
    found = []
    for name, schema in load("guidance.v1")["properties"].items():
        if name in UNREAD or not (name in content or name in before):
            continue
        old, new = (
            "\n".join(lines_of(told[name], schema, say=shown)) if name in told else ""
            for told in (before, content)
        )
        part = {"name": name, "title": title_of(name), "pieces": words(old, new), "changed": old != new}
        found.append(part)
    return found
