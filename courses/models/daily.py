"""每日一案: an officer's cards, what was answered, what a month gave. Never a streak (B1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.hours.categories import Category


class DailyFigures(models.Model):
    """The figures that this place sets for itself; one row."""

    new_a_week = models.PositiveSmallIntegerField(_("New cases a week, at most"), default=2)
    cards_a_day = models.PositiveSmallIntegerField(_("Questions a day, at most"), default=3)
    minutes_a_card = models.PositiveSmallIntegerField(_("Minutes counted for a right answer"), default=2)
    cap_a_month = models.PositiveSmallIntegerField(_("Minutes counted a month, at most"), default=30)
    category = models.CharField(
        _("Category"), max_length=20, choices=Category.choices, default=Category.PRACTICAL
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_set_of_daily_figures"),
            # A right answer gives something; whether a month counts anything at all is the cap's to say.
            models.CheckConstraint(condition=Q(minutes_a_card__gte=1), name="daily_answer_gives_minutes"),
            # More than two new ones a week is a burden, not a help.
            models.CheckConstraint(condition=Q(new_a_week__lte=2), name="two_new_cases_a_week"),
        ]

    @classmethod
    def current(cls) -> "DailyFigures":
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class DailyCard(models.Model):
    """One officer and one question of a guidance edition, and when it comes up again."""

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="daily_cards")
    guidance_key = models.CharField(max_length=40)
    edition = models.ForeignKey("case_library.GuidanceEdition", models.PROTECT, related_name="+")
    question = models.PositiveSmallIntegerField()  # its place in the edition's questions
    schedule = models.JSONField()  # the state of the fsrs card
    due_at = models.DateTimeField()
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "due_at"], name="daily_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "guidance_key", "question"], name="one_daily_card_a_question"
            )
        ]


class DailyAnswer(AppendOnlyModel):
    """What somebody chose on a day. Shown to nobody but them (S5)."""

    card = models.ForeignKey(DailyCard, models.PROTECT, related_name="answers")
    edition = models.ForeignKey("case_library.GuidanceEdition", models.PROTECT, related_name="+")
    choice = models.CharField(max_length=4)
    right = models.BooleanField()
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        # The same question twice a day teaches nothing and would count twice.
        constraints = [models.UniqueConstraint(fields=["card", "on"], name="one_daily_answer_a_day")]


class DailyMonth(AppendOnlyModel):
    """A month's right answers, gathered into one row of the ledger; into none where the cap was 0."""

    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="daily_months")
    month = models.DateField()  # its first day
    answers = models.PositiveSmallIntegerField()  # right ones
    minutes = models.PositiveSmallIntegerField()  # credited, under the cap
    entry = models.OneToOneField("hours.HourEntry", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "month"], name="one_daily_row_a_month"),
            # Minutes without a row of the ledger would be hours that nobody finds.
            models.CheckConstraint(
                condition=Q(minutes=0, entry__isnull=True) | Q(minutes__gt=0, entry__isnull=False),
                name="daily_minutes_stand_in_the_ledger",
            ),
        ]
