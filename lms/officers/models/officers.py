from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired
from lms.common.personal import marks


class PersonKind(models.TextChoices):
    CARD_HOLDER = "card_holder", _("card holder")
    AWAITING_CARD = "awaiting_card", _("awaiting card")
    ASSISTANT = "assistant", _("assistant")
    LEGAL_REVIEWER = "legal_reviewer", _("legal reviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    HEAD = "head", _("head")


@marks("name", "name_key", "sort_key", "card_no", "email", "phone")
class Officer(models.Model):
    """Somebody with a training duty. Known by staff and card number, never by national ID (S3)."""

    staff_no = models.CharField(_("staff number"), max_length=40, unique=True)
    account = models.OneToOneField(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="officer"
    )
    name = models.CharField(_("name"), max_length=80)  # byte-exact as delivered
    name_key = models.CharField(max_length=80, db_index=True, editable=False)  # folded, for search only
    sort_key = models.CharField(max_length=200, db_index=True, editable=False)  # by sound, for lists only
    home_unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="officers")
    # Codes of the place; unknown ones are accepted and listed, so these are no choices.
    field = models.CharField(_("field"), max_length=40, blank=True)
    rank = models.CharField(_("rank"), max_length=40, blank=True)
    person_kind = models.CharField(_("person kind"), max_length=20, default=PersonKind.CARD_HOLDER)
    staffing = models.CharField(_("staffing"), max_length=40, blank=True)
    duty_status = models.CharField(_("duty status"), max_length=40, blank=True)
    card_no = models.CharField(_("card number"), max_length=40, blank=True)
    card_kind = models.CharField(_("card kind"), max_length=40, blank=True)
    card_valid_to = models.DateField(_("card valid to"), null=True, blank=True)
    card_status = models.CharField(_("card status"), max_length=40, blank=True)
    qualified_on = models.DateField(_("qualified on"), null=True, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="officer_leaves_after_joining",
                violation_error_message=_("Somebody cannot leave before joining."),
            )
        ]

    def save(self, *args, **kwargs) -> None:
        self.set_name_keys()
        super().save(*args, **kwargs)

    def set_name_keys(self) -> None:
        """What finds and sorts the name; also for rows that are written in bulk."""
        from lms.officers.names import search_key, sorting_key

        self.name_key, self.sort_key = search_key(self.name), sorting_key(self.name)


class HomeUnit(models.Model):
    """Since when a unit counts an officer. The latest row not after a day tells that day's home unit."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="home_units")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [
            # Two home units on one day would count somebody twice (S1).
            models.UniqueConstraint(fields=["officer", "since"], name="one_home_unit_a_day")
        ]


class Posting(models.Model):
    """派驻: the home unit counts the officer, the using unit sees them too (S1)."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="postings")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="postings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_start",
            ),
            # A second open posting would give two using units a claim on the same working day.
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ends_on__isnull=True), name="one_open_posting"
            ),
        ]


class Leave(models.Model):
    """Time without a training duty. Proposed by the system or a unit, decided by a person (R10, R22)."""

    class Kind(models.TextChoices):
        MATERNITY = "maternity", _("maternity leave")
        SICK = "sick", _("sick leave")
        STUDY = "study", _("full-time study")
        DISASTER = "disaster", _("disaster duty")
        OTHER = "other", _("other leave")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a decision")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="leaves")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_start"),
            paired("decided_by", "decided_at", name="leave_decision_paired"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="leave_decided_by_somebody",
            ),
            # S2: nobody decides on what they proposed themselves.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="leave_not_self_decided",
            ),
        ]
