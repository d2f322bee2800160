from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class SupportStep(AppendOnlyModel):
    """A step of help or pressure that somebody took, each once and in order (R22, B3)."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("offered a class")
        REMINDER = "reminder", _("reminded")
        MAKE_UP = "make_up", _("make-up training")
        LISTED = "listed", _("listed for the bureau")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="support_steps")
    requirement = models.ForeignKey("compliance.Requirement", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    offer = models.ForeignKey("hours.Offer", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
