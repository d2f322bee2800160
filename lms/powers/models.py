"""The catalogue of enforcement powers, and which unit holds which, by date."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Power(models.Model):
    """One enforcement matter 执法事项: what may be inspected, ordered or punished, and by which law.

    The law is text as published (《…》第…条): this room stands below the one that stores laws.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("matter"), max_length=300)
    field = models.CharField(_("field"), max_length=40, blank=True)
    law = models.TextField(_("legal basis"), blank=True)

    class Meta:
        ordering = ["field", "code"]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """A unit may use a power from a day, until a day. Never deleted: it ends."""

    power = models.ForeignKey(Power, models.PROTECT, related_name="holdings")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="powers")
    held_from = models.DateField(_("held from"))
    held_to = models.DateField(_("held to"), null=True, blank=True)  # last day
    basis = models.CharField(_("granted by"), max_length=300, blank=True)

    class Meta:
        ordering = ["power", "unit", "held_from"]
        indexes = [models.Index(fields=["unit", "power"], name="holding_by_unit")]
        constraints = [
            # One row a start: a later file changes its end, never adds a twin.
            models.UniqueConstraint(fields=["power", "unit", "held_from"], name="holding_once_a_start"),
            # Two open-ended rows would count a power twice.
            models.UniqueConstraint(
                fields=["power", "unit"], condition=Q(held_to__isnull=True), name="holding_open_once"
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="holding_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.power} – {self.unit}"
