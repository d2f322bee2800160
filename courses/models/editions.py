"""Frozen editions and who completed them. A record pins an edition, never a page (law 3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired
from lms.hours.categories import Category, Method, Schedule


class Edition(AppendOnlyModel):
    """Number *n* of a course as it was approved: texts, questions, media by hash, quoted provisions."""

    course_key = models.CharField(max_length=80)  # the same over all editions (R7)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(_("Category"), max_length=12, choices=Category.choices)
    method = models.CharField(_("Method"), max_length=12, choices=Method.choices)
    schedule = models.CharField(_("Schedule"), max_length=12, choices=Schedule.choices)
    minutes = models.PositiveIntegerField(_("Minutes"))  # what a completion credits
    pass_mark = models.PositiveSmallIntegerField()  # percent
    test_out_mark = models.PositiveSmallIntegerField(null=True)  # percent; none: no test-out (B1)
    content = models.JSONField()  # shape: see courses.freezing
    content_digest = models.CharField(max_length=64)  # of what the reviewer approved
    digest = models.CharField(max_length=64, unique=True)  # of content, course key and number
    substantial_change = models.BooleanField(default=False)  # a law was amended (R7)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")  # whose course it is
    issued_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["course_key", "-number"], name="newest_edition")]
        constraints = [
            # Two editions with one number would make “who passed which” unanswerable.
            models.UniqueConstraint(fields=["course_key", "number"], name="one_edition_per_number"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="edition_of_minutes"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="edition_pass_mark_is_percent"
            ),
            # Testing out asks more than listening, never less (B1).
            models.CheckConstraint(
                condition=Q(test_out_mark__isnull=True)
                | Q(test_out_mark__gte=F("pass_mark"), test_out_mark__lte=100),
                name="edition_test_out_asks_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Enrolment(models.Model):
    """An officer takes a course: pins one edition, which changes only by the officer's own choice."""

    class State(models.TextChoices):
        LEARNING = "learning", _("learning")
        COMPLETED = "completed", _("completed")
        LEFT = "left", _("given up")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enrolments")
    course_key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LEARNING)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    assigned_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    stays_on = models.PositiveSmallIntegerField(default=0)  # newest edition number declined by the learner
    lesson = models.PositiveSmallIntegerField(default=1)  # where to resume
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "state", "-touched_at"], name="courses_of_an_officer")]
        constraints = [
            # Learning one course in two enrolments at once would split the progress.
            models.UniqueConstraint(
                fields=["officer", "course_key"],
                condition=Q(state="learning"),
                name="one_open_enrolment_per_course",
            ),
            paired("assigned_by", "assigned_at", name="enrolment_assignment_paired"),
        ]


class PlanTakenBack(AppendOnlyModel):
    """A planned course was taken back: what was planned, by whom, and why it is not any more."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="plans_taken_back")
    planned_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    ended = models.BooleanField()  # the enrolment was the plan's alone and nothing had been learned
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # The officer is told why; a plan that vanishes without a word helps nobody (B3).
            models.CheckConstraint(condition=~Q(reason=""), name="plan_taken_back_with_a_reason"),
        ]


class Completion(AppendOnlyModel):
    """A course was completed and credited, in one transaction with its ledger row."""

    class How(models.TextChoices):
        LEARNED = "learned", _("learned")
        TESTED_OUT = "tested_out", _("tested out")
        ATTENDED = "attended", _("attended in class")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="completions")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="completions")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, related_name="completion")
    entry = models.OneToOneField("hours.HourEntry", models.PROTECT, related_name="completion")
    how = models.CharField(max_length=10, choices=How.choices)
    score = models.PositiveSmallIntegerField(null=True)  # percent of the deciding attempt
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "-at"], name="completions_of_an_officer")]


class EditionFile(AppendOnlyModel):
    """A file that an edition holds, in the vault by its SHA-256; checked every night like certificates."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", db_index=False)
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="one_row_per_file_of_an_edition"),
        ]


class Listing(models.Model):
    """A course in the catalogue: its newest edition in columns that can be sorted and filtered.

    A projection, rewritten by each issue; only the withdrawal is its own.
    """

    course_key = models.CharField(max_length=80, unique=True)
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="listing")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=600)
    teacher = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=12, choices=Category.choices)
    method = models.CharField(max_length=12, choices=Method.choices)
    schedule = models.CharField(max_length=12, choices=Schedule.choices)
    minutes = models.PositiveIntegerField()
    lessons = models.PositiveSmallIntegerField()
    tests_out = models.BooleanField()
    fields = models.CharField(max_length=210, blank=True)  # ",城市管理,交通," or "" for all
    ranks = models.CharField(max_length=210, blank=True)
    posts = models.CharField(max_length=210, blank=True)  # codes of lms.officers.models.PersonKind
    experience = models.CharField(max_length=12, blank=True)
    powers = models.CharField(max_length=310, blank=True)
    words = models.CharField(max_length=1000)  # folded, for search
    withdrawn_at = models.DateTimeField(null=True)  # no new enrolments
    withdrawn_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["category", "title"], name="catalogue_by_category")]
        constraints = [paired("withdrawn_by", "withdrawn_at", name="listing_withdrawal_paired")]


class ListingChange(AppendOnlyModel):
    """A course was taken out of the catalogue, or offered again: by whom and why."""

    class What(models.TextChoices):
        WITHDRAWN = "withdrawn", _("taken out of the catalogue")
        OFFERED_AGAIN = "offered_again", _("offered again")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="changes")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    what = models.CharField(max_length=13, choices=What.choices)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="listing_changed_with_a_reason"),
        ]
