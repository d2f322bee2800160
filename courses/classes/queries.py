"""Questions about classes, one function each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.classes.rules import Reserve, Span
from courses.models import ClassFigures, ReservedPlaces, SignUp, Sitting, TrainingClass
from lms.common.clock import local_day
from lms.officers.models import Account, Officer, Posting
from lms.officers.roles import ROLES_FOR, Act
from lms.officers.visibility import holders_of

State = TrainingClass.State


def spans_of(training_class: TrainingClass) -> list[Span]:
    return [Span(s.starts_at, s.ends_at) for s in training_class.sittings.all()]


def with_places(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Adds ``taken`` and ``waiting``, in the same statement."""
    return classes.annotate(
        taken=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.PLACE)),
        waiting=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.WAITING)),
    )


def reserves_of(training_class: TrainingClass, *, now: datetime) -> list[Reserve]:
    rows = (
        ReservedPlaces.objects.filter(training_class=training_class)
        .annotate(used_now=Count("used", filter=Q(used__state=SignUp.State.PLACE)))
        .values_list("pk", "unit__path", "places", "used_now", "held_until")
    )
    return [
        Reserve(id=pk, path=path, places=places, used=used, held=now < until)
        for pk, path, places, used, until in rows
    ]


def busy_spans(officer_ids: Iterable[int], *, besides: TrainingClass | None = None) -> dict[int, list[Span]]:
    """When these officers sit (or may yet sit) in other classes; officer → spans. One statement."""
    rows = Sitting.objects.filter(
        training_class__state=State.OPEN,
        training_class__sign_ups__officer__in=list(officer_ids),
        training_class__sign_ups__state__in=(SignUp.State.PLACE, SignUp.State.WAITING),
    )
    if besides is not None:
        rows = rows.exclude(training_class=besides)
    found: dict[int, list[Span]] = defaultdict(list)
    for officer, starts_at, ends_at in rows.values_list(
        "training_class__sign_ups__officer", "starts_at", "ends_at"
    ):
        found[officer].append(Span(starts_at, ends_at))
    return found


def open_classes(*, now: datetime) -> QuerySet[TrainingClass]:
    """Classes still to come or under way, the next one first."""
    return (
        with_places(TrainingClass.objects.filter(state=State.OPEN, ends_at__gt=now))
        .select_related("unit", "trainer")
        .order_by("starts_at", "pk")
    )


def sign_up_of(training_class: TrainingClass, officer: Officer) -> SignUp | None:
    """The officer's live sign-up, if there is one."""
    return (
        training_class.sign_ups.filter(officer=officer, state__in=(SignUp.State.PLACE, SignUp.State.WAITING))
        .select_related("consent")
        .first()
    )


def waiting_before(sign_up: SignUp) -> int:
    return SignUp.objects.filter(
        training_class=sign_up.training_class_id, state=SignUp.State.WAITING, ticket__lt=sign_up.ticket
    ).count()


def own_sign_ups(officer: Officer) -> QuerySet[SignUp]:
    return (
        SignUp.objects.filter(officer=officer)
        .select_related("training_class", "consent")
        .order_by("-training_class__starts_at", "-pk")
    )


def signing_now(officer: Officer, *, now: datetime) -> Sitting | None:
    """The sitting that the officer can sign in to or out of now, for the card on home; ``came`` when signed in."""
    a_day = timedelta(days=1)
    near = list(
        Sitting.objects.filter(
            training_class__state=State.OPEN,
            training_class__sign_ups__officer=officer,
            training_class__sign_ups__state=SignUp.State.PLACE,
            starts_at__lte=now + a_day,
            ends_at__gt=now - a_day,
        )
        .exclude(events__in=_own_events(officer, "out"))
        .annotate(came=Exists(_own_events(officer, "in").filter(sitting=OuterRef("pk"))))
        .select_related("training_class")
        .order_by("starts_at")
    )
    if not near:
        return None
    figures = ClassFigures.current()
    opens = now + timedelta(minutes=figures.opens_before_minutes)
    closes = now - timedelta(minutes=figures.leave_minutes)
    return next((s for s in near if s.starts_at <= opens and s.ends_at > closes), None)


def _own_events(officer: Officer, direction: str) -> QuerySet:
    from courses.models import SignEvent

    return SignEvent.objects.filter(officer=officer, direction=direction)


def next_in_line(training_class: TrainingClass) -> QuerySet[SignUp]:
    """Who waits, in order of arrival, with the paths of the home unit and of the using unit on the day."""
    day = local_day(training_class.starts_at)
    postings = Posting.objects.filter(officer=OuterRef("officer"), starts_on__lte=day).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    return (
        training_class.sign_ups.filter(state=SignUp.State.WAITING)
        .annotate(path=F("officer__home_unit__path"), using_path=Subquery(postings.values("unit__path")[:1]))
        .order_by("ticket")
    )


def paths_of(sign_up: SignUp) -> list[str]:
    """Of a row of ``next_in_line``."""
    return [path for path in (sign_up.path, sign_up.using_path) if path]


def trainers(*, on: date) -> list[Account]:
    """Everybody who may teach that day, by name."""
    holders = {pk for role in ROLES_FOR[Act.TEACH] for pk in holders_of(role, on=on)}
    return list(Account.objects.filter(pk__in=holders, is_active=True).order_by("name", "login"))
