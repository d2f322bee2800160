from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class MonthlyConfirmation(AppendOnlyModel):
    """A third person confirmed a month; the hours of both entered the ledger and its logs are locked (M3).

    *logs* lists [id, digest of the words] of every log, so that a later change would be seen.
    """

    pairing = models.ForeignKey("mentoring.Pairing", models.PROTECT, related_name="confirmations")
    month = models.DateField()  # its first day
    number = models.PositiveSmallIntegerField(default=1)  # 2: logs that were answered late
    logs = models.JSONField()
    mentor_minutes = models.PositiveIntegerField()
    mentee_minutes = models.PositiveIntegerField()
    mentor_entry = models.OneToOneField(
        "hours.HourEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mentee_entry = models.OneToOneField(
        "hours.HourEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mentor_account = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mentee_account = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "month", "number"], name="a_month_is_confirmed_once"),
            # Minutes and ledger rows go together; a month without minutes only locks its logs.
            models.CheckConstraint(
                condition=Q(mentor_minutes=0, mentee_minutes=0, mentor_entry=None, mentee_entry=None)
                | Q(
                    mentor_minutes__gt=0,
                    mentee_minutes__gt=0,
                    mentor_entry__isnull=False,
                    mentee_entry__isnull=False,
                ),
                name="confirmed_minutes_are_credited",
            ),
            # M3: the third person is neither of the two.
            models.CheckConstraint(
                condition=(Q(mentor_account__isnull=True) | ~Q(confirmed_by=F("mentor_account")))
                & (Q(mentee_account__isnull=True) | ~Q(confirmed_by=F("mentee_account"))),
                name="confirmed_by_a_third_person",
            ),
        ]


class TaskLog(models.Model):
    """Three lines on a real task, the mentee first, then the mentor's answer (M3). Locked once confirmed."""

    pairing = models.ForeignKey("mentoring.Pairing", models.PROTECT, related_name="logs")
    key = models.CharField(max_length=40, unique=True)  # made on the device: sent twice, kept once
    done_on = models.DateField(_("Day"))
    task = models.CharField(_("Task"), max_length=60)
    skill = models.ForeignKey("mentoring.Skill", models.PROTECT, null=True, blank=True, related_name="logs")
    done = models.TextField(_("What I did"), max_length=600)
    unclear = models.TextField(_("What is still unclear"), max_length=600, blank=True)
    learned = models.TextField(_("What I learned"), max_length=600)
    cases = models.JSONField(default=list, blank=True)  # ids only, never names or numbers (C1)
    minutes = models.PositiveSmallIntegerField(_("Minutes together"), default=0)
    written_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    answer = models.TextField(_("Your answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    asked_back = models.CharField(max_length=200, blank=True)  # the mentor asks for one more sentence
    confirmation = models.ForeignKey(
        MonthlyConfirmation, models.PROTECT, null=True, blank=True, related_name="log_rows"
    )

    class Meta:
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["pairing", "done_on"])]
        constraints = [
            paired("answered_by", "answered_at", name="log_answer_paired"),
            # M3: the mentee writes, the mentor answers.
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("written_by")),
                name="log_answered_by_another",
            ),
            # A log without an answer earns nothing.
            models.CheckConstraint(
                condition=Q(confirmation__isnull=True) | Q(answered_at__isnull=False),
                name="log_confirmed_after_its_answer",
            ),
        ]


class Addendum(AppendOnlyModel):
    """What somebody adds to a locked log; the log itself stays as it was confirmed."""

    log = models.ForeignKey(TaskLog, models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=600)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
