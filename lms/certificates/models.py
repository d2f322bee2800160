from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel


class Serial(models.Model):
    """The last certificate number of a year and issuer; its lock makes numbers gapless (R20)."""

    issuer = models.CharField(max_length=12)  # the number's prefix
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year"], name="one_serial_per_issuer_and_year")
        ]


class Certificate(AppendOnlyModel):
    """A legal document: ``words`` copies everything it prints; the bytes follow from them (law 4)."""

    result = models.ForeignKey("compliance.AnnualResult", models.PROTECT, related_name="certificates")
    issuer = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=14, unique=True)  # unguessable; the only way to look it up
    words = models.JSONField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    issued_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "serial"], name="certificate_numbers_run_per_issuer"
            ),
            # Two certificates for one result: the second one must name the first.
            models.UniqueConstraint(
                fields=["result"], condition=Q(replaces__isnull=True), name="one_first_certificate_per_result"
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="certificate_replaces_another"),
        ]


class CertificateFile(AppendOnlyModel):
    """The stored bytes of a certificate, added once; until then it is not shown (R20)."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    signed_with = models.CharField(max_length=64, blank=True)  # SHA-256 of the signing certificate
    stored_at = models.DateTimeField()


class Revocation(AppendOnlyModel):
    """Taken back, with a reason from the fixed list; the certificate itself stays."""

    class Reason(models.TextChoices):
        HOURS = "hours", _("hour records were wrong")
        PERSON = "person", _("personal details were wrong")
        DUPLICATE = "duplicate", _("issued twice")
        RESULT = "result", _("the annual result changed")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    revoked_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField()
