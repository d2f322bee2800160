"""How the house's forms render: label above, hint and error below, a summary on top (UI.md, parts).

Set on the form, not in the settings: Wagtail's own forms keep their look.
"""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import TemplateDoesNotExist, loader
from django.utils.functional import cached_property


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


class HouseForm(forms.Form):
    """A form whose ``{{ form }}`` matches the design. ``{{ field.as_field_group }}`` gives one field."""

    default_renderer = HouseRenderer

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class HouseModelForm(forms.ModelForm):
    default_renderer = HouseRenderer

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
