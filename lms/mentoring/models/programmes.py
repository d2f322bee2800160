from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.dates import reads_english
from lms.hours.categories import Category
from lms.mentoring.facts import WEIGHTS


class Skill(models.Model):
    """One thing that an officer of a field must be able to do, with its anchors and what it serves.

    *powers* are codes of delegated powers; *fatal_faults* are codes of the error taxonomy, which has their words.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    field = models.CharField(_("field"), max_length=40)
    name = models.CharField(_("skill"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    what = models.CharField(_("what it is"), max_length=300)
    limits = models.CharField(_("where it ends"), max_length=300, blank=True)
    risk = models.CharField(_("what goes wrong without it"), max_length=300, blank=True)
    knowledge = models.CharField(_("knowledge needed"), max_length=300, blank=True)
    practice = models.CharField(_("practice needed"), max_length=300, blank=True)
    anchor_low = models.CharField(_("anchor: needs prompting"), max_length=200)
    anchor_sufficient = models.CharField(_("anchor: does it"), max_length=200)
    anchor_excellent = models.CharField(_("anchor: does it alone and well"), max_length=200)
    fatal_faults = models.JSONField(_("fatal faults"), default=list, blank=True)
    powers = models.JSONField(_("delegated powers"), default=list, blank=True)
    warn_months = models.PositiveSmallIntegerField(_("months until a warning"), default=6)  # M4, demo
    lapse_months = models.PositiveSmallIntegerField(_("months until it lapses"), default=12)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["field", "position", "code"]
        constraints = [
            # A warning after the lapse would warn nobody.
            models.CheckConstraint(
                condition=Q(warn_months__lt=F("lapse_months")), name="skill_warns_before_lapse"
            )
        ]

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and reads_english() else self.name


class SkillWording(AppendOnlyModel):
    """A skill was described otherwise: every field before (none where it was new) and after, by whom."""

    skill = models.ForeignKey(Skill, models.PROTECT, related_name="wordings")
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Programme(models.Model):
    """A mentoring programme: dates, the skills that it teaches, template plan, rhythm and caps."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("preparing")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    track = models.CharField(_("track"), max_length=20, default="new_officers")
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    skills = models.ManyToManyField(Skill, related_name="programmes")
    # [{"week": 2, "skill": code, "text": words}], copied into each pairing's own plan
    template_plan = models.JSONField(default=list, blank=True)
    rhythm_days = models.PositiveSmallIntegerField(_("days between logs"), default=14)  # M3, demo
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=5)
    stalled_days = models.PositiveSmallIntegerField(_("days without a log"), default=35)
    cap_minutes = models.PositiveIntegerField(_("cap of minutes a year, each"), default=360)  # R8, demo
    minutes_per_hour = models.PositiveSmallIntegerField(default=45)
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.PRACTICAL)
    weights = models.JSONField(default=dict, blank=True)  # what differs from the usual
    reach = models.PositiveSmallIntegerField(_("farthest distance"), null=True, blank=True)
    confirm_below = models.PositiveSmallIntegerField(_("points below which a person confirms"), default=70)

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="programme_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(rhythm_days__gt=0), name="programme_has_a_rhythm"),
        ]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and reads_english() else self.title

    def all_weights(self) -> dict[str, int]:
        return WEIGHTS | self.weights
