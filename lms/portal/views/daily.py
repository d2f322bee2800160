"""每日一案: the question of the day, its answer, what the month has gathered."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.daily.dealing import Dealt, answer_of, question_of_the_day
from courses.daily.dealing import answer as give_answer
from courses.daily.gathering import this_month
from courses.daily.rules import Asked, question_at
from courses.models import DailyAnswer
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.models import Module, Place
from lms.portal.access import officer_only

SLOT = "daily"  # in the session


def daily_card(request: HttpRequest, *, now: datetime) -> dict | None:
    """The slot of the officer's home; ``None`` when nothing is on or the place does without it.

    Dealt once an hour in a session, so that the home stays cheap; an answer deals anew.
    """
    if not Place.current().offers(Module.DAILY_CASE):
        return None
    hour = f"{now:%Y-%m-%dT%H}"
    if request.session.get(SLOT, {}).get("hour") != hour:
        dealt = question_of_the_day(request.user.officer, now=now)
        request.session[SLOT] = {"hour": hour, "face": _face(dealt) if dealt else None}
    return request.session[SLOT]["face"]


@officer_only
def today(request: HttpRequest) -> HttpResponse:
    officer, now = request.user.officer, clock.now()
    dealt = question_of_the_day(officer, now=now)
    return _page(request, {"daily": _face(dealt) if dealt else None})


@officer_only
def answer(request: HttpRequest, key: str, question: int) -> HttpResponse:
    """POST takes a choice; GET shows what came of it today."""
    officer, now = request.user.officer, clock.now()
    if request.method == "POST":
        try:
            give_answer(officer, key=key, question=question, choice=request.POST.get("choice", ""), now=now)
        except HouseError as refusal:
            messages.error(request, str(refusal))
            return redirect("daily")
        finally:
            request.session.pop(SLOT, None)
        return redirect("daily-answer", key=key, question=question)
    given = answer_of(officer, key=key, question=question, now=now)
    if given is None:
        return redirect("daily")
    more = question_of_the_day(officer, now=now) is not None
    return _page(request, {"result": _result(given), "more": more})


def _page(request: HttpRequest, context: dict) -> HttpResponse:
    minutes, cap = this_month(request.user.officer, on=clock.today())
    return render(request, "portal/cases/daily.html", context | {"minutes": minutes, "cap": cap})


def _face(dealt: Dealt) -> dict:
    key = dealt.edition.guidance_key
    return {
        "other_url": reverse("guidance", args=[key]),
        "title": dealt.edition.title,
        "question": dealt.asked.stem,
        "text": dealt.edition.title,
        "url": reverse("daily-answer", args=[key, dealt.asked.place]),
        "choices": _choices(dealt.asked),
        "again": dealt.card is not None,
    }


def _choices(asked: Asked) -> list[dict]:
    return [{"key": key, "text": text} for key, text in asked.choices]


def _result(given: DailyAnswer) -> dict:
    asked = question_at(given.edition.content, given.card.question)
    texts = dict(asked.choices)
    return {
        "title": given.edition.title,
        "url": reverse("guidance", args=[given.edition.guidance_key]),
        "question": asked.stem,
        "right": given.right,
        "marked": True,
        "answer": [f"{asked.answer} {texts[asked.answer]}"],
        "said": [
            _("You chose %(choice)s %(text)s") % {"choice": given.choice, "text": texts.get(given.choice, "")}
        ],
        "explanation": asked.reason,
        "again_on": clock.local_day(given.card.due_at),
    }
