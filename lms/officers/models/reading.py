from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class Reading(AppendOnlyModel):
    """Somebody opened or exported an officer's data; everyone can see who read theirs (S5)."""

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="readings")
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    at = models.DateTimeField()


class CodeHandedOut(AppendOnlyModel):
    """A one-time code was made for an account: by whom and when, never the code itself."""

    account = models.ForeignKey("officers.Account", models.PROTECT, related_name="codes_handed_out")
    # Empty for the first administrator's, whose code a command prints.
    by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class CorrectionRequest(models.Model):
    """An officer says that a kept fact about them is wrong; a person answers (S5)."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        DONE = "done", _("corrected")
        REFUSED = "refused", _("not changed")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="correction_requests")
    about = models.CharField(_("What is wrong"), max_length=60)
    text = models.TextField(_("What it should say"), max_length=1000)
    asked_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("Answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [paired("answered_by", "answered_at", name="correction_answer_paired")]
