"""Wagtail pages: guidance under way. Nothing here is evidence and nothing here is served; editions are (law 3)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Task

from case_library.blocks import GuidanceBody, UseBlock
from case_library.schemas import choices


def _domains() -> list[tuple[str, str]]:
    return choices("domain")


def _difficulties() -> list[tuple[str, str]]:
    return choices("difficulty", "guidance.v1")


def _several(label, path: str) -> forms.MultipleChoiceField:
    """Boxes to tick for a list that is kept as JSON."""
    return forms.MultipleChoiceField(
        label=capfirst(label),
        choices=lambda: choices(path, "guidance.v1"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class GuidanceForm(WagtailAdminPageForm):
    """What the schema lists is ticked; a draft may leave it open, the desk asks before it is handed in."""

    audience = _several(_("for whom"), "audience")
    value_tags = _several(_("what it shows"), "value_tags")


class CasePage(Page):
    """A page without a public address: 404 outside preview; the portal serves editions behind the log-in."""

    is_creatable = False
    content_panels = [TitleFieldPanel("title", help_text=_("As readers find it in the library."))]
    promote_panels = []
    settings_panels = []

    class Meta:
        abstract = True

    def get_url_parts(self, *args, **kwargs):
        return None

    def route(self, request, path_components):
        from django.http import Http404

        raise Http404


class GuidanceLibrary(CasePage):
    """The root of all sections of guidance."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["case_library.GuidanceSection"]

    class Meta:
        verbose_name = _("guidance library")


class GuidanceSection(CasePage):
    """One authoring unit's own part of the tree; its group follows the grants of case editors."""

    unit = models.OneToOneField("officers.Unit", models.PROTECT, related_name="guidance_section")

    parent_page_types = ["case_library.GuidanceLibrary"]
    subpage_types = ["case_library.GuidancePage", "case_library.KeyLawGuidePage"]

    class Meta:
        verbose_name = _("guidance of a unit")


class GuidancePage(CasePage):
    """教科书式案例指引 under way: from here ``case_library.editions.issue`` freezes numbered editions."""

    guidance_key = models.CharField(_("number of the guidance"), max_length=40, unique=True)
    field = models.CharField(_("field"), max_length=40, choices=_domains)
    matter = models.CharField(_("power"), max_length=120, blank=True)
    keywords = models.CharField(
        _("keywords"), max_length=160, blank=True, help_text=_("Three to eight, parted by 、")
    )
    difficulty = models.CharField(_("difficulty"), max_length=16, choices=_difficulties, default="basic")
    audience = models.JSONField(_("for whom"), default=list, blank=True)
    value_tags = models.JSONField(_("what it shows"), default=list, blank=True)
    gist = models.TextField(
        _("gist"),
        max_length=300,
        blank=True,
        help_text=_("What act, which rule, what follows: 30 to 300 characters."),
    )
    body = StreamField(GuidanceBody(), blank=True, verbose_name=_("parts"))
    uses = StreamField([("use", UseBlock())], blank=True, verbose_name=_("used in"))
    review_due = models.DateField(
        _("review date"),
        null=True,
        blank=True,
        help_text=_(
            "From that day on it stands among the work of its editors, to be read against the law of the day."
        ),
    )
    # What a file brought that nobody writes here: where it was made, by whom it was reviewed there. Given on with it.
    carried = models.JSONField(default=dict, blank=True, editable=False)
    case = models.ForeignKey(
        "case_library.RecordedCase",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="pages",
    )
    masked_text = models.ForeignKey(
        "case_library.MaskedText", models.PROTECT, null=True, blank=True, editable=False, related_name="pages"
    )

    parent_page_types = ["case_library.GuidanceSection"]
    subpage_types = []
    is_creatable = True
    template = "case_library/preview.html"

    base_form_class = GuidanceForm
    content_panels = [
        HelpPanel(template="case_library/remarks_panel.html"),
        *CasePage.content_panels,
        HelpPanel(template="case_library/masked_text_link.html"),
        FieldRowPanel([FieldPanel("guidance_key"), FieldPanel("field"), FieldPanel("difficulty")]),
        FieldRowPanel([FieldPanel("matter"), FieldPanel("keywords")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("value_tags")]),
        FieldPanel("review_due"),
        FieldPanel("gist"),
        FieldPanel("body"),
        FieldPanel("uses"),
    ]

    def clean(self) -> None:
        """Editions, citations and alerts name it by its number: once given, that stays."""
        super().clean()
        given = GuidancePage.objects.filter(pk=self.pk).values_list("guidance_key", flat=True).first()
        if given and given != self.guidance_key:
            raise ValidationError(
                {"guidance_key": _("The number stays as it was given: %(key)s.") % {"key": given}}
            )

    @property
    def section(self) -> GuidanceSection:
        return GuidanceSection.objects.ancestor_of(self).get()

    @property
    def returned(self):
        """The last verdict, as long as it is the author's turn; for the panel above the words."""
        from case_library.remarks import returned

        return returned(self.guidance_key)

    def get_context(self, request, *args, **kwargs):
        from case_library.content import content_of

        return super().get_context(request, *args, **kwargs) | {"content": content_of(self)}

    class Meta:
        verbose_name = _("guidance")


class GuidanceReviewTask(Task):
    """The one step of the workflow. Its verdict is given on the reviewer's own page, as a row of its own (C3)."""

    class Meta:
        verbose_name = _("guidance review")

    def user_can_access_editor(self, obj, user) -> bool:
        return False

    def locked_for_user(self, obj, user) -> bool:
        return True  # nobody edits what is being reviewed; the author takes it back first

    def page_locked_for_user(self, page, user) -> bool:
        return True

    def get_actions(self, obj, user):
        return []

    @classmethod
    def get_description(cls):
        return _("A guidance reviewer who neither wrote nor recorded it approves exactly this content")
