from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired


class Mentor(models.Model):
    """An officer whom the bureau approved to bring up others (M1)."""

    officer = models.OneToOneField("officers.Officer", models.PROTECT, related_name="mentor")
    skills = models.ManyToManyField("mentoring.Skill", related_name="mentors")
    capacity = models.PositiveSmallIntegerField(_("mentees at once"), default=2)
    cool_down_days = models.PositiveSmallIntegerField(_("days of rest between two mentees"), default=30)
    trained_on = models.DateField(_("training for mentors done"), null=True, blank=True)
    shift = models.CharField(_("shift"), max_length=12, blank=True)
    languages = models.JSONField(_("languages and dialects"), default=list, blank=True)
    approved_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        constraints = [
            paired("approved_by", "approved_at", name="mentor_approval_paired"),
            paired("suspended_by", "suspended_at", name="mentor_suspension_paired"),
            # A suspension without a reason cannot be answered.
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | ~Q(suspended_reason=""),
                name="mentor_suspended_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="mentor_has_a_place"),
        ]


class Mentee(models.Model):
    """Somebody who is to be brought up in a programme, and what they have to learn first."""

    programme = models.ForeignKey("mentoring.Programme", models.PROTECT, related_name="mentees")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="mentee_places")
    skills = models.ManyToManyField("mentoring.Skill", related_name="+")
    shift = models.CharField(_("shift"), max_length=12, blank=True)
    language = models.CharField(_("language or dialect"), max_length=12, blank=True)
    added_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "officer"], name="one_place_in_a_programme")
        ]


class Bar(models.Model):
    """Why one must never be the mentor of another: they appraise them, or one of them said so."""

    class Ground(models.TextChoices):
        APPRAISER = "appraiser", _("appraises them")
        RECUSAL = "recusal", _("declared a conflict")

    mentor = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    mentee = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    noted_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="one_bar_a_pair"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="bar_between_two"),
        ]


class Preference(models.Model):
    """A pair that a person pinned or banned for the next match run, with the reason."""

    class Kind(models.TextChoices):
        PIN = "pin", _("pinned")
        BAN = "ban", _("ruled out")

    programme = models.ForeignKey("mentoring.Programme", models.PROTECT, related_name="preferences")
    mentor = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    mentee = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=3, choices=Kind.choices)
    reason = models.CharField(_("Reason"), max_length=200)
    set_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "mentor", "mentee"], name="one_preference_a_pair"),
            # Two pins for one mentee cannot both be kept.
            models.UniqueConstraint(
                fields=["programme", "mentee"], condition=Q(kind="pin"), name="one_pin_a_mentee"
            ),
        ]
