"""Tests: each attempt pins edition and paper; marks are appended and folded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class Attempt(models.Model):
    """One sitting of the final test. Paper, marks and time limit are frozen when it starts."""

    class Purpose(models.TextChoices):
        FINAL = "final", _("final test")
        TEST_OUT = "test_out", _("test without the lessons")

    class State(models.TextChoices):
        OPEN = "open", _("under way")
        MARKING = "marking", _("waiting to be marked")
        DECIDED = "decided", _("decided")

    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="attempts")
    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    number = models.PositiveSmallIntegerField()
    paper = models.JSONField()  # [{"uid", "order"}]
    pass_mark = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answers = models.JSONField(default=dict)  # uid → list of texts, saved at each choice
    flagged = models.JSONField(default=list)
    saved_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    points = models.PositiveIntegerField(null=True)  # hundredths of a point
    score = models.PositiveSmallIntegerField(null=True)  # percent
    passed = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["edition", "state"], name="attempts_of_an_edition"),
            models.Index(fields=["state", "ends_at"], name="attempts_running_out"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="one_attempt_per_number"),
            # Two open papers would be two chances at once.
            models.UniqueConstraint(fields=["enrolment"], condition=Q(state="open"), name="one_open_attempt"),
            models.CheckConstraint(
                condition=(Q(state="decided") & Q(passed__isnull=False, score__isnull=False))
                | (~Q(state="decided") & Q(passed__isnull=True, score__isnull=True)),
                name="attempt_decided_with_a_score",
            ),
        ]


class QuestionResult(AppendOnlyModel):
    """How one question of an attempt came out; the ground of all item statistics."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="results")
    uid = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    answer = models.JSONField(default=list)
    share = models.PositiveSmallIntegerField()  # percent of the question's points
    points = models.PositiveIntegerField()  # hundredths of a point

    class Meta:
        indexes = [models.Index(fields=["uid"], name="results_of_a_question")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "uid"], name="one_result_per_question"),
            models.CheckConstraint(condition=Q(share__lte=100), name="result_share_is_percent"),
        ]


class Mark(AppendOnlyModel):
    """A marker's points for a written answer; a second marker when marks differ, the third decides."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="marks")
    uid = models.CharField(max_length=40)
    points = models.JSONField()  # one number per line of the rubric
    total = models.PositiveSmallIntegerField()
    comment = models.TextField(max_length=1000, blank=True)
    marker = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Nobody marks one answer twice.
            models.UniqueConstraint(fields=["attempt", "uid", "marker"], name="one_mark_per_marker"),
        ]


class ExtraTime(AppendOnlyModel):
    """A manager grants an officer more time for tests (+50 percent, UI accessibility).

    Of several the largest holds, then the one that lasts longest; a row with ``ends`` takes one of them back.
    """

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="extra_times")
    percent = models.PositiveSmallIntegerField(default=50)
    until = models.DateField()
    granted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)  # why it ends early; a grant needs none
    ends = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="ended")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=200), name="extra_time_is_sensible"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | ~Q(reason=""), name="extra_time_ends_with_a_reason"
            ),
        ]
