"""The bureau describes skills, and the template plan of a programme."""

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from case_library.schemas import shown, taxonomy
from lms.common import clock
from lms.common.errors import HouseError
from lms.mentoring.faults import fault_words
from lms.mentoring.models import Programme, Skill
from lms.mentoring.plans import LONGEST_PLAN, keep_template
from lms.mentoring.skills import changes_of, describe_skill
from lms.officers.roles import Act
from lms.portal.access import allowed, ruling
from lms.portal.rendering import HouseForm, HouseModelForm, form_page
from lms.portal.templatetags.house import day
from lms.portal.views.mentoring_match import own_programmes
from lms.powers.models import Power
from lms.powers.queries import fields as fields_of_powers

BLANK_ROWS = 4
LINES = forms.Textarea(attrs={"rows": 3})


class SkillForm(HouseModelForm):
    """One skill: what it is, where it ends, what it takes, which powers it serves, when it lapses."""

    powers = forms.MultipleChoiceField(
        label=gettext_lazy("Powers it serves, of its field"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    more_powers = forms.CharField(
        label=gettext_lazy("Powers of other fields, by code"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Codes of the catalogue, separated by spaces."),
    )  # fmt: skip
    fatal_faults = forms.MultipleChoiceField(
        label=gettext_lazy("Faults that are fatal for this skill"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They stand first on the observation form. One of them opens a remedial plan."),
    )  # fmt: skip

    class Meta:
        model = Skill
        fields = (
            "code", "field", "name", "name_en", "what", "limits", "risk", "knowledge", "practice",
            "anchor_low", "anchor_sufficient", "anchor_excellent", "warn_months", "lapse_months", "position",
        )  # fmt: skip
        widgets = dict.fromkeys(
            ("what", "limits", "risk", "knowledge", "practice", "anchor_low", "anchor_sufficient", "anchor_excellent"),
            LINES,
        )  # fmt: skip
        labels = {"position": gettext_lazy("Place in the list of its field")}
        help_texts = {"name_en": gettext_lazy("Shown where a page is read in English.")}

    def __init__(self, *args, field: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        skill = self.instance
        field = skill.field or field
        self.fields["code"].validators.append(RegexValidator(r"^[\w-]+$", _("Letters, digits and - only.")))
        if skill.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Records refer to it; it stays.")
        self.fields["field"] = forms.ChoiceField(
            label=_("Field"), choices=_fields(skill.field), initial=field
        )
        for name in ("limits", "risk", "knowledge", "practice"):
            self.fields[name].required = True
        self._offer_powers(skill.powers, field)
        self.fields["fatal_faults"].choices = _faults()
        self.fields["fatal_faults"].initial = skill.fatal_faults

    def _offer_powers(self, chosen: list[str], field: str) -> None:
        of_field = list(Power.objects.filter(field=field).values_list("code", "title"))
        codes = {code for code, _title in of_field}
        self.fields["powers"].choices = [(code, f"{code} {title}") for code, title in of_field]
        self.fields["powers"].initial = [code for code in chosen if code in codes]
        self.fields["more_powers"].initial = " ".join(code for code in chosen if code not in codes)
        if not of_field:
            del self.fields["powers"]

    def clean_more_powers(self) -> list[str]:
        """Codes that the catalogue knows; the unknown are named."""
        codes = self.cleaned_data["more_powers"].split()
        known = set(Power.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(_("Not in the catalogue: %(codes)s") % {"codes": " ".join(unknown)})
        return codes

    def clean(self) -> dict:
        values = super().clean()
        warn, lapse = values.get("warn_months"), values.get("lapse_months")
        if warn and lapse and warn >= lapse:
            self.add_error("warn_months", _("The warning comes before the lapse."))
        return values

    def described(self) -> Skill:
        """The skill as the form sets it, not yet kept."""
        values = self.cleaned_data
        skill = self.save(commit=False)
        skill.powers = sorted({*values.get("powers", []), *values["more_powers"]})
        skill.fatal_faults = sorted(values["fatal_faults"])
        return skill


def _fields(current: str) -> list[tuple[str, str]]:
    known = {*Skill.objects.values_list("field", flat=True), *fields_of_powers(), current} - {""}
    return [(field, field) for field in sorted(known)]


def _faults() -> list[tuple[str, list[tuple[str, str]]]]:
    """The taxonomy by category, without what is only a tip."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, item in taxonomy().items():
        if item["severity"] != "tip":
            groups.setdefault(shown(item["category_name"]), []).append((code, fault_words(code)))
    return list(groups.items())


@allowed(Act.RUN_MENTORING)
def skills(request: HttpRequest) -> HttpResponse:
    """All skills by field, with the programmes that teach them."""
    rows = Skill.objects.annotate(
        used=Count("programmes", filter=~Q(programmes__state="closed"), distinct=True)
    )
    return render(request, "portal/mentoring/skills.html", {"skills": rows})


@ruling(Act.RUN_MENTORING)
def edit_skill(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new skill, or the words of one."""
    found = get_object_or_404(Skill, code=code) if code else None
    form = SkillForm(request.POST or None, instance=found, field=request.GET.get("field", ""))
    if request.method == "POST" and form.is_valid():
        describe_skill(form.described(), by=request.user, now=clock.now())
        messages.success(request, _("Kept."))
        return redirect("mentoring-skills")
    crumbs = [*_crumbs(), {"label": _("Skills"), "url": reverse("mentoring-skills")}]
    return form_page(
        request,
        form,
        heading=found.label if found else _("New skill"),
        subheading=_(
            "Anchors, months and powers count from now on; observations already made keep their words."
        ),
        act=_("Keep the skill"),
        crumbs=crumbs,
        known_title=_("Changed before"),
        known=_changes(found) if found else [],
    )


def _changes(skill: Skill) -> list[str]:
    """A line a change: the day, who, and each field with its figures; of long words only that they changed."""
    return [
        f"{day(change.at)} {change.by.name}{_(': ')}{_('; ').join(_change(*item) for item in change.fields.items())}"
        for change in changes_of(skill)
    ]


def _change(name: str, values: tuple) -> str:
    label = str(Skill._meta.get_field(name).verbose_name)
    if isinstance(values[0], int):
        return f"{label} {values[0]} → {values[1]}"
    if isinstance(values[0], list):
        gone, new = ([v for v in one if v not in other] for one, other in (values, values[::-1]))
        return " ".join([label, *(f"−{value}" for value in gone), *(f"+{value}" for value in new)])
    return label


def _crumbs() -> list[dict]:
    return [
        {"label": _("Mentoring"), "url": reverse("manage-mentoring")},
        {"label": _("Programmes"), "url": reverse("mentoring-programmes")},
    ]


class StepForm(HouseForm):
    """One step of the template; a row without text is no step."""

    week = forms.IntegerField(label=gettext_lazy("Week"), min_value=1, max_value=LONGEST_PLAN, required=False)
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False)
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200, required=False)

    def __init__(self, *args, skills: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [("", _("Choose a skill")), *skills]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("text"):
            for name in ("week", "skill"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("A step needs a week and a skill."))
        return values


@allowed(Act.RUN_MENTORING)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The template plan: which step by which week. Pairings that have begun keep the plan that they copied."""
    programme = get_object_or_404(own_programmes(request), code=code)
    forms_ = _plan_forms(request, programme)
    if request.method == "POST" and forms_.is_valid():
        steps = [f.cleaned_data for f in forms_ if f.cleaned_data.get("text")]
        try:
            keep_template(programme, steps)
            messages.success(request, _("Kept."))
            return redirect("mentoring-programme", code=code)
        except HouseError as error:
            messages.error(request, str(error))
    context = {"programme": programme, "forms": forms_, "crumbs": _crumbs()}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/mentoring/plan.html", context, status=status)


def _plan_forms(request: HttpRequest, programme: Programme):
    known = [(skill.code, f"{skill.field} · {skill.label}") for skill in programme.skills.all()]
    steps = sorted(programme.template_plan, key=lambda step: step["week"])
    formset = forms.formset_factory(StepForm, extra=BLANK_ROWS, max_num=200)
    return formset(request.POST or None, initial=steps, prefix="s", form_kwargs={"skills": known})
