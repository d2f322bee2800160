"""Who was there: sign-ins and sign-outs, versions of the roll, its closing. All of it append-only (H7)."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class Direction(models.TextChoices):
    IN = "in", _("sign-in")
    OUT = "out", _("sign-out")


class SignEvent(AppendOnlyModel):
    """Somebody proved by the code on the screen that they were in the room at that moment."""

    class Means(models.TextChoices):
        TYPED = "typed", _("typed")
        SCANNED = "scanned", _("scanned")

    sitting = models.ForeignKey("courses.Sitting", models.PROTECT, related_name="events")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    means = models.CharField(max_length=7, choices=Means.choices)
    step = models.BigIntegerField()  # which code of the sitting it was
    device = models.CharField(max_length=32)  # digest of the browser's mark; tells no model or owner
    at = models.DateTimeField()
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # A second sign-in after the sign-out would be a replay.
            models.UniqueConstraint(
                fields=["sitting", "officer", "direction"], name="one_sign_per_direction"
            ),
            # One phone signs in one person: nobody signs for an absent colleague.
            models.UniqueConstraint(fields=["sitting", "device", "direction"], name="one_person_per_device"),
        ]


class RollLine(AppendOnlyModel):
    """One version of one person's line in the roll. The highest version is in force; all of them stay."""

    class Origin(models.TextChoices):
        SIGNED = "signed", _("from sign-in and sign-out")
        PAPER = "paper", _("from the paper roll")
        CORRECTED = "corrected", _("corrected by the trainer")

    training_class = models.ForeignKey("courses.TrainingClass", models.PROTECT, related_name="roll_lines")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    present_minutes = models.PositiveIntegerField()
    credited = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "officer", "version"], name="one_line_per_version"
            ),
            # H7: whoever changes the roll says why.
            models.CheckConstraint(
                condition=~Q(origin="corrected") | ~Q(reason=""), name="roll_correction_has_reason"
            ),
        ]


class RollClosing(AppendOnlyModel):
    """The trainer answers for the roll; from here on the hours are in the ledger."""

    training_class = models.OneToOneField("courses.TrainingClass", models.PROTECT, related_name="closing")
    present = models.PositiveSmallIntegerField()
    credited = models.PositiveSmallIntegerField()
    missed_percent = models.PositiveSmallIntegerField()  # the figure in force that day
    teaching_factor = models.PositiveSmallIntegerField()
    teaching_minutes = models.PositiveIntegerField()  # 0: not the first delivery, or no officer
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FeedbackGiven(AppendOnlyModel):
    """Who has answered; what they answered stands elsewhere, without a name."""

    training_class = models.ForeignKey("courses.TrainingClass", models.PROTECT, related_name="feedback_given")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training_class", "officer"], name="one_feedback_per_person")
        ]


GRADES = [MinValueValidator(1), MaxValueValidator(5)]


class Feedback(AppendOnlyModel):
    """One answer without a name: a random key and no time, so that it cannot be matched to a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training_class = models.ForeignKey("courses.TrainingClass", models.PROTECT, related_name="feedback")
    useful = models.PositiveSmallIntegerField(_("useful for my work"), validators=GRADES)
    clear = models.PositiveSmallIntegerField(_("clear"), validators=GRADES)
    pace = models.PositiveSmallIntegerField(_("right pace"), validators=GRADES)
    text = models.CharField(_("what should change"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), clear__range=(1, 5), pace__range=(1, 5)),
                name="feedback_grades_one_to_five",
            )
        ]
