"""Published cases of courts and ministries, and the index that searches them beside guidance."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet


class ReferenceCase(models.Model):
    """A case published by a court, procuratorate or ministry; searched and cited, never mixed with guidance."""

    uid = models.CharField(max_length=80, unique=True)  # the id in its file
    title = models.CharField(_("title"), max_length=300)
    series = models.CharField(max_length=40, blank=True)
    series_title = models.CharField(_("origin"), max_length=120, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    domain = models.CharField(_("field"), max_length=60, blank=True)
    url = models.CharField(max_length=300, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    sections = models.JSONField(default=list, blank=True)  # [{"heading", "text"}]
    source = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["uid"]

    def __str__(self) -> str:
        return self.title


class SearchEntry(models.Model):
    """One thing that can be found. Its words stand in a table of the database's own kind (see ``search``)."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", _("guidance")
        REFERENCE = "reference", _("reference case")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    origin = models.CharField(max_length=120, blank=True)
    snippet = models.CharField(max_length=300, blank=True)  # as shown in a list
    # Folded texts (one width, small letters), ready to be compared.
    summary = models.TextField(blank=True)  # title, gist, keywords: where a hit weighs more
    body = models.TextField(blank=True)
    # Provisions cited, as tokens: 42条 行政处罚法第42条.
    summary_marks = models.TextField(blank=True)
    body_marks = models.TextField(blank=True)
    indexed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]


class SearchFacet(models.Model):
    """One value by which found things can be narrowed: field, year, origin, level, agency, law, article …"""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="facets")
    name = models.CharField(max_length=16)
    value = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["name", "value", "entry"], name="search_facet_value")]
        constraints = [models.UniqueConstraint(fields=["entry", "name", "value"], name="search_facet_once")]


@register_snippet
class SynonymGroup(models.Model):
    """Words that editors want to find each other, beside the house's own list (城管 城市管理)."""

    words = models.CharField(
        _("words"),
        max_length=200,
        unique=True,
        help_text=_("Two or more, parted by spaces; any of them finds the others."),
    )

    panels = [FieldPanel("words")]

    class Meta:
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """One word alone finds nothing more."""
        self.words = " ".join(self.words.split())
        if len(self.words.split()) < 2:
            raise ValidationError({"words": _("Name at least two words.")})
