"""What a place sets for itself: rules and certificates by the bureau, running by the system administrator (S2)."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import TimeFigures
from lms.common import clock
from lms.hours.categories import Category
from lms.officers.models import Module, Place, PlaceChange
from lms.officers.place_settings import change_place
from lms.officers.roles import Act
from lms.portal.access import allowed, ruling
from lms.portal.rendering import HouseForm, form_page
from lms.portal.views.daily_figures import BOUNDS as DAILY_BOUNDS
from lms.portal.views.daily_figures import label_of
from lms.portal.views.learning_time import BOUNDS


class PlaceForm(HouseForm):
    """The bureau's figures; each hint names the rule that reads it."""

    name = forms.CharField(label=gettext_lazy("Name of the place"), max_length=80)
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), max_length=80)
    issuer_en = forms.CharField(label=gettext_lazy("Issuing body in English"), max_length=120, required=False)
    certificate_prefix = forms.CharField(
        label=gettext_lazy("Prefix of certificate numbers"),
        max_length=12,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", gettext_lazy("Two to twelve capitals or digits."))],
        help_text=gettext_lazy("For example CZPX; certificates issued before keep their number."),
    )
    certificate_english = forms.BooleanField(
        label=gettext_lazy("English lines on certificates"), required=False
    )
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("What is in use here"),
        choices=Module.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is switched off disappears from everybody's pages; nothing is deleted."),
    )
    make_up_until = forms.CharField(
        label=gettext_lazy("Make-up training counts for the year before until"),
        max_length=5,
        help_text=gettext_lazy("Month and day, such as 03-31."),
    )
    month_counts_from_days = forms.IntegerField(
        label=gettext_lazy("A month counts from so many days of service"), min_value=1, max_value=28
    )
    new_officer_years = forms.IntegerField(
        label=gettext_lazy("Somebody is new for so many years"), min_value=0, max_value=10
    )
    daily_learning_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of learning that a day may count"), min_value=45, max_value=1440
    )
    posting_fixed_years = forms.IntegerField(
        label=gettext_lazy("A posting is fixed for so many years"), min_value=0, max_value=20
    )
    posting_move_after_years = forms.IntegerField(
        label=gettext_lazy("Rotation is due after so many years"), min_value=1, max_value=20
    )
    posting_must_move_years = forms.IntegerField(
        label=gettext_lazy("Everybody must move after so many years"), min_value=1, max_value=20
    )

    def clean_make_up_until(self) -> str:
        """A day that every year has."""
        try:
            day = datetime.strptime(f"2001-{self.cleaned_data['make_up_until']}", "%Y-%m-%d")
        except ValueError:
            raise forms.ValidationError(_("Month and day, such as 03-31.")) from None
        return f"{day:%m-%d}"

    def clean(self) -> dict:
        cleaned = super().clean()
        years = [cleaned.get(f"posting_{name}_years") for name in ("fixed", "move_after", "must_move")]
        if None not in years and sorted(years) != years:
            self.add_error(
                "posting_must_move_years", _("The years of a posting rise: fixed, rotation, must move.")
            )
        return cleaned


class SystemForm(HouseForm):
    contact = forms.CharField(
        label=gettext_lazy("Who helps"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Stands on the log-in page: an office and a telephone number."),
    )
    removal_share_percent = forms.IntegerField(
        label=gettext_lazy("An import may remove so many percent of the people"), min_value=0, max_value=100
    )


@ruling(Act.RUN_YEAR)
def place(request: HttpRequest) -> HttpResponse:
    def values(cleaned: dict) -> dict:
        in_use = cleaned.pop("modules")
        return cleaned | {"modules_off": [key for key in Module.values if key not in in_use]}

    now = Place.current()
    initial = {name: getattr(now, name, None) for name in PlaceForm.base_fields} | {
        "modules": [key for key in Module.values if now.offers(key)]
    }
    return _page(
        request,
        PlaceForm(request.POST or None, initial=initial),
        values,
        "place",
        _("Settings of the place"),
        _("They hold for everybody from now on; closed years and issued certificates keep theirs."),
        further=[
            {"url": reverse("learning-time"), "label": _("Learning time")},
            {"url": reverse("daily-figures"), "label": _("Daily case")},
            {"url": reverse("case-rules"), "label": _("Legal review and holidays")},
        ],
    )


@ruling(Act.OPERATE)
def system(request: HttpRequest) -> HttpResponse:
    now = Place.current()
    initial = {name: getattr(now, name) for name in SystemForm.base_fields}
    return _page(
        request,
        SystemForm(request.POST or None, initial=initial),
        lambda cleaned: cleaned,
        "system",
        _("Settings of the system"),
        _("Rules and certificates are the justice bureau's; here stands what running needs."),
    )


def _page(
    request: HttpRequest,
    form: HouseForm,
    values,
    name: str,
    heading: str,
    subheading: str,
    further: list = (),
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        change_place(values=values(dict(form.cleaned_data)), by=request.user, now=clock.now())
        messages.success(request, _("Saved."))
        return redirect(name)
    return form_page(request, form, heading=heading, subheading=subheading, act=_("Save"), further=further)


PER_PAGE = 25


@allowed(Act.AUDIT)
def history(request: HttpRequest) -> HttpResponse:
    """Who set which figure of the place otherwise, and when, newest first."""
    rows = PlaceChange.objects.select_related("by").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = {
        name: field.label for form in (PlaceForm, SystemForm) for name, field in form.base_fields.items()
    }
    labels |= {name: TimeFigures._meta.get_field(name).verbose_name for name in BOUNDS}
    labels |= {name: label_of(name) for name in (*DAILY_BOUNDS, "category")}
    labels["modules_off"] = _("Not in use here")
    for row in page:
        row.label = labels.get(row.field, row.field)  # a field of an older version keeps its name
        row.was, row.now = in_words(row.before), in_words(row.after)
    return render(request, "portal/manage/place_history.html", {"page_obj": page})


def in_words(value) -> str:
    """A figure of the place as its page shows it: modules by name, yes or no, a dash for nothing."""
    if isinstance(value, list):
        value = _(", ").join(str(Module(key).label) for key in value if key in Module)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in Category:
        return str(Category(value).label)
    return "–" if value == "" else str(value)
