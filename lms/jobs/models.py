from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Long work that is owed: the record of it, whatever becomes of brokers and workers (law 7)."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)  # ids and codes only
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    created_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "heartbeat_at"]),
            models.Index(fields=["kind", "-created_at"]),
        ]


class JobItem(models.Model):
    """One piece of a job; claimed by a worker for a while, done or refused once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    job = models.ForeignKey(Job, models.CASCADE, related_name="items", db_index=False)
    key = models.CharField(max_length=40)  # what the kind works on, an id
    group = models.CharField(max_length=40, blank=True)  # a unit code, for rows of progress
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    message = models.CharField(max_length=300, blank=True)  # why refused; no personal data
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["job", "state", "claimed_at"])]
        constraints = [
            models.UniqueConstraint(fields=["job", "key"], name="one_item_per_key"),
        ]
