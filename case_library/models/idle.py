"""Why a power is not used, as somebody of the bureau found it (story 10). A later row counts, the earlier stays."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.append_only import AppendOnlyModel


class IdleReason(AppendOnlyModel):
    """What was found when a unit was asked about a power without cases; only missing skill calls for a course."""

    class Cause(models.TextChoices):
        WORKLOAD = "workload", _("workload")
        UNCLEAR_RULES = "unclear_rules", _("unclear rules")
        SKILL = "skill", pgettext_lazy("cause", "skill")

    holding = models.ForeignKey("powers.Holding", models.PROTECT, related_name="idle_reasons")
    cause = models.CharField(_("cause"), max_length=16, choices=Cause.choices)
    note = models.CharField(_("what was found"), max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["holding", "-at"], name="newest_idle_reason")]
        constraints = [
            # A cause without words cannot be questioned by the unit.
            models.CheckConstraint(condition=~Q(note=""), name="idle_reason_has_words"),
        ]
