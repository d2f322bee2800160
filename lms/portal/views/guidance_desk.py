"""Guidance under way: taken in, begun, handed in, reviewed, published and withdrawn by those who may."""

import json

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from case_library.content import completeness, content_digest, draft_content, holes
from case_library.editions import issue, newest
from case_library.models import (
    GuidanceEdition,
    GuidancePage,
    GuidanceVerdict,
    MaskedText,
    MaskingTask,
    ReviewAssignment,
    Submission,
    Withdrawal,
)
from case_library.reviewing import give_verdict, look, may_review, submit
from case_library.schemas import load, shown
from case_library.sections import below
from case_library.statutes.difference import words
from case_library.withdrawing import withdraw
from case_library.wording import lines_of
from case_library.writing import begin_from_case, import_document
from courses.staleness import mark_withdrawn
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, units_visible_to
from lms.portal.access import allowed, allowed_any
from lms.portal.guides_desk import guides_for
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm
from lms.portal.reviewing import review_page, somebody_else, verdicts

MOST_BYTES = 1024 * 1024
SHOWN = 25  # of each list on the desk
UNREAD = ("schema_version", "code")  # parts of a guidance that hold no words


class DocumentForm(HouseForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("For which unit"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON of one guidance, up to 1 MB. Do not upload classified material."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError) as fault:
            raise forms.ValidationError(_("This is no JSON file.")) from fault


@allowed(Act.EDIT_GUIDANCE)
def take_in(request: HttpRequest) -> HttpResponse:
    """A guidance of another place becomes a draft here, with a number of this house."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    form.fields["unit"].queryset = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            page = import_document(
                form.cleaned_data["file"], unit=form.cleaned_data["unit"], by=request.user, now=clock.now()
            )
        except HouseError as refusal:
            form.add_error("file", str(refusal).split("\n"))
        else:
            messages.success(request, _("Taken in as the draft %(key)s.") % {"key": page.guidance_key})
            return redirect("case-desk")
    context = {
        "heading": _("Take in guidance"),
        "subheading": _("From another place, or from here: the file that a guidance page gives."),
        "form": form,
        "act": _("Take in"),
    }
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@allowed_any(Act.EDIT_GUIDANCE, Act.MASK_CASES, Act.REVIEW_GUIDANCE, Act.PUBLISH_GUIDANCE)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person: maskings, drafts, reviews, what may be published."""
    today = clock.today()
    masking = units_visible_to(request.user, act=Act.MASK_CASES, on=today)
    editing = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=today)
    maskings = _maskings(masking)
    context = {
        "chooses": any(may(request.user, act=act, on=today) for act in (Act.MASK_CASES, Act.EDIT_GUIDANCE)),
        "maskings": maskings[:SHOWN],
        "maskings_more": max(0, maskings.count() - SHOWN),
        "texts": MaskedText.objects.filter(case__unit__in=editing, pages=None, recall=None).select_related("case")[:SHOWN],
        "drafts": _drafts(editing),
        "reviews": ReviewAssignment.objects.filter(reviewer=request.user, closed_at=None).select_related("submission"),
        "passed": _to_publish(request),
        **guides_for(request, editing),
    }  # fmt: skip
    return render(request, "portal/cases/desk.html", context)


def _maskings(units) -> QuerySet[MaskingTask]:
    """What is under way first, then what an editor picked last; what nobody picked stands in the list of cases."""
    done = (MaskingTask.State.RELEASED, MaskingTask.State.OUTDATED, MaskingTask.State.RECALLED)
    begun = Case(
        When(state=MaskingTask.State.WAITING, then=0),
        When(state=MaskingTask.State.IN_REVIEW, then=1),
        default=2,
    )
    rows = MaskingTask.objects.filter(case__unit__in=units).exclude(state__in=done)
    wanted = rows.exclude(state=MaskingTask.State.PROPOSED, case__picked_at=None)
    return wanted.select_related("case__unit").order_by(begun, "-case__picked_at", "-pk")


def _drafts(units) -> list[dict]:
    """The 25 pages of these units that were touched last, and how far each has come. Four statements."""
    pages = list(
        GuidancePage.objects.filter(below(units))
        .select_related("latest_revision")
        .order_by("-latest_revision_created_at")[:SHOWN]
    )
    keys = [page.guidance_key for page in pages]
    handed_in = Submission.objects.filter(guidance_key__in=keys).select_related("verdict").order_by("number")
    editions = (
        GuidanceEdition.objects.filter(guidance_key__in=keys)
        .select_related("verdict", "withdrawal")
        .order_by("number")
    )
    last, frozen = {s.guidance_key: s for s in handed_in}, {e.guidance_key: e for e in editions}
    return [_draft(page, last.get(page.guidance_key), frozen.get(page.guidance_key)) for page in pages]


def _draft(page: GuidancePage, last: Submission | None, edition: GuidanceEdition | None) -> dict:
    content = draft_content(page)
    verdict = getattr(last, "verdict", None)
    changed = last is None or last.digest != content_digest(content)
    written = _("%(n)s%% written") % {"n": completeness(content)}
    return {
        "title": content["title"], "about": [page.guidance_key, written, *holes(content)[:3]],
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "opinion": verdict.opinion if verdict else "",
        "comments": _comments(verdict) if verdict else [],
        "edition": edition,
        "read_url": reverse("guidance", args=[page.guidance_key]),
        "submit_url": reverse("guidance-submit", args=[page.guidance_key]),
        "waiting": bool(last and verdict is None),
        "withdrawn": hasattr(edition, "withdrawal"),
        "published": bool(edition and verdict and edition.verdict_id == verdict.pk),
        # What was approved and not touched since needs no second look.
        "passed": bool(verdict and verdict.verdict == "pass" and not changed),
    }  # fmt: skip


def _comments(verdict: GuidanceVerdict) -> list[dict]:
    """What the reviewer said of single parts, in the order of the page."""
    parts = load("guidance.v1")["properties"]
    return [
        {"part": shown(parts[name]["title"]), "text": verdict.comments[name]}
        for name in parts
        if name in verdict.comments
    ]


def _to_publish(request: HttpRequest) -> list[GuidanceVerdict]:
    if not units_visible_to(request.user, act=Act.PUBLISH_GUIDANCE, on=clock.today()).exists():
        return []
    return list(
        GuidanceVerdict.objects.filter(verdict="pass", edition=None)
        .select_related("submission")
        .order_by("-at")[:SHOWN]
    )


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    units = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    text = get_object_or_404(MaskedText, pk=pk, case__unit__in=units)
    page = begin_from_case(text, by=request.user, now=clock.now())
    return redirect("wagtailadmin_pages:edit", page.pk)


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(GuidancePage, guidance_key=key)
    with outcome_said(request, _("Handed in for review.")):
        submit(page, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(GuidancePage, guidance_key=key)
    with outcome_said(request, _("Published.")):
        issue(page, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    edition = newest(key)
    if edition is None:
        raise Http404
    ground = request.POST.get("ground", "other")
    reason = request.POST.get("reason", "")
    if ground not in Withdrawal.Ground.values:
        raise Http404
    with outcome_said(request, _("Withdrawn. Nobody's record changes.")):
        _withdraw(edition, ground, reason, by=request.user)
    return redirect("case-desk")


@transaction.atomic
def _withdraw(edition: GuidanceEdition, ground: str, reason: str, *, by: Account) -> None:
    """With the mark on every course that cites it (C5): the library cannot know the courses above it."""
    now = clock.now()
    mark_withdrawn(withdraw(edition, ground=ground, reason=reason, by=by, now=now), now=now)


@allowed(Act.REVIEW_GUIDANCE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what is to be decided, and what changed since this reviewer looked last."""
    submission = get_object_or_404(Submission, pk=pk)
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
    earlier = before.verdict.comments if hasattr(before, "verdict") else {}
    return review_page(
        request,
        refused=refused,
        title=submission.title,
        about=[submission.guidance_key, _("submission %(n)s") % {"n": submission.number}],
        since=_("changes since submission %(n)s are marked") % {"n": before.number}
        if before
        else _("you have not seen it before"),
        digest=submission.digest,
        before=before,
        parts=[
            part | {"comment": comments.get(part["name"], ""), "earlier": earlier.get(part["name"], "")}
            for part in _compared(submission.content, before.content if before else None)
        ],
        verdicts=verdicts(
            "pass", {"value": "pass_with_changes", "label": _("Pass after changes"), "kind": ""}
        ),
        decided=GuidanceVerdict.objects.filter(submission=submission).first(),
        barred="" if independent else somebody_else(),
        back={"url": reverse("case-desk"), "title": _("To do")},
    )


def _compared(content: dict, before: dict | None) -> list[dict]:
    """Each part with its words; where it changed, old and new woven together."""
    before = content if before is None else before
    found = []
    for name, schema in load("guidance.v1")["properties"].items():
        if name in UNREAD or not (name in content or name in before):
            continue
        old, new = (
            "\n".join(lines_of(told[name], schema)) if name in told else "" for told in (before, content)
        )
        part = {
            "name": name,
            "title": shown(schema["title"]),
            "pieces": words(old, new),
            "changed": old != new,
        }
        found.append(part)
    return found
