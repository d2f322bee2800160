"""From the identified record to the confirmed masked text: proposed by the machine, decided by two persons (C2)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class MaskingTask(models.Model):
    """The masking of one version of a record; another one only after the text of the first was recalled."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed by machine")
        IN_REVIEW = "in_review", _("being masked")
        WAITING = "waiting", _("waiting for a second person")
        RELEASED = "released", _("released")
        RECALLED = "recalled", _("recalled")
        OUTDATED = "outdated", _("replaced by a newer record")

    case = models.ForeignKey("case_library.RecordedCase", models.PROTECT, related_name="maskings")
    version = models.PositiveIntegerField()
    rules_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    undecided = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    masked_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    masked_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version"], condition=~Q(state="recalled"), name="one_masking_a_version"
            ),
            paired("masked_by", "masked_at", name="masked_by_somebody"),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "released", "recalled"]) | Q(masked_by__isnull=False),
                name="masking_waits_for_a_second_person",
            ),
        ]


class SealedMarks(models.Model):
    """What is to be masked and what to write instead, encrypted: the key between text and person."""

    task = models.OneToOneField(MaskingTask, models.PROTECT, related_name="marks")
    content = models.BinaryField()
    key_id = models.CharField(max_length=16)


class MaskedText(AppendOnlyModel):
    """The confirmed masked record: the only thing that leaves the locked room."""

    task = models.OneToOneField(MaskingTask, models.PROTECT, related_name="text")
    case = models.ForeignKey("case_library.RecordedCase", models.PROTECT, related_name="masked_texts")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=20)
    strings_masked = models.PositiveIntegerField(default=0)
    masked_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # C2: one person masks, another confirms.
            models.CheckConstraint(
                condition=~Q(masked_by=F("confirmed_by")), name="masking_confirmed_by_another"
            ),
        ]


class TextRecall(AppendOnlyModel):
    """A released text let something through: it is taken back, and everything made of it with it."""

    text = models.OneToOneField(MaskedText, models.PROTECT, related_name="recall")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
