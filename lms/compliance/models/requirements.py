from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.models import paired


class Requirement(models.Model):
    """What a year demands of an officer class (R2). Minutes; frozen once the year is closed."""

    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=120)
    audience = models.JSONField(default=dict)  # field, rank, person_kind, experience, posted
    target_minutes = models.PositiveIntegerField()
    minutes_per_hour = models.PositiveSmallIntegerField(default=45)
    category_minimum = models.JSONField(default=dict)  # category → minutes
    mode_cap = models.JSONField(default=dict)  # mode → minutes
    pace_curve = models.JSONField(null=True, blank=True)  # twelve shares, by month's end
    prorate = models.BooleanField(default=True)
    prorate_minima = models.BooleanField(default=True)
    mandatory_courses = models.JSONField(default=list)
    carry_over_cap = models.PositiveIntegerField(default=0)  # minutes

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            # The same requirement twice would bind everybody twice.
            models.UniqueConstraint(fields=["year", "code"], name="one_requirement_per_code"),
            models.CheckConstraint(condition=Q(minutes_per_hour__gt=0), name="credit_hour_has_minutes"),
        ]


class Waiver(models.Model):
    """减免: asked for before the year closes, on a listed ground, decided by somebody else (R11)."""

    class Ground(models.TextChoices):
        ILLNESS = "illness", _("long illness")
        MATERNITY = "maternity", _("maternity or parental leave")
        STUDY = "study", _("full-time study")
        DISASTER = "disaster", _("disaster duty")
        SECONDMENT = "secondment", _("on loan outside the city")
        OTHER = "other", _("other ground set by the bureau")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for a decision")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="waivers")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="waivers")
    ground = models.CharField(_("Ground"), max_length=12, choices=Ground.choices)
    minutes = models.PositiveIntegerField(_("Minutes waived"), null=True, blank=True)  # none: all
    explanation = models.CharField(_("Explanation"), max_length=500, blank=True)
    document = models.ForeignKey(
        "hours.Evidence", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("evidence", "Document")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    submitted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"])]
        constraints = [
            paired("decided_by", "decided_at", name="waiver_decision_paired"),
            # R11, S2: nobody decides on their own request.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="waiver_not_self_decided",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0), name="waiver_of_minutes"
            ),
        ]
