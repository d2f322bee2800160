from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired


class Objection(models.Model):
    """An officer contests an entry or a minute that did not count; a person answers (H6)."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("not upheld")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="objections")
    entry = models.ForeignKey(
        "hours.HourEntry", models.PROTECT, null=True, blank=True, related_name="objections"
    )
    text = models.TextField(_("What you contest and why"), max_length=1000)
    raised_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("Answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            paired("answered_by", "answered_at", name="objection_answer_paired"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("raised_by")),
                name="objection_not_self_answered",
            ),
        ]
