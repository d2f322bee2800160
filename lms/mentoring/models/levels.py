from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class Level(models.IntegerChoices):
    """The five steps (M4). No level replaces the card or the second officer; leading never means alone."""

    OBSERVES = 1, _("observes")
    ASSISTS = 2, _("assists")
    DOES_CHECKED = 3, _("does it, checked")
    LEADS = 4, _("leads")
    MAY_TEACH = 5, _("may teach it")


class LevelProposal(models.Model):
    """Somebody proposes a level on named evidence; a panel decides.

    *evidence*: [{"kind": "observation" | "log" | "test" | "scenario" | "file" | "oral", "id": …, "text": …}]
    """

    class State(models.TextChoices):
        OPEN = "open", _("before the panel")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("not yet")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="level_proposals")
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, related_name="proposals")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    pairing = models.ForeignKey(
        "mentoring.Pairing", models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    evidence = models.JSONField()
    reason = models.CharField(_("Reason"), max_length=300)
    regains = models.BooleanField(default=False)  # the level was held before and lapsed
    proposed_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "skill"], condition=Q(state="open"), name="one_open_proposal_a_skill"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="proposal_decided_at_some_time",
            ),
        ]


class PanelVote(AppendOnlyModel):
    """One member's voice; *is_mentor* as at that moment (M4: one member at least is none)."""

    proposal = models.ForeignKey(LevelProposal, models.PROTECT, related_name="votes")
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    is_mentor = models.BooleanField()
    agrees = models.BooleanField()
    comment = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "by"], name="each_member_votes_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(comment=""), name="a_no_says_why"),
        ]


class Entrustment(AppendOnlyModel):
    """Since this day the officer holds this level of this skill, by a panel, on this evidence (M4)."""

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="entrustments")
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, related_name="entrustments")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    decided_on = models.DateField()
    proposal = models.OneToOneField(
        LevelProposal, models.PROTECT, null=True, blank=True, related_name="entrustment"
    )
    basis = models.CharField(max_length=16, default="panel")  # panel, final_assessment, outside
    evidence = models.JSONField()
    panel = models.JSONField()  # account ids; [id, is mentor]
    recorded_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_on", "pk"]
        indexes = [models.Index(fields=["officer", "skill", "decided_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=Level.OBSERVES) & Q(level__lte=Level.MAY_TEACH),
                name="level_on_the_ladder",
            )
        ]
