from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something somebody should know or answer; also the outbox of later channels, each sent once."""

    class Channel(models.TextChoices):
        IN_APP = "in_app"
        EMAIL = "email"
        MESSENGER = "messenger"

    account = models.ForeignKey("officers.Account", models.CASCADE, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.IN_APP)
    key = models.CharField(max_length=120)  # the event; the same event is told once
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    needs_answer = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "read_at", "-created_at"]),
            # What still asks for something is found by its event when an act answers it.
            models.Index(fields=["key"], condition=Q(needs_answer=True, read_at=None), name="open_question"),
        ]
        constraints = [
            # B2, each sent once: the same event twice would be noise.
            models.UniqueConstraint(fields=["account", "channel", "key"], name="one_notice_per_event"),
            models.CheckConstraint(condition=~Q(key=""), name="notice_has_a_key"),
        ]
