"""Recorded cases: a shell without identities, and the locked room where the identified record lies (C1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from case_library.checking.said import in_words
from case_library.schemas import shown
from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class RecordedCase(models.Model):
    """What may be known without opening the record: codes, years, state. Stays when the record is purged."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        QUARANTINED = "quarantined", _("in quarantine")
        PURGED = "purged", _("purged")

    case_uid = models.CharField(_("case id"), max_length=64, unique=True)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="recorded_cases")
    field = models.CharField(_("field"), max_length=40, blank=True)
    procedure = models.CharField(_("procedure"), max_length=20, blank=True)
    status = models.CharField(_("state of the case"), max_length=20, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    power_code = models.CharField(_("power"), max_length=64, blank=True)
    decision_mark = models.CharField(max_length=64, blank=True)  # keyed digest of the decision's number
    filed_on = models.DateField(null=True)  # day zero of every relative day
    decided_on = models.DateField(_("day of decision"), null=True)
    remedies_open = models.BooleanField(default=False)
    unknown_handlers = models.PositiveSmallIntegerField(
        default=0
    )  # officers named without an account that is known here
    trade_secret = models.BooleanField(default=False)
    minors = models.BooleanField(default=False)
    quashed_on = models.DateField(null=True)  # a remedy changed, revoked or condemned the decision
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACCEPTED)
    ground = models.CharField(_("why in quarantine"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    checks_version = models.PositiveSmallIntegerField(default=0)  # ``checking.findings.CHECKS_VERSION``
    checked_at = models.DateTimeField(null=True)
    content_mark = models.CharField(max_length=64)  # keyed digest: tells a repeat, cannot be guessed back
    received_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # An editor wants it to teach (``picking``); all others only count in the figures.
    picked_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    picked_at = models.DateTimeField(null=True)
    keep_until = models.DateField(_("kept until"), null=True)
    purged_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "keep_until"], name="cases_to_purge")]
        constraints = [
            # A case out of the ordinary way always says why.
            models.CheckConstraint(
                condition=~Q(state="quarantined") | ~Q(ground=""), name="quarantine_names_a_ground"
            ),
            models.CheckConstraint(
                condition=Q(state="purged", purged_at__isnull=False)
                | (~Q(state="purged") & Q(purged_at__isnull=True)),
                name="purge_has_its_instant",
            ),
            # One decision counts once, also when it comes by two ways at the same moment.
            models.UniqueConstraint(
                fields=["decision_mark", "unit"],
                condition=~Q(decision_mark=""),
                name="decision_once_a_unit",
            ),
            paired("picked_by", "picked_at", name="picked_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.case_uid


class SealedRecord(models.Model):
    """The identified record of one version, encrypted. Only ``case_library.sealing`` opens it; each time leaves a row."""

    case = models.ForeignKey(RecordedCase, models.PROTECT, related_name="sealed")
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    key_id = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_record_a_version")]


class CaseReading(AppendOnlyModel):
    """Somebody, or the machine for a named purpose, opened an identified record (C1)."""

    class Purpose(models.TextChoices):
        CHECK = "check", _("checked by machine")
        PROPOSE = "propose", _("masking proposed by machine")
        MASK = "mask", _("masking")
        CONFIRM = "confirm", _("confirming the masking")
        SECRECY = "secrecy", _("secrecy officer")
        SCAN = "scan", _("last search before publishing")
        CORRECT = "correct", _("corrected by whoever typed it")

    case = models.ForeignKey(RecordedCase, models.PROTECT, related_name="readings")
    by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    at = models.DateTimeField()


class CaseOfficer(models.Model):
    """An officer who handled the case, known by the card number in its record: never its reviewer (C3)."""

    case = models.ForeignKey(RecordedCase, models.CASCADE, related_name="handlers")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "officer"], name="handler_once")]


class CaseFinding(models.Model):
    """A possible mistake in the record, by taxonomy code and article; made anew with each version."""

    class Origin(models.TextChoices):
        MACHINE = "machine", _("checked by machine")
        LEGAL_REVIEW = "legal_review", _("legal review")
        FILE_REVIEW = "file_review", _("review of the file")

    case = models.ForeignKey(RecordedCase, models.CASCADE, related_name="findings")
    code = models.CharField(_("code"), max_length=10, db_index=True)
    origin = models.CharField(_("found by"), max_length=12, choices=Origin.choices, default=Origin.MACHINE)
    rule = models.CharField(_("article"), max_length=80, blank=True)
    message = models.CharField(max_length=300)  # in Chinese, for machines and for rows without parts
    said = models.JSONField(default=list)  # ``checking.said.Said``; empty in rows of old
    path = models.CharField(max_length=120, blank=True)
    check_name = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]

    @property
    def words(self) -> str:
        """The sentence in the reader's language; a row of old with values in it stays Chinese."""
        return in_words(self.said) if self.said else shown(self.message)


class CaseRecheck(AppendOnlyModel):
    """A recorded case was checked again and other mistakes were found: which came and which went, by code."""

    case = models.ForeignKey(RecordedCase, models.PROTECT, related_name="rechecks")
    job = models.ForeignKey("jobs.Job", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()  # of the record
    checks_version = models.PositiveSmallIntegerField()
    added = models.JSONField(default=list)  # codes, one each finding
    closed = models.JSONField(default=list)
    at = models.DateTimeField()


class QuarantineDecision(AppendOnlyModel):
    """What the secrecy officer decided on a quarantined record, on what ground it was there, and why."""

    class Decision(models.TextChoices):
        RELEASED = "released", _("released, no secret")
        DESTROYED = "destroyed", _("removed for good")

    case = models.ForeignKey(RecordedCase, models.PROTECT, related_name="quarantine_decisions")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    ground = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="quarantine_decision_has_a_reason")
        ]
