"""Which question comes today, and what becomes of the answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from fsrs import Card, Rating, Scheduler

from case_library.editions import offered
from case_library.models import GuidanceEdition
from courses.daily.rules import Asked, askable, matches, may_add, question_at
from courses.models import DailyAnswer, DailyCard, DailyFigures
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.officers.models import Module, Officer, Place
from lms.powers.queries import held

NEWEST = 60  # guidances looked at for something new
LOOKED_AT = 8  # of them opened, until one has a question with choices
# A day is the shortest step: nothing comes back while it is still warm.
SCHEDULER = Scheduler(
    learning_steps=(timedelta(days=1),),
    relearning_steps=(timedelta(days=1),),
    maximum_interval=365,
    enable_fuzzing=False,
)


class NotToday(HouseError):
    """This question is not on for this officer today."""


@dataclass(frozen=True)
class Dealt:
    """A question of an edition; *card* is ``None`` as long as it is new to the officer."""

    edition: GuidanceEdition
    asked: Asked
    card: DailyCard | None = None


def question_of_the_day(officer: Officer, *, now: datetime) -> Dealt | None:
    """What is due first, else something new within the week's two; ``None`` when that is all. Writes nothing."""
    figures, today = DailyFigures.current(), local_day(now)
    cards = _cards(officer, today)
    if sum(c["answered"] for c in cards) >= figures.cards_a_day:
        return None
    if found := _first_due([c["pk"] for c in cards if local_day(c["due_at"]) <= today]):
        return found
    if may_add((local_day(c["added_at"]) for c in cards), on=today, a_week=figures.new_a_week):
        return _something_new(officer, {c["guidance_key"] for c in cards}, now)
    return None


def _cards(officer: Officer, today: date) -> list[dict]:
    """The officer's cards in the order in which they come up, with how often each was answered today."""
    return list(
        officer.daily_cards.annotate(answered=Count("answers", filter=Q(answers__on=today)))
        .order_by("due_at", "pk")
        .values("pk", "guidance_key", "due_at", "added_at", "answered")
    )


def _first_due(due: list[int]) -> Dealt | None:
    """The first of them whose guidance is still offered, in its newest words."""
    if not due:
        return None
    cards = {c.pk: c for c in DailyCard.objects.filter(pk__in=due[:10])}
    newest = {
        e.guidance_key: e for e in offered().filter(guidance_key__in={c.guidance_key for c in cards.values()})
    }
    for pk in due[:10]:
        card = cards[pk]
        edition = newest.get(card.guidance_key)
        if edition and (asked := question_at(edition.content, card.question)):
            return Dealt(edition, asked, card)
    return None


def _something_new(officer: Officer, known: set[str], now: datetime) -> Dealt | None:
    """The newest guidance of the officer's powers, then fields, that they have no card of."""
    rows = list(
        offered()
        .exclude(guidance_key__in=known)
        .order_by("-issued_at")
        .values("pk", "field", "case__power_code")[:NEWEST]
    )
    holdings = list(held(officer.home_unit, on=local_day(now))) if rows else []
    powers = {holding.power.code for holding in holdings}
    fields = {officer.field} | {holding.power.field for holding in holdings}
    ranks = {
        r["pk"]: matches(r["field"], r["case__power_code"] or "", fields=fields, powers=powers) for r in rows
    }
    fitting = sorted((pk for pk, rank in ranks.items() if rank), key=lambda pk: -ranks[pk])[:LOOKED_AT]
    editions = GuidanceEdition.objects.in_bulk(fitting) if fitting else {}
    for pk in fitting:
        if questions := askable(editions[pk].content):
            return Dealt(editions[pk], questions[0])
    return None


@transaction.atomic
def answer(officer: Officer, *, key: str, question: int, choice: str, now: datetime) -> DailyAnswer:
    """Take the choice, note when the question comes again. Raises ``NotToday``."""
    if not Place.current().offers(Module.DAILY_CASE):
        raise NotToday(_("The daily case is not in use here."))
    officer = Officer.objects.select_for_update(no_key=True, of=("self",)).get(pk=officer.pk)
    dealt = question_of_the_day(officer, now=now)
    if dealt is None or (dealt.edition.guidance_key, dealt.asked.place) != (key, question):
        raise NotToday(_("This question is not on today. Whatever you answered before is kept."))
    if choice not in {k for k, _text in dealt.asked.choices}:
        raise NotToday(_("Choose one of the answers."))
    right = choice == dealt.asked.answer
    card = dealt.card or DailyCard(
        officer=officer,
        guidance_key=key,
        question=question,
        added_at=now,
        schedule=Card(due=now.astimezone(UTC)).to_dict(),
    )
    rating = Rating.Good if right else Rating.Again
    state, _log = SCHEDULER.review_card(Card.from_dict(card.schedule), rating, now.astimezone(UTC))
    card.schedule, card.due_at, card.edition = state.to_dict(), state.due, dealt.edition
    card.save()
    try:
        with transaction.atomic():
            return DailyAnswer.objects.create(
                card=card, edition=dealt.edition, choice=choice, right=right, on=local_day(now), at=now
            )
    except IntegrityError as again:
        raise NotToday(_("You have answered this today already.")) from again


def answer_of(officer: Officer, *, key: str, question: int, now: datetime) -> DailyAnswer | None:
    """What they said to this question today."""
    return (
        DailyAnswer.objects.filter(
            card__officer=officer, card__guidance_key=key, card__question=question, on=local_day(now)
        )
        .select_related("card", "edition")
        .first()
    )
