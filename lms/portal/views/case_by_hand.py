"""A clerk types a case in; it takes the same way as one from a case-handling system."""

import secrets
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from case_library.intake.by_hand import UID, cited_in, question_at, record_of
from case_library.intake.correcting import correct as save_correction
from case_library.intake.correcting import open_to_correct
from case_library.intake.taking import import_record, same_decision
from case_library.intake.units import unit_within
from case_library.models import RecordedCase
from case_library.schemas import choices
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import ChoiceInput, HouseForm
from lms.powers.models import Power
from lms.powers.queries import held_within

SUGGESTED = 500  # powers; a larger house still takes every code
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
JURISDICTION = ("statutory", "empowered_art24", "centralized_art18")  # of a town or bureau that types by hand

# Heading → names of its fields; a test holds that each stands in exactly one.
GROUPS = {
    gettext_lazy("The case"): "unit jurisdiction domain procedure cause power_code decision_no",
    pgettext_lazy("case", "The party"): "party_kind party_name party_head party_phone party_address",
    gettext_lazy("Who handled it"): "officer1 card1 officer2 card2 witness",
    gettext_lazy("Days"): "occurred_on inspected_on filed_on told_on decided_on served_on closed_on",
    gettext_lazy("Facts and evidence"): "summary narrative evidence",
    gettext_lazy("Law and outcome"): "violated penalty_basis outcome benchmark reasoning",
    pgettext_lazy("case", "The penalty"): "fine gain penalties penalty_details",
}
# Kinds of Art. 9 besides fines and gains.
KINDS = {
    gettext_lazy("Reputation and property"): "warning public_criticism confiscate_property",
    gettext_lazy("Licences and qualification"): "suspend_licence downgrade revoke_licence",
    gettext_lazy(
        "Business and employment"
    ): "restrict_business order_suspension order_closure restrict_employment",
    pgettext_lazy("penalty", "Others"): "detention other_law",
}
PENALTY_QUESTIONS = ("fine", "gain", "penalties")


def _choices(name: str):
    return lambda: choices(name)


def _jurisdictions() -> list[tuple[str, str]]:
    words = dict(choices("authority/jurisdiction_basis"))
    return [(value, words[value]) for value in JURISDICTION]


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """All kinds of the schema but those that are asked by their amount, in groups."""
    words = dict(choices("decision/penalties/kind"))
    return [(title, [(kind, words[kind]) for kind in kinds.split()]) for title, kinds in KINDS.items()]


def _in_our_time(day: date) -> None:
    if not 1949 <= day.year <= 2100:
        raise forms.ValidationError(_("Enter a day between 1949 and 2100."))


def _day(label, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        validators=[_in_our_time],
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def _line(label, *, required: bool = True, longest: int = 80, **more) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=longest, **more)


def _text(label, *, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class CaseForm(HouseForm):
    """As few questions as the schema allows; names and numbers are masked before anybody else reads them."""

    known_as: RecordedCase | None = None  # the case that has the same decision, where this person may see it

    uid = forms.RegexField(UID, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Agency"))
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Power to act"), choices=_jurisdictions)
    domain = forms.ChoiceField(label=gettext_lazy("Field"), choices=_choices("domain"))
    power_code = _line(
        gettext_lazy("Power"), required=False, longest=380,
        help_text=gettext_lazy("Type a few characters of its name or code and choose."),
    )  # fmt: skip
    cause = _line(
        gettext_lazy("Cause"), longest=120, min_length=4, help_text=gettext_lazy("What was done, ending in 案."),
    )  # fmt: skip
    procedure = forms.ChoiceField(
        label=gettext_lazy("Procedure"), choices=_choices("procedure"), initial="ordinary"
    )
    decision_no = _line(gettext_lazy("Number of the decision"), required=False)
    party_kind = forms.ChoiceField(label=gettext_lazy("The party is"), choices=_choices("parties/kind"))
    party_name = _line(gettext_lazy("Name of the party"))
    party_head = _line(gettext_lazy("Head or operator"), required=False)
    party_phone = _line(gettext_lazy("Phone"), required=False, longest=20)
    party_address = _line(gettext_lazy("Address"), required=False, longest=120)
    officer1 = _line(gettext_lazy("First officer"), longest=20)
    card1 = _line(gettext_lazy("Card number of the first"), longest=40)
    officer2 = _line(gettext_lazy("Second officer"), longest=20)
    card2 = _line(gettext_lazy("Card number of the second"), longest=40)
    witness = _line(gettext_lazy("Witness"), required=False, longest=20)
    summary = _text(
        gettext_lazy("What was found"), min_length=20, help_text=gettext_lazy("At least twenty characters.")
    )
    narrative = _text(gettext_lazy("How it was handled"), required=False, rows=5)
    evidence = _text(
        pgettext_lazy("case", "Evidence"),
        help_text=gettext_lazy("One a line: name of the evidence: what it proves."),
    )
    occurred_on = _day(gettext_lazy("It happened on"))
    inspected_on = _day(gettext_lazy("Inspection"))
    filed_on = _day(gettext_lazy("Filing"), required=True)
    told_on = _day(gettext_lazy("Advance notice"))
    decided_on = _day(pgettext_lazy("case", "Decision"), required=True)
    served_on = _day(gettext_lazy("Service"))
    closed_on = _day(gettext_lazy("Closing"))
    violated = _line(
        gettext_lazy("Provisions violated"),
        longest=300,
        help_text=gettext_lazy("Like 《食品安全法》第三十四条第（十）项; several with a semicolon."),
    )
    penalty_basis = _line(gettext_lazy("Provisions that the decision rests on"), longest=300)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=_choices("decision/outcome"))
    fine = forms.IntegerField(
        label=gettext_lazy("Fine in yuan"), required=False, min_value=1, max_value=10**9
    )
    gain = forms.DecimalField(
        label=gettext_lazy("Illegal gains confiscated, in yuan"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
    )
    penalties = forms.MultipleChoiceField(
        label=gettext_lazy("Other penalties"),
        choices=_kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Art. 9. Leave all empty where there was no penalty."),
    )
    penalty_details = _line(
        gettext_lazy("What exactly"), required=False, longest=200, help_text=gettext_lazy("Which licence, for how long, which goods."),
    )  # fmt: skip
    benchmark = _line(gettext_lazy("Discretion benchmark and version"), required=False, longest=120)
    reasoning = _text(gettext_lazy("Why so and not otherwise"), min_length=10)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        # Whoever records for several agencies says for which; a first of the list would be believed.
        only = units[:2]
        self.fields["unit"].initial = only[0] if len(only) == 1 else None
        self.fields["power_code"].widget = ChoiceInput(
            [f"{power.code} {power.title}" for power in held_within(units, on=clock.today())[:SUGGESTED]],
            attrs={"maxlength": 380},
        )
        self.fields["uid"].initial = "HAND-" + "".join(secrets.choice(LETTERS) for _place in range(14))

    def clean_power_code(self) -> str:
        """“code name” as suggested, the code alone, or a name that only one power has. SUB-02 says who may use it."""
        said = self.cleaned_data["power_code"].strip()
        if not said:
            return ""
        named = Power.objects.filter(Q(code=said.split()[0]) | Q(title=said)).values_list("code", flat=True)[
            :2
        ]
        if len(named) == 1:
            return named[0]
        if named:
            raise forms.ValidationError(_("Several powers have this name: choose from the list."))
        raise forms.ValidationError(
            _("The catalogue of powers knows no such name or code. Choose from the list, or leave it empty.")
        )

    def clean_violated(self) -> str:
        return _citing(self.cleaned_data["violated"])

    def clean_penalty_basis(self) -> str:
        return _citing(self.cleaned_data["penalty_basis"])

    def clean_evidence(self) -> str:
        said = self.cleaned_data["evidence"]
        for place, line in enumerate(filter(None, map(str.strip, said.splitlines())), start=1):
            if line[0] in ":：":
                raise forms.ValidationError(_("Line %(n)s names no evidence.") % {"n": place})
        return said

    def clean(self) -> dict:
        """The outcome and the penalties say the same."""
        said = super().clean()
        named = any(said.get(name) for name in PENALTY_QUESTIONS)
        if said.get("outcome") == "penalty" and not named and not self.errors.keys() & {*PENALTY_QUESTIONS}:
            self.add_error("penalties", _("Say which penalty: an amount above or a kind."))
        if said.get("outcome") not in (None, "penalty") and named:
            self.add_error(
                "outcome",
                _("Below stands a penalty. Choose the outcome that fits, or leave the penalty empty."),
            )
        if said.get("penalty_details") and not said.get("penalties"):
            self.add_error("penalty_details", _("Choose the penalty that this describes."))
        return said

    def refuse(self, faults: list[dict], record: dict) -> None:
        """What the intake refuses stands at the question that was answered so."""
        for fault in faults:
            self.add_error(question_at(fault["path"], record) or None, fault["message"])

    def groups(self) -> list[dict]:
        """The fields under their headings, in the order in which a file is read."""
        return [
            {"title": title, "fields": [self[name] for name in names.split()]}
            for title, names in GROUPS.items()
        ]


class CorrectionForm(CaseForm):
    """The same questions about a case that is there; whose it is stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case: RecordedCase, **kwargs):
        super().__init__(*args, units=Unit.objects.filter(pk=case.unit_id), **kwargs)
        self.fields["unit"].disabled = True
        self.fields["uid"].initial, self.fields["uid"].disabled = case.case_uid, True


def _citing(said: str) -> str:
    if not cited_in(said):
        raise forms.ValidationError(
            _("No article of a named law was read in this. Write it like 《食品安全法》第三十四条第（十）项.")
        )
    return said


@allowed(Act.IMPORT_CASES)
def new(request: HttpRequest) -> HttpResponse:
    form = CaseForm(request.POST or None, units=_units(request))
    if request.method == "POST" and form.is_valid():
        # Sent twice, or sent again with a change: the same case, not another one.
        before = RecordedCase.objects.filter(case_uid=form.cleaned_data["uid"]).first()
        version = before.version if before else 0
        if case := _taken(request, form, form.cleaned_data["unit"], before, version):
            messages.success(request, _("Recorded. A masker goes on with it."))
            return redirect("unit-case", case.pk)
    heading, subheading = (
        _("Record a case"),
        _("About ten minutes. Whatever identifies somebody is masked before others read it."),
    )
    return _page(request, form, heading=heading, subheading=subheading, act=_("Record it"))


@allowed(Act.IMPORT_CASES)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The button of the case's page opens what was typed (leaves a row); the form's own saves it."""
    case = get_object_or_404(RecordedCase.objects.select_related("unit"), pk=pk, unit__in=_units(request))
    if "open" in request.POST:
        with outcome_said(request):
            said = open_to_correct(case, by=request.user, now=clock.now())
            form = CorrectionForm(initial=said | {"version": case.version}, case=case)
            return _correction_page(request, form, case)
        return redirect("unit-case", pk)
    form = CorrectionForm(request.POST, case=case)
    if form.is_valid() and _taken(request, form, case.unit, case, form.cleaned_data["version"]):
        messages.success(request, _("Corrected. The machine looked at it anew."))
        return redirect("unit-case", pk)
    return _correction_page(request, form, case)


def _correction_page(request: HttpRequest, form: CaseForm, case: RecordedCase) -> HttpResponse:
    back = [
        {"url": reverse("unit-cases"), "label": _("Unit cases")},
        {"url": reverse("unit-case", args=[case.pk]), "label": case.case_uid},
    ]
    return _page(
        request,
        form,
        heading=_("Correct a case"),
        subheading=case.case_uid,
        act=_("Save the correction"),
        crumbs=back,
    )


def _page(request: HttpRequest, form: CaseForm, **context) -> HttpResponse:
    context |= {
        "form": form,
        "notice": {
            "kind": "attention",
            "title": _("Do not type classified material."),
            "text": _("It goes to quarantine, and only the secrecy officer sees it again."),
        },
    }
    response = render(request, "portal/cases/by_hand.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _taken(
    request: HttpRequest, form: CaseForm, unit: Unit, before: RecordedCase | None, version: int
) -> RecordedCase | None:
    """The case as it is kept now; otherwise the form says why not."""
    now = clock.now()
    record = record_of(
        form.cleaned_data, uid=form.cleaned_data["uid"], unit=unit, exported_at=now.isoformat()
    )
    try:
        if before:
            outcome = save_correction(before, record, version=version, by=request.user, now=now)
        else:
            unit_of = unit_within(request.user, on=clock.local_day(now))
            outcome = import_record(record, unit_of=unit_of, by=request.user, now=now)
    except HouseError as refusal:
        form.add_error(None, str(refusal))
        return None
    if outcome.status != "rejected":
        return RecordedCase.objects.get(case_uid=outcome.case_uid)
    form.refuse(outcome.errors, record)
    if form.has_error("decision_no") and (twin := same_decision(record, unit)):
        form.known_as = _seen(request, twin)
    return None


def _seen(request: HttpRequest, case: RecordedCase) -> RecordedCase | None:
    return case if _units(request).filter(pk=case.unit_id).exists() else None


def _units(request: HttpRequest) -> QuerySet[Unit]:
    return units_visible_to(request.user, act=Act.IMPORT_CASES, on=clock.today())
