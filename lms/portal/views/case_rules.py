"""What the place adds to the law of cases: matters that need legal review here, the holidays of each year."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from case_library.checking.workdays import shipped_years
from case_library.local import add_matter, end_matter, import_holidays, missing_years
from case_library.models import ReviewMatter, WorkingYear
from case_library.rechecking import changes_of, last_recheck, outdated, start_recheck
from case_library.schemas import choices, labels, shown
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.jobs.models import Job
from lms.officers.roles import Act
from lms.portal.access import ruling
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm

MOST_BYTES = 64 * 1024
ANY = [("", gettext_lazy("any"))]
KINDS = {"field": "domain", "penalty_kind": "decision/penalties/kind", "party_kind": "parties/kind"}


class MatterForm(HouseForm):
    field = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    penalty_kind = forms.ChoiceField(label=gettext_lazy("Kind of penalty"), required=False)
    amount_from = forms.DecimalField(
        label=gettext_lazy("From this amount on, in yuan"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    party_kind = forms.ChoiceField(label=gettext_lazy("Kind of party"), required=False)
    basis = forms.CharField(
        label=gettext_lazy("Law or regulation that demands it"),
        max_length=200,
        help_text=gettext_lazy("Name and article; only laws and regulations can demand it (Art. 58)."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, path in KINDS.items():
            self.fields[name].choices = [*ANY, *choices(path)]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in KINDS) and cleaned.get("amount_from") is None:
            self.add_error(
                "field", _("Say which decisions: a field, a penalty, an amount or a kind of party.")
            )
        return cleaned


class HolidaysForm(HouseForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy('JSON: {"years": {"2027": {"off": ["2027-01-01"], "work": ["2027-02-07"]}}}.'),
    )
    source = forms.CharField(label=gettext_lazy("Announcement"), max_length=200, required=False)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not written in UTF-8.")) from None


@ruling(Act.RUN_YEAR)
def rules(request: HttpRequest) -> HttpResponse:
    """Both lists with their forms; the button tells which one is meant."""
    act = request.POST.get("act") if request.method == "POST" else ""
    matter = MatterForm(request.POST if act == "matter" else None)
    holidays = HolidaysForm(*((request.POST, request.FILES) if act == "holidays" else ()))
    if act == "matter" and matter.is_valid():
        add_matter(matter.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("Added. It holds for decisions from today on."))
        return redirect("case-rules")
    if act == "holidays" and holidays.is_valid() and _taken(request, holidays):
        return redirect("case-rules")
    if act == "recheck":
        return redirect("job-progress", pk=start_recheck(by=request.user, now=clock.now()).pk)
    context = {
        "outdated": outdated().count(),
        "recheck": _last_recheck(),
        "matters": [_shown(m) for m in ReviewMatter.objects.select_related("confirmed_by", "ended_by")],
        "matter_form": matter,
        "holidays_form": holidays,
        "years": _years(),
        "missing": missing_years(clock.today()),
    }
    failed = matter.errors or holidays.errors
    return render(request, "portal/cases/rules.html", context, status=422 if failed else 200)


def _taken(request: HttpRequest, form: HolidaysForm) -> bool:
    try:
        years = import_holidays(
            form.cleaned_data["file"], source=form.cleaned_data["source"], by=request.user, now=clock.now()
        )
    except (RefusedFile, HouseError) as refusal:
        form.add_error(
            "file", refusal.errors[0].message if isinstance(refusal, RefusedFile) else str(refusal)
        )
        return False
    messages.success(request, _("Taken in: %(years)s.") % {"years": ", ".join(map(str, years))})
    return True


def _last_recheck() -> dict | None:
    """When all cases were checked again, and what came of it."""
    job = last_recheck()
    return job and {"job": job, "runs": job.state != Job.State.DONE, **changes_of(job)}


@ruling(Act.RUN_YEAR)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(ReviewMatter, pk=pk)
    with outcome_said(request, _("Ended. What was decided before stays as it was checked.")):
        end_matter(matter, by=request.user, now=clock.now())
    return redirect("case-rules")


def _shown(matter: ReviewMatter) -> dict:
    words = [shown(labels(path)[value]) for name, path in KINDS.items() if (value := getattr(matter, name))]
    if matter.amount_from is not None:
        words.append(
            _("from %(amount)s yuan on") % {"amount": f"{matter.amount_from:,.2f}".removesuffix(".00")}
        )
    return {"matter": matter, "which": words}


def _years() -> list[dict]:
    """The years that are known, the newest first; an entered one goes before the one of the product."""
    entered = {y.year: y for y in WorkingYear.objects.select_related("entered_by")}
    return [
        {"year": year, "entered": entered.get(year), "off": len(entered[year].off if year in entered else shipped_years()[year][1])}
        for year in sorted(entered.keys() | shipped_years().keys(), reverse=True)
    ]  # fmt: skip
