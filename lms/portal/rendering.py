"""How the house's forms render: label above, hint and error below, a summary on top (UI.md, parts).

Set on the form, not in the settings: Wagtail's own forms keep their look.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.common.errors import HouseError


class HouseRenderer(DjangoTemplates):
    """Widgets from Django, form and field from the house's parts."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"

    @cached_property
    def _house(self) -> frozenset[str]:
        return frozenset({self.form_template_name, self.field_template_name})

    def get_template(self, template_name: str):
        if template_name in self._house:
            return loader.get_template(template_name)
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return loader.get_template(template_name)


# What a field says when it is refused, the last kind that fits; instead of what Django says (UI.md, words).
SAID = (
    (forms.Field, {
        "required": _("Fill this in."),
        "min_value": _("It cannot be less than %(limit_value)s."),
        "max_value": _("It cannot be more than %(limit_value)s."),
    }),
    (forms.CharField, {
        "max_length": _("At most %(limit_value)s characters; now there are %(show_value)s."),
        "min_length": _("At least %(limit_value)s characters; now there are %(show_value)s."),
    }),
    (forms.IntegerField, {"invalid": _("Enter a whole number.")}),
    (forms.DateField, {"invalid": _("Enter a day like 2026-09-16.")}),
    (forms.TimeField, {"invalid": _("Enter a time like 13:30.")}),
    (forms.ChoiceField, {"required": _("Choose one."), "invalid_choice": _("Choose from the list.")}),
    (forms.BooleanField, {"required": _("Tick this first.")}),
    (forms.FileField, {"required": _("Choose a file."), "missing": _("Choose a file.")}),
)  # fmt: skip


class HouseWords:
    """Labels without colon, and refusals in the house's own words unless the field has words of its own."""

    default_renderer = HouseRenderer

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def _clean_fields(self):
        for field in self.fields.values():  # here, so that fields which a form adds late speak alike
            field.error_messages |= words_of(field)
        super()._clean_fields()


def words_of(field: forms.Field) -> dict:
    """The house's words in place of those that the class of the field brings."""
    said = {}
    for kind, words in SAID:
        said |= words if isinstance(field, kind) else {}
    stock = {
        key: text
        for cls in type(field).__mro__
        for key, text in vars(cls).get("default_error_messages", {}).items()
    }
    own = {key for key, text in field.error_messages.items() if stock.get(key, text) != text}
    return {key: text for key, text in said.items() if key not in own}


class ChoiceInput(forms.TextInput):
    """A text field that suggests *choices* as one types; anything else can be written too."""

    template_name = "parts/choice_input.html"

    def __init__(self, choices: list[str], attrs: dict | None = None):
        super().__init__(attrs)
        self.choices = choices

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        shown["list"] = f"{shown.get('id', name)}_choices"
        return context | {"choices": self.choices}


class HouseForm(HouseWords, forms.Form):
    """A form whose ``{{ form }}`` matches the design. ``{{ field.as_field_group }}`` gives one field."""


class HouseModelForm(HouseWords, forms.ModelForm):
    """The same for a model's fields."""


def form_page(
    request: HttpRequest, form: HouseForm | HouseModelForm | None, *, heading, act, crumbs=(), **more
) -> HttpResponse:
    """A page with one form and its one act; 422 where the form was refused.

    *crumbs* [{label, url}]: on phones the bar leads back to the last of them. *more*: see form_page.html.
    """
    back = {"url": crumbs[-1]["url"], "title": heading} if crumbs else None
    context = {"form": form, "heading": heading, "act": act, "crumbs": crumbs, "back": back, **more}
    return render(request, "portal/form_page.html", context, status=422 if form and form.errors else 200)


@contextmanager
def refusals_in(form: forms.BaseForm, field: str = "") -> Iterator[None]:
    """A refusal of the house is said in *form*: at *field*, else where the refusal itself belongs, else above all."""
    try:
        yield
    except HouseError as error:
        named = field or error.field
        form.add_error(named if named in form.fields else None, str(error))
