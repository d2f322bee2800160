from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired
from lms.hours.categories import Category, Mode


class Evidence(AppendOnlyModel):
    """A private file, stored by SHA-256 outside the web root; its type was read from its bytes."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=120)  # as uploaded, without path
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    uploaded_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()


class ClassDeclaration(models.Model):
    """An organiser declares a whole class at once by one roster, so nobody is asked twice (B2)."""

    title = models.CharField(_("title"), max_length=200)
    provider = models.CharField(_("organiser"), max_length=120)
    submitted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()


class Declaration(models.Model):
    """Training received elsewhere: draft → submitted → returned, approved or refused."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for a decision")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("recognised")
        REFUSED = "refused", _("refused")

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="declarations")
    batch = models.ForeignKey(
        ClassDeclaration, models.PROTECT, null=True, blank=True, related_name="declarations"
    )
    title = models.CharField(_("What was taught"), max_length=200)
    provider = models.CharField(_("Who held it"), max_length=120)
    category = models.CharField(_("Category"), max_length=12, choices=Category.choices)
    mode = models.CharField(_("Mode"), max_length=12, choices=Mode.choices, default=Mode.DECLARED)
    minutes = models.PositiveIntegerField(_("Minutes"))
    began_on = models.DateField(
        pgettext_lazy("training", "First day"), null=True, blank=True
    )  # none: it was one day
    ended_on = models.DateField(_("Last day"))
    course_key = models.CharField(max_length=80, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="declarations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    entry = models.OneToOneField(
        "hours.HourEntry", models.PROTECT, null=True, blank=True, related_name="declaration"
    )

    class Meta:
        indexes = [models.Index(fields=["state", "ended_on"])]
        constraints = [
            paired("submitted_by", "submitted_at", name="declaration_submission_paired"),
            paired("decided_by", "decided_at", name="declaration_decision_paired"),
            # S2: approver ≠ submitter.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(decided_by=F("submitted_by")),
                name="declaration_not_self_decided",
            ),
            # Recognised means credited, and nothing else is.
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False)
                | (~Q(state="approved") & Q(entry__isnull=True)),
                name="declaration_approved_is_credited",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="declaration_of_minutes"),
            # Days that run backwards would hold a negative number of minutes.
            models.CheckConstraint(
                condition=Q(began_on__isnull=True) | Q(began_on__lte=F("ended_on")),
                name="declaration_begins_first",
            ),
        ]
