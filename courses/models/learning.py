"""Where officers learn, how far they came, what was not counted and why (H1–H6)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired


class TimeFigures(models.Model):
    """The figures of honest time that this place sets for itself; one row."""

    beat_seconds = models.PositiveSmallIntegerField(_("Seconds between two beats"), default=20)
    tolerance_seconds = models.PositiveSmallIntegerField(_("Tolerance, seconds"), default=10)
    rate_percent = models.PositiveSmallIntegerField(_("Fastest speed, percent"), default=150)
    ask_after_seconds = models.PositiveSmallIntegerField(_("Ask for presence after, seconds"), default=300)
    ask_before_seconds = models.PositiveSmallIntegerField(_("and before, seconds"), default=720)
    answer_seconds = models.PositiveSmallIntegerField(_("Seconds to answer"), default=120)
    queue_beats = models.PositiveSmallIntegerField(_("Beats kept on a lost connection"), default=36)
    coverage_percent = models.PositiveSmallIntegerField(_("Share of a lesson to cover, percent"), default=95)
    offline_after_seconds = models.PositiveSmallIntegerField(
        _("A session ends without a beat after, seconds"), default=900
    )
    traces_days = models.PositiveSmallIntegerField(
        _("Traces of learning are kept after the year's objections, days"), default=90
    )  # S5

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_set_of_time_figures"),
            models.CheckConstraint(
                condition=Q(ask_before_seconds__gt=F("ask_after_seconds")), name="presence_window_is_open"
            ),
            models.CheckConstraint(
                condition=Q(rate_percent__gte=100, beat_seconds__gte=5), name="time_figures_are_sensible"
            ),
            # Traces that go at once would leave nothing to answer an objection with.
            models.CheckConstraint(condition=Q(traces_days__gte=30), name="traces_outlast_objections"),
        ]


class LearningSession(models.Model):
    """One officer at one lesson in one place, from opening to leaving. Each beat rewrites its one row.

    ``covered`` are the distinct seconds of the lesson that stand (earlier sessions included),
    ``pending`` those since the last proof of presence: both as [[from, to], …].
    """

    class End(models.TextChoices):
        LEFT = "left", _("left")
        TAKEN_OVER = "taken_over", _("continued elsewhere")
        NO_ANSWER = "no_answer", _("no answer to the question for presence")
        DAY_FULL = "day_full", _("the day's learning time is full")
        SILENT = "silent", _("no sign of life")
        DONE = "done", _("lesson complete")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.CASCADE, related_name="sessions", db_index=False
    )
    lesson = models.CharField(max_length=32)  # digest of the frozen lesson, the same over editions
    seconds = models.PositiveIntegerField()  # of the lesson
    key = models.CharField(max_length=32)  # secret of this browser tab
    login = models.CharField(max_length=64)  # digest of the log-in that opened it
    opened_at = models.DateTimeField()
    beat_at = models.DateTimeField()  # up to here time is reckoned
    number = models.PositiveIntegerField(default=0)  # of the last beat
    position = models.PositiveIntegerField(default=0)
    covered = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    spare = models.FloatField(default=0)  # fraction of a second not used yet
    proof_at = models.DateTimeField()  # last proof of presence
    ask_at = models.DateTimeField()  # next question, secret
    asked_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # called out (H4)
    day = models.DateField()
    day_before = models.PositiveIntegerField(default=0)  # seconds of that day from other sessions
    day_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, choices=End.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["enrolment", "lesson", "-id"], name="sessions_of_a_lesson"),
            models.Index(fields=["officer", "day"], name="sessions_of_a_day"),
        ]
        constraints = [
            # H3: a second place would earn the same minutes twice.
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at__isnull=True), name="one_session_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="session_ends_with_a_reason",
            ),
        ]


class UncountedSpan(models.Model):
    """A stretch that was not counted, with its reason; it can be watched again or contested (H6)."""

    class Why(models.TextChoices):
        NO_ANSWER = "no_answer", _("the question for presence was not answered")
        TOO_FAST = "too_fast", _("more than the clock allows")
        HIDDEN = "hidden", _("the page was in the background")
        OFFLINE = "offline", _("the connection was away too long")
        DAY_FULL = "day_full", _("the day's learning time is full")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.CASCADE, related_name="uncounted", db_index=False
    )
    lesson = models.CharField(max_length=32)
    why = models.CharField(max_length=10, choices=Why.choices)
    spans = models.JSONField()  # seconds of the lesson, [[from, to], …]
    seconds = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    objection = models.OneToOneField(
        "hours.Objection", models.PROTECT, null=True, blank=True, related_name="uncounted_span"
    )

    class Meta:
        indexes = [models.Index(fields=["enrolment", "lesson"], name="uncounted_of_a_lesson")]
        constraints = [models.CheckConstraint(condition=Q(seconds__gt=0), name="uncounted_span_of_seconds")]


class StepDone(models.Model):
    """A question, scenario, checklist or field task inside a lesson that the learner has done.

    A field task may ask for a trainer's eye: then it is passed only when it was accepted.
    """

    class Check(models.TextChoices):
        NONE = "", _("no check")
        WAITING = "waiting", _("waits for a trainer")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("came back")

    enrolment = models.ForeignKey("courses.Enrolment", models.CASCADE, related_name="steps", db_index=False)
    lesson = models.CharField(max_length=32)
    block = models.CharField(max_length=40)
    answer = models.JSONField(default=list)
    play = models.PositiveIntegerField(
        default=0
    )  # of a scenario: how often it was begun anew; it shuffles the choices
    passed = models.BooleanField(default=False)
    evidence = models.ForeignKey("hours.Evidence", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    check_state = models.CharField(max_length=8, choices=Check.choices, blank=True, default="")
    comment = models.CharField(max_length=600, blank=True)
    checked_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(check_state="waiting"), name="steps_waiting_for_a_check")
        ]
        constraints = [
            # A block goes by its place in the lesson: the second of lesson 1 is not the second of lesson 2.
            models.UniqueConstraint(fields=["enrolment", "lesson", "block"], name="one_row_per_step"),
            paired("checked_by", "checked_at", name="step_check_paired"),
            # What waits or came back never opens the test.
            models.CheckConstraint(
                condition=Q(check_state__in=["", "accepted"]) | Q(passed=False),
                name="unchecked_step_is_not_passed",
            ),
        ]
