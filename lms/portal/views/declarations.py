"""An officer's declarations of training received elsewhere: new, drafts, what came back."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.requirement_words import hour_in_words
from lms.hours.categories import Category
from lms.hours.declarations import (
    Implausible,
    check_days,
    declare,
    revise,
    submit_declaration,
    withdraw_declaration,
)
from lms.hours.evidence import keep_evidence
from lms.hours.models import Declaration
from lms.portal.access import officer_only
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page

EVIDENCE_HINT = gettext_lazy("PDF, JPEG or PNG, up to 10 MB. Do not upload classified material.")
OPEN = (Declaration.State.DRAFT, Declaration.State.RETURNED)
PER_PAGE = 25


class DeclarationForm(HouseForm):
    title = forms.CharField(label=gettext_lazy("What was taught"), max_length=200)
    provider = forms.CharField(label=gettext_lazy("Who held it"), max_length=120)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=60_000,
        help_text=hour_in_words(),
    )
    began_on = forms.DateField(
        label=pgettext_lazy("training", "First day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty when it was one day."),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    evidence = forms.FileField(
        label=pgettext_lazy("upload", "Evidence"), required=False, help_text=EVIDENCE_HINT
    )

    def clean(self):
        values = super().clean()
        if values.get("minutes") and values.get("ended_on"):
            days = {name: values.get(name) for name in ("minutes", "began_on", "ended_on")}
            try:
                check_days(**days, today=clock.today())
            except Implausible as error:
                self.add_error(error.field, str(error))
        return values


@officer_only
def declarations(request: HttpRequest) -> HttpResponse:
    rows = request.user.officer.declarations.prefetch_related("evidence").order_by("-created_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/me/declarations.html", {"page_obj": page})


@officer_only
def new_declaration(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@officer_only
def edit_declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a draft or what came back, add evidence, submit it again."""
    found = get_object_or_404(request.user.officer.declarations.filter(state__in=OPEN), pk=pk)
    return _form(request, found)


@officer_only
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = get_object_or_404(request.user.officer.declarations, pk=pk)
    if declaration.state in OPEN and not declaration.evidence.exists():
        messages.warning(request, _("Add the evidence, then submit."))
        return redirect("declaration-edit", pk=pk)
    with outcome_said(request, _("Submitted. You will be told of the decision.")):
        submit_declaration(declaration, by=request.user, now=clock.now())
    return redirect("declarations")


@officer_only
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = get_object_or_404(request.user.officer.declarations, pk=pk)
    try:
        withdraw_declaration(declaration, by=request.user, now=clock.now())
        messages.success(request, _("Withdrawn: it is a draft again and nobody decides on it."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect("declarations")


def _form(request: HttpRequest, known: Declaration | None) -> HttpResponse:
    initial = {name: getattr(known, name) for name in declared_names()} if known else None
    form = DeclarationForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _stored(request, form, known):
        return redirect("declarations")
    return form_page(
        request,
        form,
        heading=_("Mend a declaration") if known else _("Declare training held elsewhere"),
        subheading=_(
            "About 3 minutes. Training on the provincial platform arrives by itself; do not declare it."
        ),
        act=_("Submit"),
        crumbs=[{"label": _("Declarations"), "url": reverse("declarations")}],
        act2=_("Save draft"),
        name2="draft",
        files=known.evidence.all() if known else [],
        notice={
            "kind": "attention",
            "title": _("This came back to be mended"),
            "text": known.reason,
        }
        if known and known.state == Declaration.State.RETURNED
        else None,
    )


def _stored(request: HttpRequest, form: DeclarationForm, known: Declaration | None) -> bool:
    """Store what was typed; False, with the error in the form, where the house refuses."""
    now, upload = clock.now(), form.cleaned_data["evidence"]
    submitting = "draft" not in request.POST
    values = {name: form.cleaned_data[name] for name in declared_names()}
    try:
        if submitting and not upload and not (known and known.evidence.exists()):
            raise HouseError(_("Add the evidence, or save a draft first."))
        evidence = [keep_evidence(upload, by=request.user, now=now)] if upload else []
        common = {
            "values": values,
            "evidence": evidence,
            "submit": submitting,
            "by": request.user,
            "now": now,
        }
        revise(known, **common) if known else declare(request.user.officer, **common)
    except HouseError as error:
        form.add_error("evidence", str(error))
        return False
    messages.success(
        request, _("Submitted. You will be told of the decision.") if submitting else _("Draft saved.")
    )
    return True


def declared_names() -> tuple[str, ...]:
    return ("title", "provider", "category", "minutes", "began_on", "ended_on")
