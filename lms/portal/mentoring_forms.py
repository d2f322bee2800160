"""What the two of a pairing fill in: three lines, what was seen, an answer."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.mentoring.faults import fault_words, grave_faults
from lms.mentoring.logs import LONGEST
from lms.mentoring.models import Observation, Pairing, Skill
from lms.mentoring.queries import skills_of
from lms.portal.rendering import HouseForm

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
RATINGS = [
    (Observation.Rating.NOT_OBSERVED, gettext_lazy("not observed")),
    (Observation.Rating.LOW, gettext_lazy("needs prompting")),
    (Observation.Rating.SUFFICIENT, gettext_lazy("does it")),
    (Observation.Rating.EXCELLENT, gettext_lazy("alone and well")),
]


def _offer_skills(field: forms.ModelChoiceField, pairing: Pairing) -> list[Skill]:
    """The skills of the mentee's field, by their names."""
    skills = skills_of(pairing)
    field.queryset = Skill.objects.filter(pk__in=[skill.pk for skill in skills])
    field.label_from_instance = lambda skill: skill.label
    field.empty_label = _("Choose a skill")
    return skills


class LogForm(HouseForm):
    key = forms.RegexField(r"^[0-9a-f-]{8,40}$", widget=forms.HiddenInput)
    done_on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    task = forms.CharField(label=gettext_lazy("Task"), max_length=60)
    skill = forms.ModelChoiceField(None, label=gettext_lazy("Skill"), required=False, to_field_name="code")
    done = forms.CharField(
        label=gettext_lazy("What I did"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    unclear = forms.CharField(
        label=gettext_lazy("What is still unclear"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    learned = forms.CharField(
        label=gettext_lazy("What I learned"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    cases = forms.CharField(
        label=gettext_lazy("Case ids"), max_length=200, required=False,
        help_text=gettext_lazy("Ids only, separated by spaces. No names, numbers or addresses."),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes together"), min_value=0, max_value=LONGEST, required=False, initial=0
    )

    def __init__(self, *args, pairing: Pairing, minutes_asked: bool, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_skills(self.fields["skill"], pairing)
        if not minutes_asked:
            self.fields["minutes"].help_text = _("Your hours are full; minutes only count for your mentor.")


class ObservationForm(HouseForm):
    key = forms.RegexField(r"^[0-9a-f-]{8,40}$", widget=forms.HiddenInput)
    skill = forms.ModelChoiceField(None, label=gettext_lazy("Skill"), to_field_name="code")
    observed_on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    task = forms.CharField(label=gettext_lazy("Task"), max_length=60)
    rating = forms.ChoiceField(label=gettext_lazy("What I saw"), choices=RATINGS, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed for the lowest and the highest rating and for faults."),
    )  # fmt: skip
    fatal_faults = forms.MultipleChoiceField(
        label=gettext_lazy("Fatal faults"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_faults = forms.MultipleChoiceField(
        label=gettext_lazy("Other faults that void an act"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_responding = forms.BooleanField(
        label=gettext_lazy("Did not take up what we had talked over before"), required=False
    )

    def __init__(self, *args, pairing: Pairing, **kwargs):
        super().__init__(*args, **kwargs)
        skills = _offer_skills(self.fields["skill"], pairing)
        own = sorted({code for skill in skills for code in skill.fatal_faults})
        others = [code for code in grave_faults() if code not in own]
        self.fields["fatal_faults"].choices = [(code, fault_words(code)) for code in own]
        self.fields["other_faults"].choices = [(code, fault_words(code)) for code in others]
        if not own:
            del self.fields["fatal_faults"]

    def clean(self) -> dict:
        """The faults of both lists as one."""
        values = super().clean()
        values["fatal_faults"] = values.get("fatal_faults", []) + values.pop("other_faults", [])
        return values


class AnswerForm(HouseForm):
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    rating = forms.ChoiceField(choices=RATINGS, required=False, widget=forms.RadioSelect)
    key = forms.RegexField(r"^[0-9a-f-]{8,40}$", widget=forms.HiddenInput)
