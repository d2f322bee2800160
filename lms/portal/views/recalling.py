"""A confirmed text is recalled: something identifying was left in it (C1)."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from case_library.editions import offered
from case_library.maskings import mask_again, may_recall, recall
from case_library.models import MaskedText, Withdrawal
from courses.staleness import mark_withdrawn
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed, allowed_any
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page


class RecallForm(HouseForm):
    reason = forms.CharField(
        label=gettext_lazy("What was left in it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Say where it stands and of what kind it is; do not repeat it here."),
    )


@allowed_any(Act.MASK_CASES, Act.PUBLISH_GUIDANCE)
def recall_text(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes with it is named first, the reason asked for; then the text and what was made of it are taken back."""
    texts = MaskedText.objects.filter(recall=None).select_related("case__unit")
    text = get_object_or_404(texts, pk=pk)
    if not may_recall(request.user, text, on=clock.today()):
        raise Http404
    form = RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _recall(text, form.cleaned_data["reason"], by=request.user)
        except HouseError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Recalled. What was made of it is withdrawn."))
            return redirect("case-desk")
    return form_page(
        request, form, heading=_("Recall the masked text of %(uid)s?") % {"uid": text.case.case_uid}, act=_("Recall"), danger=True,
        subheading=_("It cannot be used any more. Guidance made of this case is withdrawn at once; hours stay as they are."),
        crumbs=[{"label": _("To do"), "url": reverse("case-desk")}],
        known_title=_("Guidance that is withdrawn"),
        known=[f"{e.guidance_key} · {e.title}" for e in offered().filter(case=text.case)] or [_("None yet")],
    )  # fmt: skip


@allowed(Act.MASK_CASES)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A masker begins anew with the record whose text was recalled; the refusal comes back to the old masking."""
    units = units_visible_to(request.user, act=Act.MASK_CASES, on=clock.today())
    text = get_object_or_404(MaskedText.objects.select_related("task__case"), pk=pk, case__unit__in=units)
    with outcome_said(request, _("Begun anew. What was masked before stays masked; look for what was left.")):
        return redirect("masking", mask_again(text, by=request.user, now=clock.now()).pk)
    return redirect("masking", text.task_id)


@transaction.atomic
def _recall(text: MaskedText, reason: str, *, by) -> None:
    """With the mark on every course that cites it (C5): the library cannot know the courses above it."""
    now = clock.now()
    recall(text, reason=reason, by=by, now=now)
    for withdrawal in Withdrawal.objects.filter(edition__case=text.case, ground=Withdrawal.Ground.LEAK):
        mark_withdrawn(withdrawal, now=now)
