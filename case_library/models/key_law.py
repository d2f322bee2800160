"""学习与适用指引: a law explained article by article, reviewed and frozen like guidance."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from case_library.models.pages import CasePage, GuidanceSection
from lms.common.append_only import AppendOnlyModel


class GuideQuestion(blocks.StructBlock):
    """One question with its answer, for self-study and for the course made of this guide."""

    question = blocks.TextBlock(label=_("Question"), rows=2)
    answer = blocks.TextBlock(label=pgettext_lazy("question", "Answer"), rows=3)


class GuideArticle(blocks.StructBlock):
    """One article: what it says, how it is applied, what was different before."""

    article = blocks.RegexBlock(
        regex=r"^[0-9]{1,4}(-[0-9]{1,2})?$",
        label=_("Article"),
        help_text=_("42, or 133-1 for 第一百三十三条之一"),
    )
    heading = blocks.CharBlock(label=_("In a few words"), max_length=60)
    points = blocks.ListBlock(blocks.TextBlock(rows=2), label=_("Points"))
    application = blocks.TextBlock(label=_("How to apply it"), rows=6)
    before = blocks.TextBlock(label=_("Old and new wording"), rows=3, required=False)
    cases = blocks.ListBlock(blocks.TextBlock(rows=3), label=_("Cases"), required=False, default=[])
    questions = blocks.ListBlock(GuideQuestion(), label=_("Questions"), required=False, default=[])

    class Meta:
        label = _("Article")


class KeyLawGuidePage(CasePage):
    """A guide under way. Nothing here is evidence and nothing here is served; editions are (law 3)."""

    guide_key = models.SlugField(
        _("number of the guide"),
        max_length=40,
        unique=True,
        help_text=_("It stands in the address, like KLG-CF-2021."),
    )
    law = models.CharField(_("law"), max_length=200, help_text=_("Short title, as it is cited"))
    version_day = models.DateField(_("wording adopted on"))
    introduction = models.TextField(_("what it is for"), max_length=1000)
    body = StreamField([("article", GuideArticle())], blank=True, verbose_name=_("articles"))

    content_panels = [
        *CasePage.content_panels,
        FieldPanel("guide_key"),
        FieldPanel("law"),
        FieldPanel("version_day"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    parent_page_types = ["case_library.GuidanceSection"]
    subpage_types = []
    is_creatable = True
    template = "case_library/guide_preview.html"

    class Meta:
        verbose_name = _("study guide")

    @property
    def section(self) -> GuidanceSection:
        return GuidanceSection.objects.ancestor_of(self).get()

    def get_context(self, request, *args, **kwargs):
        from case_library.key_law_guides import content_of

        return super().get_context(request, *args, **kwargs) | {"content": content_of(self)}


class KeyLawSubmission(AppendOnlyModel):
    """Exactly these words of a guide were handed in for review."""

    KIND = "guide"
    case = None  # a guide is made of no case

    guide_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    page_id = models.PositiveBigIntegerField()  # where they were written; a plain number, pages may go
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    writers = models.JSONField(default=list)  # accounts whose words stand in it
    submitted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["guide_key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["guide_key", "number"], name="key_law_submission_number")
        ]


class KeyLawVerdict(AppendOnlyModel):
    """A reviewer's word on exactly one content of a guide, bound to its digest."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("passed")
        RETURN = "return", _("return")

    # None: given before guides were handed in.
    submission = models.OneToOneField(KeyLawSubmission, models.PROTECT, null=True, related_name="verdict")
    guide_key = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    opinion = models.TextField(max_length=2000, blank=True)
    writer = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Author and reviewer are two persons (S2).
            models.CheckConstraint(
                condition=Q(writer__isnull=True) | ~Q(writer=models.F("reviewer")),
                name="key_law_review_by_another",
            ),
            # Sent back without words leaves the author guessing.
            models.CheckConstraint(
                condition=Q(verdict="pass") | ~Q(opinion=""), name="key_law_return_has_words"
            ),
        ]


class KeyLawEdition(AppendOnlyModel):
    """A guide as published: words, quoted articles by version, digest. Courses and records may pin it."""

    guide_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    law = models.CharField(max_length=200)
    version_day = models.DateField()
    content = models.JSONField()
    quoted = models.JSONField(
        default=dict
    )  # article address → {"label", "paragraphs"}; empty where not imported
    digest = models.CharField(max_length=64, unique=True)
    verdict = models.OneToOneField(KeyLawVerdict, models.PROTECT, related_name="edition")
    issued_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["guide_key", "-number"]
        constraints = [models.UniqueConstraint(fields=["guide_key", "number"], name="key_law_edition_number")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
