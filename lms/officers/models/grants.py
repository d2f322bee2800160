from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired


class Role(models.TextChoices):
    TRAINER = "trainer", _("trainer")
    CASE_EDITOR = "case_editor", _("case editor")
    CASE_CLERK = "case_clerk", _("case clerk")
    CASE_MASKER = "case_masker", _("case masker")
    SECRECY_OFFICER = "secrecy_officer", _("secrecy officer")
    LEGAL_REVIEWER = "legal_reviewer", _("legal reviewer")
    MENTOR = "mentor", _("mentor")
    UNIT_MANAGER = "unit_manager", _("unit manager")
    BUREAU = "bureau", _("justice bureau")
    ISSUER = "issuer", _("certificate issuer")
    ROSTER_CLERK = "roster_clerk", _("roster clerk")
    HOURS_CLERK = "hours_clerk", _("hours clerk")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("audit administrator")


class RoleGrant(models.Model):
    """A role over a unit and what lies below it, from a day, until a day, given by somebody."""

    account = models.ForeignKey("officers.Account", models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="grants")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grant_ends_after_start",
            ),
            paired("ended_by", "ended_at", name="grant_end_paired"),
            # Nobody hands a role to themselves.
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("account")),
                name="grant_not_to_oneself",
            ),
        ]
