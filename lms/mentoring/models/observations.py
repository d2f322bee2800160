from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class Observation(AppendOnlyModel):
    """Somebody watched a real task and says by written anchors what they saw (M3–M5)."""

    class Rating(models.TextChoices):
        NOT_OBSERVED = "not_observed", _("not observed")
        LOW = "low", _("needs prompting")
        SUFFICIENT = "sufficient", _("does it")
        EXCELLENT = "excellent", _("does it alone and well")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="observations")
    pairing = models.ForeignKey(
        "mentoring.Pairing", models.PROTECT, null=True, blank=True, related_name="observations"
    )
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, related_name="observations")
    key = models.CharField(max_length=40, unique=True)  # made on the device: sent twice, kept once
    observed_on = models.DateField()
    task = models.CharField(max_length=60)
    rating = models.CharField(max_length=12, choices=Rating.choices)
    comment = models.TextField(max_length=600, blank=True)
    fatal_faults = models.JSONField(default=list, blank=True)  # codes of the error taxonomy
    not_responding = models.BooleanField(default=False)  # did not take up what was said before
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "skill", "observed_on"])]
        constraints = [
            # M5: extreme ratings need a text.
            models.CheckConstraint(
                condition=~Q(rating__in=("low", "excellent")) | ~Q(comment=""),
                name="extreme_observation_says_why",
            ),
            models.CheckConstraint(
                condition=Q(not_responding=False) | ~Q(comment=""), name="not_responding_says_why"
            ),
        ]


class ObservationSignature(AppendOnlyModel):
    """The observed read it, agreed or added their view."""

    observation = models.OneToOneField(Observation, models.PROTECT, related_name="signature")
    agrees = models.BooleanField()
    view = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(view=""), name="another_view_is_told")
        ]


class RemedialPlan(models.Model):
    """What is done differently after two "not responding" or a fatal fault; a person closes it."""

    class Cause(models.TextChoices):
        NOT_RESPONDING = "not_responding", _("not responding to training, twice")
        FATAL_FAULT = "fatal_fault", _("a fatal fault")

    class Outcome(models.TextChoices):
        OPEN = "open", _("under way")
        MET = "met", _("made good")
        NOT_MET = "not_met", _("not made good")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="remedial_plans")
    pairing = models.ForeignKey(
        "mentoring.Pairing", models.PROTECT, null=True, blank=True, related_name="remedial_plans"
    )
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, related_name="+")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    observation = models.OneToOneField(Observation, models.PROTECT, related_name="remedial_plan")
    steps = models.TextField(_("What is done now"), max_length=600, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    closed_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            paired("closed_by", "closed_at", name="remedial_close_paired"),
            # Two open plans for one skill would give two sets of orders.
            models.UniqueConstraint(
                fields=["officer", "skill"], condition=Q(outcome="open"), name="one_open_remedial_plan"
            ),
        ]
