"""学习与适用指引: read by everybody who is signed in, handed in, reviewed and published by those who may."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from case_library.key_law_guides import KIND, issue, published, texts_of
from case_library.key_law_reviewing import before, give_verdict, may_review, submit
from case_library.models import KeyLawGuidePage, KeyLawSubmission
from case_library.statutes import changes
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.portal.access import allowed, signed_in
from lms.portal.weaving import woven


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
    return _act(request, lambda: submit(page, by=request.user, now=clock.now()), _("Handed in for review."))


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(KeyLawGuidePage, guide_key=key)
    return _act(request, lambda: issue(page, by=request.user, now=clock.now()), _("Published."))


@allowed(Act.REVIEW_GUIDANCE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the words to be decided on, article by article, and what changed since they were handed in before."""
    submission = get_object_or_404(KeyLawSubmission.objects.select_related("unit"), pk=pk)
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
    context = {
        "submission": submission,
        "before": earlier,
        "parts": _compared(submission.content, earlier.content if earlier else None),
        "refused": refused,
        "opinion": request.POST.get("opinion", ""),
        "independent": may_review(request.user, submission, now=clock.now()),
        "decided": getattr(submission, "verdict", None),
        "back": {"url": reverse("case-desk"), "title": submission.title},
    }
    return render(request, "portal/statutes/guide_review.html", context, status=422 if refused else 200)


def _compared(content: dict, earlier: dict | None) -> list[dict]:
    """Each article with its lines; where it changed, old and new woven together; articles taken out last."""
    new = dict(texts_of(content))
    old = dict(texts_of(earlier)) if earlier else new
    titles = [*new, *(title for title in old if title not in new)]
    return [
        {
            "title": title,
            "pieces": woven(old.get(title, []), new.get(title, [])),
            "changed": old.get(title) != new.get(title),
        }
        for title in titles
    ]


def _act(request: HttpRequest, act, said: str) -> HttpResponse:
    """One act of the house; its refusal comes back as a message at the desk."""
    try:
        act()
        messages.success(request, said)
    except HouseError as refusal:
        messages.error(request, str(refusal))
    return redirect("case-desk")
