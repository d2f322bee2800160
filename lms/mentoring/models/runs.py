from django.db import models

from lms.common.append_only import AppendOnlyModel


class MatchRun(AppendOnlyModel):
    """One match run: everything that it looked at and what it proposed. The same input has the same digest."""

    programme = models.ForeignKey("mentoring.Programme", models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()  # within the programme
    inputs = models.JSONField()  # people, weights, bars, pins and bans as they were
    digest = models.CharField(max_length=64)
    result = models.JSONField()
    total = models.IntegerField()
    made_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_run_a_number"),
        ]
