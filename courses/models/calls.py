"""Course call 课程征集: what units submit, how it is scored, what is chosen and becomes of it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired
from lms.hours.categories import Method


class CourseCall(models.Model):
    """A call for courses: fields wanted, dates, places, and the rubric by which all are scored."""

    class State(models.TextChoices):
        OPEN = "open", _("submissions wanted")
        REVIEWING = "reviewing", _("being reviewed")
        PUBLISHED = "published", _("selection published")
        CALLED_OFF = "called_off", _("called off")

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is wanted"), max_length=4000)
    fields = models.JSONField(_("fields"), default=list, blank=True)  # names, as units choose them
    criteria = models.JSONField(_("rubric"))  # [{key, name, weight, most}]; weights sum to 100
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    reviewers_each = models.PositiveSmallIntegerField(
        _("reviewers per submission"), default=3, validators=[MinValueValidator(2)]
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    review_until = models.DateField(_("scores until"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    called_off_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            paired("called_off_by", "called_off_at", name="call_off_paired"),
            # Units worked for it: nobody calls it off in secret or without a word.
            models.CheckConstraint(
                condition=(Q(state="called_off", called_off_at__isnull=False) & ~Q(called_off_why=""))
                | (~Q(state="called_off") & Q(called_off_at__isnull=True)),
                name="call_called_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"), review_until__gte=F("closes_on")),
                name="call_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(places__gt=0), name="call_has_places"),
        ]


class CallChange(AppendOnlyModel):
    """The days of a call were moved: how they stand since, by whom and why. Units and reviewers were told."""

    call = models.ForeignKey(CourseCall, models.PROTECT, related_name="changes")
    closes_on = models.DateField()
    review_until = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # A day that moves without a word breaks a promise.
            models.CheckConstraint(condition=~Q(reason=""), name="call_days_moved_with_a_reason"),
        ]


class Submission(models.Model):
    """What a unit offers to a call."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    call = models.ForeignKey(CourseCall, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    field = models.CharField(_("field"), max_length=60)
    summary = models.TextField(_("what officers can do afterwards"), max_length=1000)
    outline = models.TextField(_("outline"), max_length=4000)
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    minutes = models.PositiveIntegerField(
        _("minutes"), validators=[MinValueValidator(15), MaxValueValidator(2000)]
    )
    lecturer = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    submitted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    merged_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    merged_at = models.DateTimeField(null=True, blank=True)
    course_key = models.CharField(max_length=80, blank=True)  # the course that it became

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_submission_per_number"),
            paired("merged_by", "merged_at", "merged_into", name="submission_merge_paired"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="submission_merges_into_another",
            ),
        ]


class CallReviewer(models.Model):
    """Somebody who scores in a call, with the unit whose submissions they never score (S2)."""

    call = models.ForeignKey(CourseCall, models.PROTECT, related_name="reviewers")
    account = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    named_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "account"], name="one_reviewer_per_account")]


class Score(AppendOnlyModel):
    """One version of one reviewer's score; the highest version counts, earlier ones stay."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="scores")
    reviewer = models.ForeignKey(CallReviewer, models.PROTECT, related_name="scores")
    version = models.PositiveSmallIntegerField()
    points = models.JSONField()  # criterion key → points
    total = models.DecimalField(max_digits=5, decimal_places=2)  # out of 100, by the call's weights
    comment = models.TextField(_("comment for the submitter"), max_length=1000)
    veto = models.BooleanField(default=False)
    veto_reason = models.CharField(_("legal mistake"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reviewer", "version"], name="one_score_per_version"
            ),
            # A veto is for a legal mistake, and the mistake is named.
            models.CheckConstraint(
                condition=Q(veto=False) | ~Q(veto_reason=""), name="veto_names_the_mistake"
            ),
        ]


class TrialLecture(AppendOnlyModel):
    """A short lecture before the panel, where the scores do not decide."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="trial")
    held_on = models.DateField(_("held on"))
    points = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(100)])
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SelectionLine(AppendOnlyModel):
    """The published place of one submission, with the figures as they were that day."""

    call = models.ForeignKey(CourseCall, models.PROTECT, related_name="selection")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="selection")
    rank = models.PositiveSmallIntegerField()
    mean = models.DecimalField(max_digits=5, decimal_places=2)
    spread = models.DecimalField(max_digits=5, decimal_places=2)  # highest minus lowest
    reviewers = models.PositiveSmallIntegerField()
    selected = models.BooleanField()
    decided_by = models.CharField(max_length=12, blank=True)  # the tie rule that decided, or "veto"
    published_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["call", "rank"], name="one_submission_per_rank")]


class Milestone(models.Model):
    """A step between being chosen and being a course."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("step"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_milestone_per_number"),
            paired("done_on", "done_by", name="milestone_done_paired"),
        ]
