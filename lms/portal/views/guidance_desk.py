"""Guidance under way: taken in, begun, handed in, taken back and withdrawn by those who may."""

import json

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from case_library.content import completeness, content_digest, draft_content, holes
from case_library.editions import newest, to_review
from case_library.models import (
    GuidanceEdition,
    GuidancePage,
    MaskedText,
    MaskingTask,
    ReviewAssignment,
    Submission,
    Withdrawal,
)
from case_library.remarks import remarks_of
from case_library.reviewing import open_submission, submit, take_back
from case_library.sections import below
from case_library.withdrawing import due_on, to_withdraw, withdraw
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
from lms.portal.rendering import HouseForm, form_page
from lms.portal.reviewing import alone, is_waiting
from lms.portal.views.guidance_review import to_publish

MOST_BYTES = 1024 * 1024
SHOWN = 25  # of each list on the desk


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
    return form_page(
        request,
        form,
        heading=_("Take in guidance"),
        subheading=_("From another place, or from here: the file that a guidance page gives."),
        act=_("Take in"),
    )


@allowed_any(Act.EDIT_GUIDANCE, Act.MASK_CASES, Act.REVIEW_GUIDANCE, Act.PUBLISH_GUIDANCE)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person: maskings, drafts, reviews, what may be published."""
    today = clock.today()
    masking = units_visible_to(request.user, act=Act.MASK_CASES, on=today)
    editing = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=today)
    publishing = units_visible_to(request.user, act=Act.PUBLISH_GUIDANCE, on=today)
    maskings = _maskings(masking)
    asked = ReviewAssignment.objects.filter(reviewer=request.user, closed_at=None).select_related(
        "submission", "guide"
    )
    context = {
        "chooses": any(may(request.user, act=act, on=today) for act in (Act.MASK_CASES, Act.EDIT_GUIDANCE)),
        "maskings": maskings[:SHOWN],
        "maskings_more": max(0, maskings.count() - SHOWN),
        "texts": MaskedText.objects.filter(case__unit__in=editing, pages=None, recall=None).select_related("case")[:SHOWN],
        "due": to_review(today).filter(unit__in=editing)[:SHOWN],
        "drafts": _drafts(editing),
        "reviews": [one for one in asked if one.submission_id],
        "passed": to_publish(publishing)[:SHOWN],
        "quashed": quashed_rows(publishing),
        "guide_reviews": [one for one in asked if one.guide_id],
        **guides_for(editing, publishing),
    }  # fmt: skip
    return render(request, "portal/cases/desk.html", context)


def quashed_rows(units) -> list[dict]:
    """What these units have to withdraw, and by when: {edition, due, late}."""
    rows = [
        {"edition": edition, "due": due_on(edition.case)} for edition in to_withdraw().filter(unit__in=units)
    ]
    return sorted((row | {"late": row["due"] < clock.today()} for row in rows), key=lambda row: row["due"])


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
    handed_in = (
        Submission.objects.filter(guidance_key__in=keys)
        .select_related("verdict", "taken_back")
        .annotate(assigned=Exists(ReviewAssignment.objects.filter(submission=OuterRef("pk"), closed_at=None)))
        .order_by("number")
    )
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
    published = bool(edition and verdict and edition.verdict_id == verdict.pk)
    withdrawn = hasattr(edition, "withdrawal")
    return {
        "title": content["title"], "about": [page.guidance_key, written, *alone(last), *holes(content)[:3]],
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "text_url": page.masked_text_id and reverse("masked-text", args=[page.masked_text_id]),
        "opinion": verdict.opinion if verdict else "",
        "remarks": remarks_of(verdict).parts if verdict else [],
        "edition": edition,
        "read_url": reverse("guidance", args=[page.guidance_key]),
        "submit_url": reverse("guidance-submit", args=[page.guidance_key]),
        "waiting": is_waiting(last),
        "back_url": reverse("guidance-take-back", args=[page.guidance_key]),
        "withdrawn": withdrawn,
        "published": published,
        # What was approved and not touched since needs no second look, unless it was withdrawn.
        "passed": bool(verdict and verdict.verdict == "pass" and not changed and not (published and withdrawn)),
    }  # fmt: skip


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    units = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    text = get_object_or_404(MaskedText, pk=pk, case__unit__in=units)
    page = None
    with outcome_said(request):
        page = begin_from_case(text, by=request.user, now=clock.now())
    return redirect("wagtailadmin_pages:edit", page.pk) if page else redirect("masked-text", text.pk)


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    page = get_object_or_404(GuidancePage, guidance_key=key)
    with outcome_said(request, _("Handed in for review.")):
        submit(page, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def back_to_author(request: HttpRequest, key: str) -> HttpResponse:
    """The author takes the submission back that nobody has decided on."""
    submission = open_submission(key)
    if submission is None:
        raise Http404
    with outcome_said(request, _("Taken back. You can go on writing.")):
        take_back(submission, by=request.user, now=clock.now())
    return redirect("case-desk")


@allowed(Act.PUBLISH_GUIDANCE)
@require_POST
def withdraw_edition(request: HttpRequest, key: str) -> HttpResponse:
    edition = newest(key)
    if edition is None or not may(
        request.user, act=Act.PUBLISH_GUIDANCE, on=clock.today(), unit=edition.unit
    ):
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
