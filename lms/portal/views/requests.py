"""What an officer asks for: a waiver, an answer to an objection, a corrected fact; a word about the system."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.models import Requirement, Waiver
from lms.compliance.queries import standing
from lms.compliance.waivers import ask_again, ask_for_waiver
from lms.hours.evidence import keep_evidence
from lms.hours.models import Objection
from lms.notices.outbox import tell
from lms.officers.models import Account, CorrectionRequest, Officer, Role
from lms.officers.visibility import holders_of, holders_over
from lms.portal.access import officer_only, signed_in
from lms.portal.rendering import HouseForm, form_page
from lms.portal.views.declarations import EVIDENCE_HINT


class WaiverForm(HouseForm):
    requirement = forms.ModelChoiceField(
        label=gettext_lazy("Requirement"), queryset=Requirement.objects.none(), empty_label=None
    )
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Waiver.Ground.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to be waived"),
        required=False,
        min_value=1,
        max_value=60_000,
        help_text=gettext_lazy("Leave empty to ask for the whole year."),
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    document = forms.FileField(label=pgettext_lazy("evidence", "Document"), help_text=EVIDENCE_HINT)

    def offer_requirements(self, applying: list[Requirement]) -> None:
        """Let one of *applying* be chosen; where there is only one, nothing is asked."""
        field = self.fields["requirement"]
        field.queryset = Requirement.objects.filter(pk__in=[row.pk for row in applying])
        field.label_from_instance = lambda row: row.title
        if len(applying) == 1:
            field.required, field.initial = False, applying[0]
            field.widget = forms.HiddenInput()

    def clean_requirement(self) -> Requirement:
        return self.cleaned_data["requirement"] or self.fields["requirement"].queryset.get()


class TextForm(HouseForm):
    about = forms.CharField(label=gettext_lazy("What is wrong"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("What it should say"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ObjectionForm(HouseForm):
    text = forms.CharField(
        label=gettext_lazy("Which line, and why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6})
    )


@officer_only
def new_waiver(request: HttpRequest) -> HttpResponse:
    return ask_waiver(request, request.user.officer, None, crumbs=[_me()])


@officer_only
def edit_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """A request that came back is mended and sent again."""
    officer = request.user.officer
    found = get_object_or_404(officer.waivers.filter(state=Waiver.State.RETURNED), pk=pk)
    return ask_waiver(request, officer, found, crumbs=[_me()])


def _me() -> dict:
    return {"label": _("Me"), "url": reverse("me")}


def ask_waiver(
    request: HttpRequest, officer: Officer, known: Waiver | None, *, crumbs: list[dict]
) -> HttpResponse:
    """The form for *officer*, asked by themselves or, on their behalf, by their unit (R11)."""
    year = known.requirement.year if known else clock.today().year
    names = ("ground", "minutes", "explanation", "requirement")
    initial = {name: getattr(known, name) for name in names} if known else None
    form = WaiverForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["document"].required = known is None
    applying = [known.requirement] if known else applying_to(officer, year)
    form.offer_requirements(applying)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(officer, form.cleaned_data, known, by=request.user)
        except HouseError as error:
            form.add_error("document", str(error))
        else:
            messages.success(request, _("Submitted. Somebody else decides, never yourself."))
            return redirect(crumbs[-1]["url"])
    return form_page(
        request,
        form if applying else None,
        heading=_("Ask for a waiver of %(year)s") % {"year": year},
        subheading=_("About 3 minutes. Leaves known to your unit are taken over by themselves.")
        if officer.account_id == request.user.pk
        else _("%(name)s. About 3 minutes. Somebody else decides, never yourself.") % {"name": officer.name},
        act=_("Submit"),
        crumbs=crumbs,
        nothing=_("No requirement of this year applies; there is nothing to waive."),
        files=[known.document] if known else [],
        notice={"kind": "attention", "title": _("This came back to be mended"), "text": known.reason}
        if known
        else None,
    )


def applying_to(officer: Officer, year: int) -> list[Requirement]:
    """The year's requirements under which *officer* stands."""
    codes = [a.terms.code for a in standing(officer, year, on=clock.today())]
    return list(Requirement.objects.filter(year=year, code__in=codes).order_by("pk"))


def _ask(officer: Officer, values: dict, known: Waiver | None, *, by: Account) -> None:
    now, upload = clock.now(), values["document"]
    document = keep_evidence(upload, by=by, now=now) if upload else None
    common = {name: values[name] for name in ("ground", "minutes", "explanation")}
    common |= {"document": document, "by": by, "now": now}
    if known:
        ask_again(known, **common)
    else:
        ask_for_waiver(officer, requirement=values["requirement"], **common)


@officer_only
def objection(request: HttpRequest) -> HttpResponse:
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Objection.objects.create(
            officer=request.user.officer,
            text=form.cleaned_data["text"],
            raised_by=request.user,
            raised_at=clock.now(),
        )
        messages.success(request, _("Sent. Your unit manager answers within 5 working days."))
        return redirect("statement")
    return form_page(
        request,
        form,
        heading=_("Object"),
        subheading=_("About 2 minutes. A person reads and decides; nothing happens to your hours meanwhile."),
        act=_("Send"),
        crumbs=[{"label": _("Statement"), "url": reverse("statement")}],
    )


@officer_only
def correction(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _ask_for_correction(request, form.cleaned_data)
        messages.success(request, _("Sent. You will be told of the answer."))
        return redirect("me")
    return form_page(
        request,
        form,
        heading=_("Have a fact corrected"),
        subheading=_("About 2 minutes. Names, units and cards come from the personnel system."),
        act=_("Send"),
        crumbs=[_me()],
    )


@transaction.atomic
def _ask_for_correction(request: HttpRequest, values: dict) -> None:
    """Keep the request and tell those who keep this roster."""
    officer, now = request.user.officer, clock.now()
    asked = CorrectionRequest.objects.create(officer=officer, asked_by=request.user, asked_at=now, **values)
    tell(
        holders_over(Role.ROSTER_CLERK, officer.home_unit, on=clock.today()),
        key=f"correction:{asked.pk}",
        title=_("Somebody asks for a fact to be corrected"),
        link=reverse("corrections"),
        needs_answer=True,
        now=now,
    )


@signed_in
def complaint(request: HttpRequest) -> HttpResponse:
    """A word about the system itself; it reaches the system administrators' list (B2)."""
    form = ObjectionForm(request.POST or None)
    form.fields["text"].label = _("What is wrong, and where")
    if request.method == "POST" and form.is_valid():
        tell(
            holders_of(Role.SYSTEM_ADMIN, on=clock.today()),
            key=f"complaint:{request.number}",
            title=_("Somebody reports a fault of the system"),
            text=form.cleaned_data["text"][:500],
            needs_answer=True,
            now=clock.now(),
        )
        messages.success(request, _("Thank you. The system administrators have it now."))
        return redirect("home")
    return form_page(
        request,
        form,
        heading=_("Tell us what is wrong with this system"),
        subheading=_("A minute is enough. Name the page and what you expected to happen."),
        act=_("Send"),
    )
