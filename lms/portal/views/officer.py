"""The officer's own pages: today, learn, statement."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from case_library.schemas import shown as shown_word
from courses.catalogue import taken_courses
from courses.catalogues.listed import outside_course
from courses.models import OutsideCourse
from courses.queries import learning_now
from lms.common import clock
from lms.common.dates import reads_english
from lms.common.requests import once_a_request
from lms.compliance.explanations import hours, why_line
from lms.compliance.models import Requirement
from lms.compliance.queries import standing
from lms.compliance.requirements import minutes_per_hour
from lms.hours.categories import Category, Mode
from lms.hours.models import EntryText, Offer
from lms.hours.offered import open_offers
from lms.notices.outbox import newest_unread
from lms.officers.models import Officer
from lms.officers.unit_names import full_names
from lms.portal.access import officer_only, signed_in
from lms.portal.class_words import signing_card
from lms.portal.context import current_role
from lms.portal.downloads import csv_file
from lms.portal.gains import gain
from lms.portal.mentoring import mentor_card
from lms.portal.proofs import proofs
from lms.portal.tabs import OFFICER, first_address
from lms.portal.templatetags.house import day
from lms.portal.views.daily import daily_card
from lms.portal.years import fillers, statement, year_card

LINES_AT_ONCE = 12
STEPS_AT_ONCE = 4
COURSE_KEY = "course:"
CLASS_KEY = "class:"  # an offer that has a page of its own, where one signs up


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    role = current_role(request)
    if role != OFFICER:
        return redirect(first_address(role))
    return render(request, "portal/home.html", _home(request))


def _home(request: HttpRequest) -> dict:
    officer, today = request.user.officer, clock.today()
    found = standing(officer, today.year, on=today)
    url = reverse("statement")
    cards = [year_card(a, today=today, url=f"{url}?requirement={a.terms.code}") for a in found]
    news, unread_notices = newest_unread(request.user, 4)
    once_a_request("unread", lambda: unread_notices)
    offered = list(open_offers(on=today)) if found and not found[0].met else []
    return {
        "greeting": _greeting(officer),
        "where": full_names([officer.home_unit])[officer.home_unit_id][0],
        "date_words": _date_words(today),
        "signing": signing_card(officer, now=clock.now()),
        "year": cards[0] if cards else None,
        "years": cards[1:],
        "steps": [*_going_on(officer), *_steps(found, offered)][:STEPS_AT_ONCE],
        "daily": daily_card(request, now=clock.now()),
        "news": [
            {
                "title": n.title,
                "source": n.text[:40],
                "day": n.created_at,
                "url": reverse("notices"),
                "unread": True,
            }
            for n in news
            if not n.needs_answer
        ],
        "news_url": reverse("notices"),
        "mentor": mentor_card(officer, on=today),
    }


def _going_on(officer: Officer) -> list[dict]:
    """Courses under way stand before offers: what is begun is nearer to an hour than what is new."""
    return [
        {
            "title": e.edition.title,
            "category": e.edition.category,
            "gain": _("lesson %(n)s") % {"n": e.lesson},
            "details": _("planned by %(day)s") % {"day": day(e.due_on)} if e.due_on else _("under way"),
            "url": reverse("lesson", args=[e.pk, e.lesson]),
            "act": _("Go on learning"),
            "icon_name": "play",
            "time": "",
        }
        for e in learning_now(officer)[:2]
    ]


def _steps(found, offered: list[Offer]) -> list[dict]:
    if not found:
        return []
    return [{**filler, "act": _("View")} for filler in fillers(found[0], offered, most=STEPS_AT_ONCE)]


def _greeting(officer: Officer) -> str:
    hour = timezone.localtime().hour
    greeting = _("good morning") if hour < 12 else _("good afternoon") if hour < 18 else _("good evening")
    return _("%(name)s, %(greeting)s") % {"name": officer.name, "greeting": greeting}


def _date_words(today: date) -> str:
    weekday = date_format(today, "l")
    return f"{weekday} {day(today)}" if reads_english() else f"{day(today)} {weekday}"


@officer_only
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    officer, today = request.user.officer, clock.today()
    shown = get_object_or_404(Offer, pk=pk)
    if shown.key.startswith(COURSE_KEY):
        return redirect("course", shown.course_key)
    if shown.key.startswith(CLASS_KEY):
        return redirect("class", pk=int(shown.key.removeprefix(CLASS_KEY)))
    taken_on = taken_courses(officer, today.year).get(shown.course_key)
    if not taken_on and not open_offers(on=today).filter(pk=pk).exists():
        raise Http404
    found = standing(officer, today.year, on=today)
    per = found[0].terms.minutes_per_hour if found else minutes_per_hour()
    outside = outside_course(shown)
    context = {
        "offer": shown,
        "outside": outside,
        "link": outside.where if outside and outside.where.startswith("https://") else "",
        "facts": _offer_facts(shown, outside, per),
        "taken_on": taken_on,
        "full": hours(shown.minutes, per),
        "gain": None
        if taken_on
        else gain(
            officer,
            category=shown.category,
            mode=shown.mode,
            minutes=shown.minutes,
            course_key=shown.course_key,
            on=today,
        ),
    }
    return render(request, "portal/offer.html", context)


def _offer_facts(offer: Offer, outside: OutsideCourse | None, per: int) -> list[dict]:
    facts = [
        {"label": _("Category"), "value": Category(offer.category).label},
        {"label": _("Mode"), "value": Mode(offer.mode).label},
        {"label": _("Hours"), "value": hours(offer.minutes, per)},
        {"label": _("When"), "value": day(offer.starts_on) if offer.starts_on else _("any time")},
    ]
    if offer.ends_on and not offer.starts_on:
        facts.append({"label": _("Offered until"), "value": day(offer.ends_on)})
    if outside:
        facts.append({"label": _("Provider"), "value": outside.provider})
        facts.append({"label": _("Course code"), "value": outside.code})
    where = outside.where if outside else offer.place
    if where or not outside:
        facts.append({"label": _("Where"), "value": where or _("online")})
    if offer.places_left is not None:
        facts.append({"label": _("Places left"), "value": offer.places_left})
    return facts


@officer_only
def own_statement(request: HttpRequest) -> HttpResponse:
    return show_statement(
        request,
        request.user.officer,
        crumbs=[{"label": _("Me"), "url": reverse("me")}],
        own=True,
        papers=True,
    )


@officer_only
def print_statement(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/hours_print.html", print_context(request, request.user.officer))


@officer_only
def export_statement(request: HttpRequest) -> StreamingHttpResponse:
    return statement_csv(request.user.officer, chosen_year(request), clock.today())


def show_statement(
    request: HttpRequest,
    officer: Officer,
    *,
    crumbs: list,
    own: bool,
    papers: bool,
    acts: list[tuple[str, str, str]] = (),
    offers: bool = False,
) -> HttpResponse:
    """The hour statement of *officer*; the caller has checked who may see it, and whether the *papers* too.

    *acts*: (word, address, icon); *offers*: whether the reader may offer classes to the officer.
    """
    today, year = clock.today(), chosen_year(request)
    found = standing(officer, year, on=max(today, date(year, 12, 31)) if year < today.year else today)
    a = next(
        (x for x in found if x.terms.code == request.GET.get("requirement")), found[0] if found else None
    )
    if a is None:
        return render(
            request, "portal/no_requirement.html", {"year": year, "crumbs": crumbs, "officer": officer}
        )
    base = f"?year={year}&requirement={a.terms.code}"
    limit = None if request.GET.get("all") else LINES_AT_ONCE
    texts = texts_of(a)
    shown = proofs(texts.values(), pages=own) if papers else {}
    context = statement(
        a, texts=texts, proofs=shown, show=request.GET.get("show", ""), limit=limit, base=base
    )
    context |= {
        "crumbs": crumbs,
        "back": crumbs[-1] | {"title": _("Hour statement") if own else officer.name},
        "years": [{"number": y, "current": y == year} for y in known_years()],
        "fillers": fillers(a, open_offers(on=today), most=4) if year == today.year else [],
        "offer_url": reverse("manage-offer") + base if offers else "",
        "objection_url": reverse("objection") if own else "",
        "export_url": reverse("statement-export") + f"?year={year}" if own else "",
        "print_url": reverse("statement-print") + base if own else "",
        "person": officer,
        "own": own,
        "acts": acts,
    }
    return render(request, "portal/hours.html", context)


def print_context(request: HttpRequest, officer: Officer) -> dict:
    today, year = clock.today(), chosen_year(request)
    found = standing(officer, year, on=max(today, date(year, 12, 31)) if year < today.year else today)
    a = next(
        (x for x in found if x.terms.code == request.GET.get("requirement")), found[0] if found else None
    )
    if a is None:
        return {"year": year, "months": [], "rules": []}
    facts = {_("Name"): officer.name, _("Staff number"): officer.staff_no, _("Unit"): officer.home_unit.name}
    now = timezone.localtime()
    return statement(a, texts=texts_of(a), proofs={}, show="", limit=None, base="") | {
        "person": [{"label": label, "value": value} for label, value in facts.items()],
        "requirement_words": shown_word(a.terms.title),
        "as_of_words": f"{now:%Y-%m-%d %H:%M}",
        "printed_words": _("Printed %(moment)s") % {"moment": f"{now:%Y-%m-%d %H:%M}"},
        "back_url": reverse("statement"),
    }


def statement_csv(officer: Officer, year: int, today: date) -> StreamingHttpResponse:
    rows = [
        [
            _("Date"),
            pgettext("training", "Title"),
            _("Category"),
            _("Mode"),
            _("Minutes"),
            _("Counted"),
            _("Requirement"),
            _("Why"),
        ]
    ]
    for a in standing(officer, year, on=max(today, date(year, 12, 31))):
        texts = texts_of(a)
        rows += [
            [
                x.entry.earned_on.isoformat(),
                texts[x.entry.number].title if x.entry.number in texts else "",
                Category(x.entry.category).label,
                Mode(x.entry.mode).label,
                x.entry.minutes,
                x.counted,
                shown_word(a.terms.title),
                why_line(x, a),
            ]
            for x in a.lines
        ]
    return csv_file(rows, _("Hour statement %(year)s") % {"year": year} + ".csv")


def texts_of(a) -> dict[int, EntryText]:
    numbers = [line.entry.number for line in a.lines]
    texts = EntryText.objects.filter(entry__number__in=numbers).select_related("entry")
    return {text.entry.number: text for text in texts}


def known_years() -> list[int]:
    return sorted(set(Requirement.objects.values_list("year", flat=True)), reverse=True)


def chosen_year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) == 4 else clock.today().year
