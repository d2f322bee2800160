from django.db import models
from django.db.models import Q

from lms.common.append_only import AppendOnlyModel
from lms.common.personal import marks


@marks("name")
class AnnualResult(AppendOnlyModel):
    """An officer's frozen result of a year under a requirement, with its lines (R19). Minutes.

    ``words`` copies every name and title of the day, ``lines`` is a list of
    [entry number, recorded minutes, counted minutes, why not the rest].
    """

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="results")
    requirement = models.ForeignKey("compliance.Requirement", models.PROTECT, related_name="results")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # 1, then 2 supersedes it
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    state = models.CharField(max_length=12)  # met or short
    exempt = models.BooleanField(default=False)
    months_in_service = models.PositiveSmallIntegerField()
    target_minutes = models.PositiveIntegerField()
    counted_minutes = models.PositiveIntegerField()
    owed_minutes = models.PositiveIntegerField()
    by_category_mode = models.JSONField()  # [[category, mode, minutes], …]
    minima = models.JSONField()
    lines = models.JSONField()
    words = models.JSONField()
    name = models.CharField(max_length=80)
    unit_code = models.CharField(max_length=40)
    unit_path = models.CharField(max_length=255)
    ledger_number = models.PositiveBigIntegerField()  # up to which the ledger was looked at
    decided_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["year", "unit_path"])]
        constraints = [
            # Two results with one number could both claim to be the last word.
            models.UniqueConstraint(fields=["officer", "requirement", "number"], name="results_are_numbered"),
            models.CheckConstraint(
                condition=Q(number=1, supersedes__isnull=True) | Q(number__gt=1, supersedes__isnull=False),
                name="later_results_supersede",
            ),
        ]


class YearClosing(AppendOnlyModel):
    """The year was closed: from here on results are frozen and "behind" becomes "short" (R22)."""

    year = models.PositiveSmallIntegerField(unique=True)
    closed_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField()
    ledger_number = models.PositiveBigIntegerField()
