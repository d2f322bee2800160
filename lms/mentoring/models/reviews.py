from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class PhaseReview(AppendOnlyModel):
    """Mentor and mentee look back on a phase and say what comes next."""

    pairing = models.ForeignKey("mentoring.Pairing", models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    achieved = models.TextField(_("What has been reached"), max_length=600)
    next_steps = models.TextField(_("What comes next"), max_length=600)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FinalPart(AppendOnlyModel):
    """One part of the final assessment. The outcome are entrustments, never a mark."""

    class Part(models.TextChoices):
        TEST = "test", _("test")
        SCENARIO = "scenario", _("scenario")
        FILE = "file", _("one real file, read by the legal office")
        ORAL = "oral", _("oral")

    pairing = models.ForeignKey("mentoring.Pairing", models.PROTECT, related_name="final_parts")
    part = models.CharField(max_length=8, choices=Part.choices)
    held_on = models.DateField()
    carries = models.BooleanField()  # the part supports the levels proposed
    finding = models.TextField(_("Finding"), max_length=600)
    case = models.CharField(_("case id"), max_length=40, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # A part that is repeated is a new row; which one counts is the latest.
            models.UniqueConstraint(fields=["pairing", "part", "held_on"], name="one_part_a_day"),
        ]


class Evaluation(AppendOnlyModel):
    """After the pairing each of the two rates the other; released only in groups (M5)."""

    class About(models.TextChoices):
        MENTOR = "mentor", _("the mentor")
        MENTEE = "mentee", _("the mentee")

    pairing = models.ForeignKey("mentoring.Pairing", models.PROTECT, related_name="evaluations")
    about = models.CharField(max_length=6, choices=About.choices)
    rating = models.PositiveSmallIntegerField()  # 1–5
    text = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "about"], name="one_evaluation_each"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_one_to_five"),
            # M5: extreme ratings need a text.
            models.CheckConstraint(
                condition=~Q(rating__in=(1, 5)) | ~Q(text=""), name="extreme_rating_says_why"
            ),
        ]


class RatingRelease(AppendOnlyModel):
    """A group of at least three ratings of one mentor, published together and never apart.

    Every rating belongs to at most one group, and every figure shown is a sum of whole groups, so no
    difference of two figures is about fewer than three people.
    """

    mentor = models.ForeignKey("mentoring.Mentor", models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    evaluations = models.JSONField()  # ids, shown to nobody
    count = models.PositiveSmallIntegerField()
    total = models.PositiveIntegerField()
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mentor", "number"], name="one_release_a_number"),
            models.CheckConstraint(condition=Q(count__gte=3), name="three_ratings_or_none"),
        ]
