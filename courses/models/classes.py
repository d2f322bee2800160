"""Classes 线下: what is taught in a room, who has a place, who waits."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired
from lms.common.requests import ask_again, once_a_request
from lms.hours.categories import Category, Method, Schedule


class ClassFigures(models.Model):
    """Figures that the place sets for its classes. The defaults are demo figures of RULES."""

    code_seconds = models.PositiveSmallIntegerField(
        _("a sign-in code lives (seconds)"), default=30, validators=[MinValueValidator(10)]
    )  # H7
    missed_percent = models.PositiveSmallIntegerField(
        _("at most missed (percent)"), default=10, validators=[MaxValueValidator(100)]
    )  # H7
    opens_before_minutes = models.PositiveSmallIntegerField(_("sign-in opens before"), default=20)
    late_minutes = models.PositiveSmallIntegerField(_("sign-in closes after"), default=10)
    leave_minutes = models.PositiveSmallIntegerField(_("sign-out closes after"), default=20)
    teaching_factor = models.PositiveSmallIntegerField(
        _("teaching counts times"), default=2, validators=[MinValueValidator(1)]
    )  # R8
    feedback_from = models.PositiveSmallIntegerField(
        _("feedback is shown from so many answers on"), default=5, validators=[MinValueValidator(3)]
    )
    discussion_minutes = models.PositiveSmallIntegerField(_("minutes of one discussion"), default=45)  # R8
    edit_window_minutes = models.PositiveSmallIntegerField(_("a post can be edited for"), default=30)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_of_class_figures")]

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        ask_again("class figures")

    @classmethod
    def current(cls) -> "ClassFigures":
        return once_a_request("class figures", lambda: cls.objects.filter(pk=1).first() or cls(pk=1))


class TrainingClass(models.Model):
    """班次. It copies what it will credit, so that a later edition changes no class (law 3)."""

    class State(models.TextChoices):
        OPEN = "open", _("scheduled")
        CANCELLED = "cancelled", _("called off")
        CLOSED = "closed", _("roll closed")

    edition = models.ForeignKey(
        "courses.Edition", models.PROTECT, null=True, blank=True, related_name="classes"
    )
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    method = models.CharField(_("method"), max_length=12, choices=Method.choices, default=Method.LECTURE)
    schedule = models.CharField(
        _("schedule"), max_length=12, choices=Schedule.choices, default=Schedule.CONCENTRATED
    )
    minutes = models.PositiveIntegerField(_("minutes credited"))
    course_key = models.CharField(_("course"), max_length=80, blank=True)
    edition_digest = models.CharField(max_length=64, blank=True)
    substantial_change = models.BooleanField(default=False)
    about = models.TextField(_("what it is about"), max_length=1000, blank=True)

    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    trainer = models.ForeignKey("officers.Account", models.PROTECT, related_name="classes_taught")
    place = models.CharField(_("place"), max_length=120)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    sign_up_until = models.DateTimeField(_("sign up until"))
    # Copied from the sittings, for lists and windows.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tickets = models.PositiveIntegerField(default=0)  # sign-ups so far: the order of the waitlist

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    moves = models.PositiveSmallIntegerField(default=0)  # also the calendar's SEQUENCE
    cancelled_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["trainer", "starts_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="class_ends_after_start"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, capacity__gt=0), name="class_has_minutes_and_places"
            ),
            paired("cancelled_by", "cancelled_at", name="class_cancel_paired"),
            # Nobody comes to a class that was called off in secret.
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="class_cancelled_by_somebody",
            ),
        ]

    @property
    def key(self) -> str:
        """What R7 compares: the course, or the class itself where it teaches no course."""
        return self.course_key or f"class-{self.pk}"


class Sitting(models.Model):
    """场次: one stretch of a class between a sign-in and a sign-out."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sitting_ends_after_start"),
            models.UniqueConstraint(fields=["training_class", "number"], name="one_sitting_per_number"),
        ]


class ReservedPlaces(models.Model):
    """Places kept for a unit's people until a moment; what is left then is for everybody."""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="reserves")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(_("places"))
    held_until = models.DateTimeField(_("held until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training_class", "unit"], name="one_reserve_per_unit"),
        ]


class SignUp(models.Model):
    """Somebody's place in a class, or their turn on the waitlist."""

    class State(models.TextChoices):
        PLACE = "place", _("has a place")
        WAITING = "waiting", _("on the waitlist")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OTHER_DATE = "other_date", _("another date asked for")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="sign_ups")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="sign_ups")
    state = models.CharField(max_length=10, choices=State.choices)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    ticket = models.PositiveIntegerField()  # order of arrival
    reserve = models.ForeignKey(ReservedPlaces, models.SET_NULL, null=True, blank=True, related_name="used")
    signed_up_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    signed_up_at = models.DateTimeField()
    promoted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # Tries to type a code, reserved before comparing; counted per code.
    tries = models.PositiveSmallIntegerField(default=0)
    tries_step = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["officer", "state"])]
        constraints = [
            # A place is never given twice, whatever the code above it does.
            models.UniqueConstraint(fields=["training_class", "seat"], name="one_person_per_seat"),
            models.CheckConstraint(
                condition=Q(state="place", seat__isnull=False, seat__gte=1)
                | (~Q(state="place") & Q(seat__isnull=True)),
                name="place_means_seat",
            ),
            # Signing up twice would take two places.
            models.UniqueConstraint(
                fields=["training_class", "officer"],
                condition=Q(state__in=["place", "waiting"]),
                name="one_sign_up_at_a_time",
            ),
            paired("ended_by", "ended_at", name="sign_up_end_paired"),
        ]


class PostingConsent(models.Model):
    """The using unit of a posted officer says yes to a class, or asks for another date (S1)."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the using unit")
        GRANTED = "granted", _("the using unit agrees")
        OTHER_DATE = "other_date", _("the using unit asks for another date")

    sign_up = models.OneToOneField(SignUp, models.PROTECT, related_name="consent")
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    wish = models.CharField(_("why, and which date would do"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            paired("answered_by", "answered_at", name="consent_answer_paired"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="consent_answered_by_somebody",
            ),
        ]


class CalendarFeed(models.Model):
    """The address under which somebody's calendar program fetches their classes."""

    officer = models.OneToOneField("officers.Officer", models.CASCADE, related_name="calendar_feed")
    token_digest = models.CharField(max_length=64, unique=True)  # the token itself is shown once
    made_at = models.DateTimeField()
