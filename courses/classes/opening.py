"""Open a class, hold places for units, move it, call it off. Whoever is concerned is told once."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.errors import Clash, NotOpen
from courses.classes.offers import refresh_offer
from courses.classes.queries import busy_spans, reserves_of, spans_of
from courses.classes.rules import Span, clash
from courses.classes.signing_up import ask_again
from courses.classes.waitlist import locked, promote
from courses.models import Edition, ReservedPlaces, SignUp, Sitting, TrainingClass
from lms.common.clock import LOCAL_ZONE, local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

State = TrainingClass.State
LIVE = (SignUp.State.PLACE, SignUp.State.WAITING)


class BadTimes(HouseError):
    """Sittings that overlap, run backwards or leave no time to sign up."""


class TooShort(BadTimes):
    """The sittings last less than the class would count."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is taught. A plan of an edition copies its words and figures."""

    title: str
    category: str
    method: str
    schedule: str
    minutes: int
    about: str = ""
    course_key: str = ""
    edition: Edition | None = None

    @classmethod
    def of(cls, edition: Edition, *, about: str = "") -> "Plan":
        return cls(
            title=edition.title,
            category=edition.category,
            method=edition.method,
            schedule=edition.schedule,
            minutes=edition.minutes,
            about=about,
            course_key=edition.course_key,
            edition=edition,
        )


@transaction.atomic
def open_class(
    plan: Plan,
    *,
    unit: Unit,
    trainer: Account,
    place: str,
    capacity: int,
    sign_up_until: datetime,
    sittings: Iterable[Span],
    by: Account,
    now: datetime,
    held_already: bool = False,
) -> TrainingClass:
    """A new class, open for sign-up and shown among the offers; *held_already*: its paper roll is to be entered.

    Raises ``BadTimes`` for sittings that make no sense or lie in the past, ``Clash`` when the trainer teaches elsewhere.
    """
    if not may(by, act=Act.ARRANGE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You may arrange classes for your own units only."))
    if not may(trainer, act=Act.TEACH, on=local_day(now)):
        raise NotAllowed(_("This person is no trainer. Ask for the role first."))
    spans = _checked(sittings, sign_up_until, plan.minutes)
    _refuse_past(spans, held_already, now)
    _refuse_double_trainer(trainer, spans)
    edition = plan.edition
    row = TrainingClass(
        edition=edition,
        title=plan.title,
        category=plan.category,
        method=plan.method,
        schedule=plan.schedule,
        minutes=plan.minutes,
        about=plan.about,
        course_key=plan.course_key,
        edition_digest=edition.digest if edition else "",
        substantial_change=edition.substantial_change if edition else False,
        unit=unit,
        trainer=trainer,
        place=place,
        capacity=capacity,
        sign_up_until=sign_up_until,
        starts_at=spans[0].starts_at,
        ends_at=spans[-1].ends_at,
        opened_by=by,
        opened_at=now,
    )
    row.full_clean()
    row.save()
    _write_sittings(row, spans)
    refresh_offer(row, now=now)
    return row


@transaction.atomic
def reserve_places(
    training_class: TrainingClass,
    *,
    unit: Unit,
    places: int,
    held_until: datetime,
    by: Account,
    now: datetime,
) -> ReservedPlaces | None:
    """Hold *places* for the unit's people until a moment; 0 gives them back to everybody."""
    row = locked(training_class)
    _refuse_stranger(row, by, now)
    _refuse_unless_open(row)
    others = sum(row.reserves.exclude(unit=unit).values_list("places", flat=True))
    if others + places > row.capacity:
        raise NotOpen(
            _("The class has %(capacity)s places; %(others)s are held for other units.")
            % {"capacity": row.capacity, "others": others}
        )
    if places:
        held, _new = ReservedPlaces.objects.update_or_create(
            training_class=row, unit=unit, defaults={"places": places, "held_until": held_until}
        )
    else:
        row.reserves.filter(unit=unit).delete()
        held = None
    promote(row, now=now)
    refresh_offer(row, now=now)
    return held


@transaction.atomic
def move_class(
    training_class: TrainingClass,
    *,
    place: str,
    sittings: Iterable[Span],
    sign_up_until: datetime,
    by: Account,
    now: datetime,
) -> TrainingClass:
    """Another time or place: everybody with a place or a turn is told; nobody loses either.

    Using units are asked about the new day (S1), and whoever sits in another class then is told so.
    """
    row = locked(training_class)
    _refuse_stranger(row, by, now)
    _refuse_unless_open(row)
    if row.sittings.filter(events__isnull=False).exists():
        raise NotOpen(_("Somebody has signed in already. Correct the roll instead of moving the class."))
    spans = _checked(sittings, sign_up_until, row.minutes)
    _refuse_double_trainer(row.trainer, spans, besides=row)
    row.sittings.all().delete()
    _write_sittings(row, spans)
    row.place, row.sign_up_until = place, sign_up_until
    row.starts_at, row.ends_at = spans[0].starts_at, spans[-1].ends_at
    row.moves += 1
    row.full_clean()
    row.save()
    _tell_all(row, "moved", _("A class was moved: %(title)s"), _new_time(row), now)
    _tell_clashing(row, spans, now)
    ask_again(row, by=by, now=now)
    refresh_offer(row, now=now)
    return row


@transaction.atomic
def change_class(
    training_class: TrainingClass, *, capacity: int, trainer: Account, by: Account, now: datetime
) -> TrainingClass:
    """Another room or another trainer; nobody loses a place, and free ones go to whoever waits.

    Raises ``NotOpen`` for fewer places than are taken or held, ``NotAllowed`` for somebody who is no
    trainer or sits in the class, ``Clash`` when they teach or learn elsewhere.
    """
    row = locked(training_class)
    if not may(by, act=Act.ARRANGE, on=local_day(now), unit=row.unit):
        raise NotAllowed(_("You may arrange classes for your own units only."))
    _refuse_unless_open(row)
    bound = row.sign_ups.filter(state=SignUp.State.PLACE).count()
    bound += sum(reserve.left for reserve in reserves_of(row, now=now))
    if capacity < bound:
        raise NotOpen(
            _("%(bound)s places are taken or held for units; the class cannot have fewer.")
            % {"bound": bound},
            field="capacity",
        )
    before = row.trainer_id
    if trainer.pk != before:
        _refuse_as_trainer(row, trainer, now)
    row.capacity, row.trainer = capacity, trainer
    row.full_clean()
    row.save(update_fields=["capacity", "trainer"])
    if trainer.pk != before:
        _tell_new_trainer(row, before, now)
    promote(row, now=now)
    refresh_offer(row, now=now)
    return row


@transaction.atomic
def cancel_class(training_class: TrainingClass, *, reason: str, by: Account, now: datetime) -> TrainingClass:
    """Call the class off, with a reason that everybody signed up is told."""
    row = locked(training_class)
    _refuse_stranger(row, by, now)
    _refuse_unless_open(row)
    if not reason.strip():
        raise NotOpen(_("Say why the class is called off; the people signed up will read it."))
    row.state, row.cancelled_by, row.cancelled_at = State.CANCELLED, by, now
    row.cancelled_why = reason.strip()
    row.moves += 1
    row.full_clean()
    row.save()
    settle(f"class:{row.pk}:close", now=now)
    _tell_all(row, "cancelled", _("A class was called off: %(title)s"), row.cancelled_why, now)
    refresh_offer(row, now=now)
    return row


def may_run(account: Account, row: TrainingClass, *, now: datetime) -> bool:
    """The trainer of the class, and who arranges classes for its unit."""
    return account.pk == row.trainer_id or may(account, act=Act.ARRANGE, on=local_day(now), unit=row.unit)


def _refuse_stranger(row: TrainingClass, by: Account, now: datetime) -> None:
    if not may_run(by, row, now=now):
        raise NotAllowed(_("This class is run by somebody else."))


def _refuse_unless_open(row: TrainingClass) -> None:
    if row.state != State.OPEN:
        raise NotOpen(_("The class is %(state)s.") % {"state": row.get_state_display()})


def _checked(sittings: Iterable[Span], sign_up_until: datetime, minutes: int) -> list[Span]:
    spans = sorted(sittings, key=lambda span: span.starts_at)
    if not spans:
        raise BadTimes(_("Give at least one sitting with its beginning and end."))
    if any(span.ends_at <= span.starts_at for span in spans):
        raise BadTimes(_("A sitting ends after it begins."))
    if any(a.ends_at > b.starts_at for a, b in itertools.pairwise(spans)):
        raise BadTimes(_("Two sittings of the class overlap."))
    if sign_up_until > spans[0].starts_at:
        raise BadTimes(_("Sign-up ends before the class begins."))
    held = sum(span.minutes for span in spans)
    if minutes > held:
        raise TooShort(
            _("The sittings last %(held)s minutes; a class cannot count more: it would count %(minutes)s.")
            % {"held": f"{held:,}", "minutes": f"{minutes:,}"}
        )
    return spans


def _refuse_past(spans: list[Span], held_already: bool, now: datetime) -> None:
    """A class in the past takes nobody's sign-up: only one that is over can be noted, for its paper roll."""
    if held_already and spans[-1].ends_at > now:
        raise BadTimes(_("The class is not over yet: open it for sign-up instead."), field="held_already")
    if not held_already and spans[0].starts_at <= now:
        raise BadTimes(
            _("The class would begin in the past. Was it held already, tick that and enter its paper roll."),
            field="day",
        )


def _refuse_as_trainer(row: TrainingClass, trainer: Account, now: datetime) -> None:
    if not may(trainer, act=Act.TEACH, on=local_day(now)):
        raise NotAllowed(_("This person is no trainer. Ask for the role first."))
    if row.sign_ups.filter(officer__account=trainer, state__in=LIVE).exists():
        raise NotAllowed(_("The trainer of a class does not take part in it."), field="trainer")
    _refuse_double_trainer(trainer, spans_of(row), besides=row)


def _refuse_double_trainer(trainer: Account, spans: list[Span], besides: TrainingClass | None = None) -> None:
    taught = TrainingClass.objects.filter(
        trainer=trainer, state=State.OPEN, starts_at__lt=spans[-1].ends_at, ends_at__gt=spans[0].starts_at
    )
    others = [c for c in taught.prefetch_related("sittings") if besides is None or c.pk != besides.pk]
    if any(clash(spans, spans_of(c)) for c in others):
        raise Clash(_("The trainer teaches another class at that time."))
    officer = getattr(trainer, "officer", None)
    if officer and clash(spans, busy_spans([officer.pk]).get(officer.pk, [])):
        raise Clash(_("The trainer sits in another class at that time."))


def _write_sittings(row: TrainingClass, spans: list[Span]) -> None:
    Sitting.objects.bulk_create(
        Sitting(training_class=row, number=n, starts_at=span.starts_at, ends_at=span.ends_at)
        for n, span in enumerate(spans, start=1)
    )


def _new_time(row: TrainingClass) -> str:
    return _("Now %(moment)s, %(place)s. Your place is kept; withdraw if the time does not suit you.") % {
        "moment": f"{row.starts_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}",
        "place": row.place,
    }


def _tell_clashing(row: TrainingClass, spans: list[Span], now: datetime) -> None:
    """Whoever has another class at the new time decides which one to keep."""
    people = dict(row.sign_ups.filter(state__in=LIVE).values_list("officer", "officer__account"))
    busy = busy_spans(people, besides=row)
    tell(
        [account for officer, account in people.items() if clash(spans, busy.get(officer, []))],
        key=f"class:{row.pk}:clash:{row.moves}",
        title=_("Two of your classes are at the same time now"),
        text=_("“%(title)s” was moved to a time at which you have another class. Withdraw from one of them.")
        % {"title": row.title[:120]},
        link="/classes/",
        now=now,
    )


def _tell_new_trainer(row: TrainingClass, before: int, now: datetime) -> None:
    accounts = row.sign_ups.filter(state__in=LIVE).values_list("officer__account", flat=True)
    tell(
        [*accounts, row.trainer_id, before],
        key=f"class:{row.pk}:trainer:{row.trainer_id}:{local_day(now)}",
        title=_("A class has another trainer: %(title)s") % {"title": row.title[:120]},
        text=_("Time and place stay; the page of the class says who teaches."),
        link=f"/classes/{row.pk}/",
        now=now,
    )


def _tell_all(row: TrainingClass, what: str, title: str, text: str, now: datetime) -> None:
    accounts = row.sign_ups.filter(state__in=LIVE).values_list("officer__account", flat=True)
    tell(
        [*accounts, row.trainer_id],
        key=f"class:{row.pk}:{what}:{row.moves}",
        title=title % {"title": row.title[:120]},
        text=text[:500],
        link=f"/classes/{row.pk}/",
        now=now,
    )
