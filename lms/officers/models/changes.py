from django.db import models

from lms.common.append_only import AppendOnlyModel


class ChangeCounter(models.Model):
    """One row: the number of the last change. Taken last in an act, so numbers follow commit order."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_change_counter")]


class Change(AppendOnlyModel):
    """Something happened that can change an officer's standing; readers fold by number.

    Without an officer it touches everybody (a requirement was loaded).
    """

    number = models.PositiveBigIntegerField(unique=True)
    officer = models.ForeignKey(
        "officers.Officer", models.PROTECT, null=True, related_name="+", db_index=False
    )
