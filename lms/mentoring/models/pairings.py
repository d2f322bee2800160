from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class Pairing(models.Model):
    """One mentor and one mentee (M1, M2). Its changes of state are rows of their own."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for three signatures")
        AGREED = "agreed", _("agreed")
        ACTIVE = "active", _("under way")
        PAUSED = "paused", _("paused")
        FINAL_REVIEW = "final_review", _("final review")
        COMPLETED = "completed", _("completed")
        ENDED = "ended", _("ended without fault")
        ENDED_FOR_CAUSE = "ended_for_cause", _("ended with cause")
        REPAIRED = "repaired", _("passed to another mentor")
        DECLINED = "declined", _("not agreed")

    OPEN = ("proposed", "agreed", "active", "paused", "final_review")

    programme = models.ForeignKey("mentoring.Programme", models.PROTECT, related_name="pairings")
    mentor = models.ForeignKey("mentoring.Mentor", models.PROTECT, related_name="pairings")
    mentee = models.ForeignKey("officers.Officer", models.PROTECT, related_name="pairings")
    track = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()  # which of the mentor's places, from 1
    run = models.ForeignKey(
        "mentoring.MatchRun", models.PROTECT, null=True, blank=True, related_name="pairings"
    )
    score = models.SmallIntegerField(null=True, blank=True)
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="after"
    )  # re-paired from
    starts_on = models.DateField()
    ends_on = models.DateField()
    first_end = models.DateField()  # as agreed; later than this means extended
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    agreement_digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "programme"])]
        constraints = [
            # M1: a mentee has one open pairing per track.
            models.UniqueConstraint(
                fields=["mentee", "track"],
                condition=Q(state__in=("proposed", "agreed", "active", "paused", "final_review")),
                name="one_open_pairing_a_track",
            ),
            # Capacity: two match runs at once cannot both take a mentor's last place.
            models.UniqueConstraint(
                fields=["mentor", "place"],
                condition=Q(state__in=("proposed", "agreed", "active", "paused", "final_review")),
                name="one_mentee_a_place",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="pairing_ends_after_start"),
            models.CheckConstraint(condition=Q(place__gt=0), name="pairing_places_from_one"),
        ]


class PairingStep(AppendOnlyModel):
    """A pairing went from one state to another (or was extended), when, by whom and why."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    reason = models.CharField(max_length=300, blank=True)
    ends_on = models.DateField()  # planned end after this step
    by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()


class Signature(AppendOnlyModel):
    """One of the three agreed to exactly this agreement (M2)."""

    class Party(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        MENTEE = "mentee", _("mentee")
        UNIT = "unit", _("unit")

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=6, choices=Party.choices)
    agreement_digest = models.CharField(max_length=64)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "party"], name="each_party_signs_once"),
            # Three people, not one in three coats.
            models.UniqueConstraint(fields=["pairing", "by"], name="nobody_signs_twice"),
        ]


class PlanItem(models.Model):
    """One step of the mentee's own plan, taken from the programme's template or added by the mentor."""

    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="plan")
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, related_name="+")
    due_on = models.DateField(_("until"))
    text = models.CharField(_("what"), max_length=200)
    evidence = models.CharField(_("shown by"), max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
