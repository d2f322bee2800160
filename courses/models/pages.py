"""Wagtail pages: words under way. Nothing here is evidence; editions are (law 3)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks import AnswerBody, LessonBlock, NodeBlock, PaperRuleBlock, ProvisionBlock
from courses.reach import CourseForm
from lms.hours.categories import Category, Method, Schedule
from lms.officers.models import PersonKind


class AuthoredPage(Page):
    """A page of an authoring unit. No public address: learners read editions behind the log-in."""

    is_creatable = False
    show_in_menus_default = False
    promote_panels = []
    settings_panels = []

    class Meta:
        abstract = True

    def get_url_parts(self, *args, **kwargs):
        return None

    @property
    def section(self) -> "SectionPage | None":
        return SectionPage.objects.ancestor_of(self, inclusive=True).last()


class LibraryPage(AuthoredPage):
    """The root of all sections."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.SectionPage"]

    class Meta:
        verbose_name = _("course library")


class SectionPage(AuthoredPage):
    """One authoring unit's own part of the tree; made by ``sync_authors``."""

    unit = models.OneToOneField("officers.Unit", models.PROTECT, related_name="section")

    parent_page_types = ["courses.LibraryPage"]
    subpage_types = ["courses.CoursePage", "courses.QuestionBankPage", "courses.ScenarioPage"]

    class Meta:
        verbose_name = _("section of a unit")


def free_code(wanted: str) -> str:
    """*wanted* as a course code, numbered where a course has it already."""
    codes = (wanted[:70], *(f"{wanted[:70]}-{n}" for n in range(2, 1000)))
    return next(code for code in codes if not CoursePage.objects.filter(course_key=code).exists())


class CoursePage(AuthoredPage):
    """A course under way: from here ``courses.editions.issue`` freezes numbered editions."""

    class Experience(models.TextChoices):
        ALL = "", _("everybody")
        NEW = "new", _("new officers")
        EXPERIENCED = "experienced", _("experienced officers")

    course_key = models.CharField(
        _("Code"),
        max_length=80,
        unique=True,
        help_text=_("Stays the same over all editions, for example PRA-02."),
    )
    summary = models.TextField(_("What it is about"), max_length=600)
    teacher = models.CharField(_("Teacher"), max_length=80, blank=True)
    category = models.CharField(_("Category"), max_length=12, choices=Category.choices)
    method = models.CharField(_("Method"), max_length=12, choices=Method.choices, default=Method.LECTURE)
    schedule = models.CharField(
        _("Schedule"), max_length=12, choices=Schedule.choices, default=Schedule.ROUTINE
    )
    minutes = models.PositiveIntegerField(_("Minutes"), help_text=_("What a completion credits."))
    fields = models.CharField(
        _("Enforcement fields"), max_length=200, blank=True, help_text=_("Parted by commas; empty: all.")
    )
    ranks = models.CharField(
        _("Ranks"), max_length=200, blank=True, help_text=_("Parted by commas; empty: all.")
    )
    posts = models.CharField(
        _("Posts"),
        max_length=200,
        blank=True,
        help_text=_("As the roster names them, for example 持证人员, parted by commas; empty: all."),
    )
    experience = models.CharField(
        _("Experience"), max_length=12, choices=Experience.choices, blank=True, default=""
    )
    powers = models.CharField(
        _("Delegated powers that it serves"),
        max_length=300,
        blank=True,
        help_text=_("Codes, parted by commas."),
    )
    provisions = StreamField(
        [("provision", ProvisionBlock())], verbose_name=_("Provisions that it serves"), blank=True
    )
    lessons = StreamField([("lesson", LessonBlock())], verbose_name=_("Lessons in order"), blank=True)
    paper = StreamField([("rule", PaperRuleBlock())], verbose_name=_("Final test"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("Pass mark, percent"), default=80)
    test_out_mark = models.PositiveSmallIntegerField(
        _("Mark for testing out, percent"),
        null=True,
        blank=True,
        help_text=_("Empty: no test without the lessons."),
    )
    test_minutes = models.PositiveSmallIntegerField(_("Minutes for the test"), default=30)
    tries = models.PositiveSmallIntegerField(_("Tries"), default=3, help_text=_("0: without limit."))
    retry_hours = models.PositiveSmallIntegerField(_("Hours between two tries"), default=0)
    substantial_change = models.BooleanField(
        _("Substantial change: the law was amended, the course may count again"), default=False
    )

    parent_page_types = ["courses.SectionPage"]
    subpage_types = []
    is_creatable = True
    base_form_class = CourseForm
    template = "courses/preview.html"
    # Two courses under one code would be one (R7); a copy is another course.
    exclude_fields_in_copy = ["course_key", "substantial_change"]

    content_panels = [
        HelpPanel(template="courses/problems_panel.html"),
        FieldPanel("title", help_text=_("As officers find it in the catalogue.")),
        MultiFieldPanel(
            [
                FieldPanel("course_key"),
                FieldPanel("summary"),
                FieldPanel("teacher"),
                FieldRowPanel([FieldPanel("category"), FieldPanel("method"), FieldPanel("schedule")]),
                FieldPanel("minutes"),
            ],
            heading=_("Course"),
        ),
        FieldPanel("lessons"),
        MultiFieldPanel(
            [
                FieldPanel("paper"),
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("test_out_mark")]),
                FieldRowPanel([FieldPanel("test_minutes"), FieldPanel("tries"), FieldPanel("retry_hours")]),
            ],
            heading=_("Final test"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("fields"),
                FieldPanel("ranks"),
                FieldPanel("posts"),
                FieldPanel("experience"),
                FieldPanel("powers"),
                FieldPanel("provisions"),
                FieldPanel("substantial_change"),
            ],
            heading=_("For whom and what for"),
        ),
    ]

    class Meta:
        verbose_name = _("course")

    @property
    def problems_now(self) -> list[str]:
        """What still stands between this draft and its review."""
        from courses.freezing import freeze
        from courses.readiness import problems

        return problems(freeze(self)) if self.pk else []

    @property
    def doubts_now(self) -> list[str]:
        """What author and reviewer should look at twice; it holds nothing back."""
        from courses.freezing import freeze
        from courses.readiness import doubts

        return doubts(freeze(self)) if self.pk else []

    def save(self, *args, **kwargs):
        """A copy has no code yet: it takes a free one from its address until its author gives it another."""
        if not self.course_key:
            self.course_key = free_code(self.slug)
        super().save(*args, **kwargs)

    def save_revision(self, *args, **kwargs):
        from courses.silence import note_silent_videos

        revision = super().save_revision(*args, **kwargs)
        note_silent_videos(self)
        return revision

    @property
    def came_of_slides(self) -> bool:
        from courses.slides.taking import job_of

        return job_of(self.pk) is not None

    def clean(self) -> None:
        super().clean()
        if self.test_out_mark is not None and self.pass_mark and self.test_out_mark < self.pass_mark:
            raise ValidationError({"test_out_mark": _("Testing out asks at least the pass mark.")})
        for name in ("pass_mark", "test_out_mark"):
            if (getattr(self, name) or 1) > 100 or getattr(self, name) == 0:
                raise ValidationError({name: _("A mark lies between 1 and 100.")})
        self._refuse_unknown_posts()

    def _refuse_unknown_posts(self) -> None:
        from courses.audience import post_words, unknown_posts

        if strange := unknown_posts(self.posts):
            raise ValidationError(
                {
                    "posts": _("Nobody has the post %(names)s. Known are: %(known)s.")
                    % {
                        "names": pgettext("list", ", ").join(strange),
                        "known": pgettext("list", ", ").join(post_words(PersonKind.values)),
                    }
                }
            )

    def serve_preview(self, request, mode_name):
        from courses.previews import preview_course

        return preview_course(request, self)

    def approved(self, *, by, now) -> None:
        """The workflow ended well: freeze what was approved."""
        from courses.editions import issue

        issue(self, by=by, now=now)


class QuestionBankPage(AuthoredPage):
    """A unit's questions on one subject; the questions are its children."""

    note = models.TextField(_("Note"), blank=True, max_length=600)

    parent_page_types = ["courses.SectionPage"]
    subpage_types = ["courses.QuestionPage"]
    is_creatable = True
    content_panels = [
        FieldPanel("title", help_text=_("For you and your colleagues; learners do not see it.")),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = _("question bank")

    def serve_preview(self, request, mode_name):
        from courses.previews import preview_bank

        return preview_bank(request, self)


class QuestionPage(AuthoredPage):
    stem = models.TextField(
        pgettext_lazy("words of a test", "Question"), max_length=2000, help_text=_("Blanks are written ____.")
    )
    answer = StreamField(AnswerBody(), verbose_name=pgettext_lazy("of a question", "Answer"))
    points = models.PositiveSmallIntegerField(pgettext_lazy("of a test", "Points"), default=5)
    tags = models.CharField(_("Tags"), max_length=200, blank=True, help_text=_("Parted by commas."))
    difficulty = models.PositiveSmallIntegerField(
        _("Difficulty"), default=3, choices=[(n, str(n)) for n in range(1, 6)]
    )
    law = models.CharField(
        _("Cited article"), max_length=160, blank=True, help_text=_("For example 《行政处罚法》第三十三条.")
    )
    quote = models.TextField(_("Words of the article"), blank=True, max_length=1000)
    explanation = models.TextField(pgettext_lazy("of a question", "Why"), blank=True, max_length=1000)

    parent_page_types = ["courses.QuestionBankPage"]
    subpage_types = []
    is_creatable = True
    content_panels = [
        FieldPanel("title", help_text=_("For you and your colleagues; learners do not see it.")),
        FieldPanel("stem"),
        FieldPanel("answer"),
        FieldRowPanel([FieldPanel("points"), FieldPanel("difficulty"), FieldPanel("tags")]),
        FieldPanel("law"),
        FieldPanel("quote"),
        FieldPanel("explanation"),
    ]

    class Meta:
        verbose_name = _("question")

    def serve_preview(self, request, mode_name):
        from courses.previews import preview_question

        return preview_question(request, self)


class ScenarioPage(AuthoredPage):
    """A branching scenario; the validator names every hole before a course with it can go to review."""

    nodes = StreamField([("node", NodeBlock())], verbose_name=_("Scenes, the first one starts"))
    pass_points = models.SmallIntegerField(_("Points to pass"), default=6)

    parent_page_types = ["courses.SectionPage"]
    subpage_types = []
    is_creatable = True
    content_panels = [
        HelpPanel(template="courses/scenario_panel.html"),
        FieldPanel("title", help_text=_("As officers read it above the first scene.")),
        FieldPanel("nodes"),
        FieldPanel("pass_points"),
    ]

    class Meta:
        verbose_name = _("branching scenario")

    @property
    def holes(self) -> list[str]:
        """What a course with it could not be reviewed with, in words."""
        from courses.freezing import freeze_scenario
        from courses.scenarios import faults

        return [str(fault) for fault in faults(freeze_scenario(self))] if self.pk else []

    def serve_preview(self, request, mode_name):
        from courses.previews import preview_scenario

        return preview_scenario(request, self)


class KeptFile(models.Model):
    """The digest of a stored file, so that it is read once and not at every view; a projection of storage."""

    name = models.CharField(max_length=255, unique=True)  # as the storage names it
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)


class SilentVideo(models.Model):
    """A video of a course's latest draft that has neither captions nor a transcript; rewritten at each saving."""

    page = models.ForeignKey(CoursePage, models.CASCADE, related_name="silent_videos")
    lesson = models.CharField(max_length=120)
    video = models.CharField(max_length=255)
