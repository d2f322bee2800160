from django.db import models


class Fold(models.Model):
    """One row: up to which change the projection was folded. Locked while somebody folds."""

    number = models.PositiveBigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)
    # Digest of what everybody is measured by: requirements, offers, figures of the place.
    terms = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_fold")]


class Standing(models.Model):
    """An officer's assessment under a requirement, kept for fast pages; ``assess`` is its oracle.

    It holds the days on which the state will turn, so nothing has to run at midnight.
    """

    officer = models.ForeignKey("officers.Officer", models.CASCADE, related_name="standings", db_index=False)
    requirement = models.ForeignKey("compliance.Requirement", models.CASCADE, related_name="standings")
    unit = models.ForeignKey("officers.Unit", models.CASCADE, related_name="+")  # home unit
    path = models.CharField(max_length=255)  # of the home unit
    months_in_service = models.PositiveSmallIntegerField()
    target = models.PositiveIntegerField()
    recorded = models.IntegerField()
    counted = models.PositiveIntegerField()
    foundation = models.PositiveIntegerField()
    key_law = models.PositiveIntegerField()
    practical = models.PositiveIntegerField()
    by_mode = models.JSONField(default=dict)  # mode → counted minutes
    shortfalls = models.JSONField(default=dict)  # category → minutes
    missing_courses = models.JSONField(default=list)
    owed = models.PositiveIntegerField()
    exempt = models.BooleanField()
    met = models.BooleanField()
    behind_from = models.DateField(null=True)
    out_of_reach_from = models.DateField(null=True)
    stale_on = models.DateField(null=True, db_index=True)  # an entry or posting of the future begins then

    class Meta:
        indexes = [models.Index(fields=["requirement", "path"])]
        constraints = [
            models.UniqueConstraint(fields=["officer", "requirement"], name="one_standing_per_requirement")
        ]


class UnitStanding(models.Model):
    """Counters of a unit and all below it, per requirement."""

    requirement = models.ForeignKey(
        "compliance.Requirement", models.CASCADE, related_name="+", db_index=False
    )
    unit = models.ForeignKey("officers.Unit", models.CASCADE, related_name="+", db_index=False)
    officers = models.IntegerField(default=0)
    exempt = models.IntegerField(default=0)
    met = models.IntegerField(default=0)  # the exempt included
    counted = models.BigIntegerField(default=0)  # minutes

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "unit"], name="one_counter_per_unit")]


class UnitTurn(models.Model):
    """How many of a unit and below turn behind, or out of reach, on a day."""

    requirement = models.ForeignKey(
        "compliance.Requirement", models.CASCADE, related_name="+", db_index=False
    )
    unit = models.ForeignKey("officers.Unit", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    behind = models.IntegerField(default=0)
    out_of_reach = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requirement", "unit", "day"], name="one_turn_per_unit_and_day")
        ]
