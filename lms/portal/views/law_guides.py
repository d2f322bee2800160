"""学习与适用指引: read by everybody who is signed in, handed in, reviewed and published by those who may."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from case_library.key_law_guides import KIND, digest_of, draft_content, issue, published, texts_of
from case_library.key_law_reviewing import before, give_verdict, open_submission, submit, to_publish
from case_library.models import KeyLawGuidePage, KeyLawSubmission
from case_library.reviewers import may_review
from case_library.reviewing import take_back
from case_library.statutes import changes
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.portal.access import allowed, allowed_any, signed_in
from lms.portal.outcomes import outcome_said
from lms.portal.reviewing import (
    cannot_publish,
    review_page,
    somebody_else,
    taken_back_words,
    verdicts,
    written_on,
)
from lms.portal.weaving import compared


@signed_in
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """As published: article by article, with the words of the wording that it explains."""
    edition = get_object_or_404(published().select_related("verdict__reviewer"), guide_key=key)
    parts = [
        part
        | {
            "label": article_label(*read_address(part["article"])),
            "quoted": edition.quoted.get(part["article"]),
            "url": reverse("provision", args=[edition.law, part["article"]]),
        }
        for part in edition.content["articles"]
    ]
    alerts_open = changes.open_alerts(KIND).filter(key=key)
    context = {"edition": edition, "parts": parts, "changed": list(alerts_open)}
    return render(request, "portal/statutes/guide.html", context)


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(KeyLawGuidePage, guide_key=key)
    with outcome_said(request, _("Handed in for review.")):
        submit(page, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def back_to_author(request: HttpRequest, key: str) -> HttpResponse:
    """The author takes the guide back that nobody has decided on."""
    submission = open_submission(key)
    if submission is None:
        raise Http404
    with outcome_said(request, _("Taken back. You can go on writing.")):
        take_back(submission, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(KeyLawGuidePage, guide_key=key)
    with outcome_said(request, _("Published.")):
        issue(page, by=request.user, now=clock.now())
        return redirect("law-guide", key)
    last = KeyLawSubmission.objects.filter(guide_key=key).order_by("-number").first()
    return redirect("law-guide-review", last.pk) if last else redirect("case-desk")


@allowed_any(Act.REVIEW_GUIDANCE, Act.PUBLISH_GUIDANCE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the words to be decided on, article by article, and what changed since they were handed in before."""
    submission = get_object_or_404(KeyLawSubmission.objects.select_related("unit"), pk=pk)
    on = clock.today()
    publishes = may(request.user, act=Act.PUBLISH_GUIDANCE, on=on, unit=submission.unit)
    if not publishes and not may(request.user, act=Act.REVIEW_GUIDANCE, on=on):
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            give_verdict(
                submission,
                passed=request.POST.get("verdict") == "approve",
                digest=request.POST.get("digest", ""),
                opinion=request.POST.get("opinion", ""),
                by=request.user,
                now=clock.now(),
            )
            messages.success(request, _("Decided and told."))
            return redirect("case-desk")
        except HouseError as refusal:
            refused = str(refusal)
    earlier = before(submission)
    return review_page(
        request,
        refused=refused,
        title=submission.title,
        about=[submission.guide_key, submission.unit.name],
        since=_("changes since submission %(n)s are marked") % {"n": earlier.number}
        if earlier
        else _("the first edition"),
        digest=submission.digest,
        before=earlier,
        parts=compared(texts_of(submission.content), texts_of(earlier.content) if earlier else None),
        verdicts=verdicts(),
        decided=getattr(submission, "verdict", None),
        barred=_why_not(request, submission),
        publish=_publishing(request, submission) if publishes else None,
        back={"url": reverse("case-desk"), "title": _("To do")},
    )


def _why_not(request: HttpRequest, submission: KeyLawSubmission) -> str:
    """Why this reader gives no verdict; empty when they do."""
    if hasattr(submission, "taken_back"):
        return taken_back_words()
    return "" if may_review(request.user, submission, on=clock.today()) else somebody_else()


def _publishing(request: HttpRequest, submission: KeyLawSubmission) -> dict | None:
    """The address of the button, or why there is none; ``None`` where nothing waits to be published."""
    if not to_publish().filter(submission=submission).exists():
        return None
    if request.user.pk in submission.writers:
        return {"barred": cannot_publish()}
    page = KeyLawGuidePage.objects.filter(guide_key=submission.guide_key).first()
    if page is None or digest_of(draft_content(page)) != submission.digest:
        return {"barred": written_on()}
    return {"url": reverse("law-guide-publish", args=[submission.guide_key])}
