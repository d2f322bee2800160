"""An assessment as the year card and the statement show it. Texts only; every rule stays downstairs."""

from collections.abc import Iterable
from datetime import date, timedelta
from heapq import nsmallest
from itertools import groupby

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from case_library.schemas import shown
from lms.common.dates import say_day
from lms.compliance.explanations import hours, why_line
from lms.compliance.rules import CATEGORIES, Assessment, Line
from lms.hours.categories import Mode
from lms.hours.models import EntryText, Offer
from lms.hours.offered import course_titles
from lms.portal import charts
from lms.portal.templatetags.house import category_mark, category_word, month


def year_card(a: Assessment, *, today: date, url: str) -> dict:
    """Context of parts/year_card.html."""
    per = a.terms.minutes_per_hour
    counted = hours(a.counted, per)
    return {
        "title": _("%(year)s credit hours") % {"year": a.terms.year}
        + (f" · {shown(a.terms.title)}" if a.terms.title else ""),
        "state": state_key(a),
        "state_words": state_words(a),
        "details_url": url,
        "ring": charts.ring(
            [charts.Part(c, category_mark(c), a.by_category[c] / per) for c in CATEGORIES],
            a.target / per,
            a.due / per,
            a.counted / per,
        ),
        "chart": _chart(a, today),
        "counted": counted,
        "target": plain(a.target, per),
        "summary": _("By %(day)s %(counted)s hours counted, %(due)s are due")
        % {"day": say_day(today), "counted": counted, "due": hours(a.due, per)},
        "bars": [_bar(a, category, url) for category in CATEGORIES],
        "due": hours(a.due, per),
        "due_note": _difference(a),
        "owed": hours(a.owed, per),
        "owed_title": _("Still owed of %(target)s") % {"target": plain(a.target, per)},
        "owed_note": _weekly(a, today),
        "uncounted": hours(a.not_counted, per),
        "uncounted_url": f"{url}{'&' if '?' in url else '?'}show=partly" if a.not_counted else "",
        "uncounted_words": _uncounted_words(a),
        "advice_start": _advice_start(a),
        "advice": _advice(a, today),
    }


def statement(
    a: Assessment,
    *,
    texts: dict[int, EntryText],
    proofs: dict[int, str],
    show: str,
    limit: int | None,
    base: str,
) -> dict:
    """Context of portal/hours.html, newest day first; *proofs*: entry number → address."""
    per = a.terms.minutes_per_hour
    wanted = {"": lambda line: True, "partly": _is_partly, "corrections": lambda line: line.why == "reversed"}
    lines = sorted(a.lines, key=lambda line: (line.entry.earned_on, line.entry.number), reverse=True)
    chosen = [line for line in lines if wanted.get(show, wanted[""])(line)]
    visible = chosen[:limit] if limit else chosen
    numbers = {line.entry.reverses for line in lines if line.entry.reverses}
    partly = sum(map(_is_partly, lines))
    return {
        "year": a.terms.year,
        "recorded": hours(a.recorded, per),
        "uncounted": hours(a.not_counted, per),
        "uncounted_words": ngettext("Not counted (%(n)s line)", "Not counted (%(n)s lines)", partly)
        % {"n": partly},
        "counted": hours(a.counted, per),
        "state": state_key(a),
        "state_words": state_words(a),
        "target_words": _("Target %(target)s, due today %(due)s")
        % {"target": plain(a.target, per), "due": hours(a.due, per)},
        "note": _("1 hour = %(minutes)s minutes; counted in order of days") % {"minutes": per},
        "segments": _segments(lines, partly, show, base),
        "months": [
            {"heading": month(number), "lines": [_line(line, a, texts, proofs, numbers) for line in group]}
            for number, group in groupby(visible, key=lambda line: line.entry.earned_on.month)
        ],
        "shown_words": _("%(shown)s of %(all)s shown") % {"shown": len(visible), "all": len(chosen)},
        "more_url": f"{base}&show={show}&all=1" if len(visible) < len(chosen) else "",
        "more_words": _("Show the earlier %(n)s") % {"n": len(chosen) - len(visible)},
        "applies_words": _applies(a),
        "rules": list(_rules(a, texts)),
    }


def state_key(a: Assessment) -> str:
    return "exempt" if a.exempt else a.state


def state_words(a: Assessment) -> str:
    """The state's own word, or how far somebody is from the pace, said calmly."""
    gap = a.due - a.counted
    if a.state in ("behind", "on_pace") and gap > 0:
        return _("about %(hours)s hours behind the pace") % {
            "hours": max(1, round(gap / a.terms.minutes_per_hour))
        }
    return ""


def plain(minutes: int, per: int) -> str:
    """60 rather than 60.00, where the figure is whole."""
    text = hours(minutes, per)
    return text.removesuffix(".00")


def fillers(a: Assessment, offers: Iterable[Offer], *, most: int) -> list[dict]:
    """The *most* offers that best fill a gap of *a*: missing required courses, then the widest gap.

    What counted already is left out, and so is everything else where only a required course is missing.
    """
    if a.met or a.exempt:
        return []
    taken = {line.entry.course_key for line in a.lines if line.counted and line.entry.course_key}
    open_ones = [o for o in offers if not o.course_key or o.course_key not in taken]
    if not a.owed:
        open_ones = [o for o in open_ones if o.course_key in a.missing_courses]

    def fit(offer: Offer) -> tuple[bool, int, date]:
        gap = a.shortfalls.get(offer.category, 0)
        return offer.course_key not in a.missing_courses, -gap, offer.starts_on or date.max

    return [_filler(offer, a) for offer in nsmallest(most, open_ones, key=fit)]


def _filler(offer: Offer, a: Assessment) -> dict:
    details = [str(Mode(offer.mode).label), offer.place]
    if offer.starts_on:
        details = [f"{offer.starts_on:%m-%d}", offer.place]
    if offer.course_key in a.missing_courses:
        details = [_("Required course"), *details]
    if offer.places_left is not None:
        details.append(_("%(n)s places left") % {"n": offer.places_left})
    return {
        "title": offer.title,
        "category": offer.category,
        "gain": f"+{hours(offer.minutes, a.terms.minutes_per_hour)}",
        "details": " · ".join(part for part in details if part),
        "offer": offer.pk,
        "url": reverse("offer", args=[offer.pk]),
        "act": _("View"),
        "started": False,
        "time": "",
        "icon_name": "",
    }


def _chart(a: Assessment, today: date):
    per, total, points = a.terms.minutes_per_hour, 0, []
    for line in a.lines:
        if line.counted:
            total += line.counted
            points.append((line.entry.earned_on, total / per))
    return charts.steps(points, a.target / per, a.due / per, today, a.terms.year) if a.target else None


def _bar(a: Assessment, category: str, url: str) -> dict:
    per, minimum, counted = a.terms.minutes_per_hour, a.minima.get(category, 0), a.by_category[category]
    missing = a.shortfalls.get(category, 0)
    return {
        "key": category,
        "name": "",
        "hours": hours(counted, per),
        "filled": charts.percent(counted, minimum or max(a.target, 1)),
        "note": _minimum_words(minimum, missing, per),
        "missing": hours(missing, per) if missing else "",
        "url": "",
    }


def _minimum_words(minimum: int, missing: int, per: int) -> str:
    if not minimum:
        return _("no minimum")
    if missing:
        return _("minimum %(minimum)s, still") % {"minimum": plain(minimum, per)}
    return _("minimum %(minimum)s, reached") % {"minimum": plain(minimum, per)}


def _difference(a: Assessment) -> str:
    gap = a.due - a.counted
    shown = hours(abs(gap), a.terms.minutes_per_hour)
    return _("%(hours)s less") % {"hours": shown} if gap > 0 else _("%(hours)s more") % {"hours": shown}


def _weekly(a: Assessment, today: date) -> str:
    weeks = max(1, (date(a.terms.year, 12, 31) - today).days // 7)
    if not a.owed or today.year != a.terms.year:
        return ""
    return _("about %(hours)s a week") % {"hours": f"{a.owed / a.terms.minutes_per_hour / weeks:.1f}"}


def _uncounted_words(a: Assessment) -> str:
    if not a.not_counted:
        return ""
    per = a.terms.minutes_per_hour
    lost = {
        why: sum(x.entry.minutes - x.counted for x in a.lines if x.why == why)
        for why in ("course_repeat", "mode_cap")
    }
    said = [
        _("the same course again %(hours)s") % {"hours": hours(lost["course_repeat"], per)}
        if lost["course_repeat"]
        else "",
        _("over the year's limit %(hours)s") % {"hours": hours(lost["mode_cap"], per)}
        if lost["mode_cap"]
        else "",
    ]
    return _("Not counted %(hours)s: %(why)s. ") % {
        "hours": hours(a.not_counted, per),
        "why": _(", ").join(part for part in said if part),
    }


def _advice_start(a: Assessment) -> str:
    if a.exempt:
        return _("Nothing is owed this year.")
    if a.met:
        return _("The year's requirement is met.")
    short = [str(category_word(c)) for c in a.shortfalls]
    first = _("First %(categories)s. ") % {"categories": _(" and ").join(short)} if short else ""
    courses = (
        pgettext("list", ", ").join(course_titles(a.missing_courses).values()) if a.missing_courses else ""
    )
    return first + (_("Required and still missing: %(courses)s. ") % {"courses": courses} if courses else "")


def _advice(a: Assessment, today: date) -> str:
    if a.met:
        return ""
    if a.state == "out_of_reach":
        return _("The days and places left are not enough; talk to your unit about a way.")
    if today.year != a.terms.year or not a.owed:
        return ""
    done = min(
        date(a.terms.year, 12, 31),
        today + timedelta(weeks=max(1, (date(a.terms.year, 12, 31) - today).days // 7)),
    )
    return _("Each week about %(hours)s hours, and the year is met by %(day)s.") % {
        "hours": f"{a.owed / a.terms.minutes_per_hour / max(1, (date(a.terms.year, 12, 31) - today).days // 7):.1f}",
        "day": say_day(done),
    }


def _is_partly(line: Line) -> bool:
    return line.why in ("course_repeat", "mode_cap")


def _segments(lines: list[Line], partly: int, show: str, base: str) -> list[dict]:
    corrections = sum(line.entry.reverses is not None for line in lines)
    rows = [
        ("", _("All"), len(lines)),
        ("partly", _("Not fully counted"), partly),
        ("corrections", _("Corrections"), corrections),
    ]
    return [
        {"label": label, "count": count, "url": f"{base}&show={key}", "current": key == show}
        for key, label, count in rows
    ]


def _line(
    line: Line, a: Assessment, texts: dict[int, EntryText], proofs: dict[int, str], taken_back: set[int]
) -> dict:
    per, entry = a.terms.minutes_per_hour, line.entry
    text = texts.get(entry.number)
    title = text.title if text else ""
    reason = why_line(line, a)
    if entry.reverses is not None and text:
        title, reason = _("Correction: %(title)s") % {"title": title}, text.reason or reason
    required = entry.course_key in a.terms.mandatory_courses
    return {
        "day": entry.earned_on,
        "title": title,
        "category": entry.category,
        "mode": entry.mode,
        "recorded": hours(entry.minutes, per).replace("-", "−"),
        "counted": hours(line.counted, per),
        "partly": _is_partly(line),
        "struck": entry.number in taken_back,
        "set_aside": line.why == "reversed",
        "reason": reason or (_("Required course") if required else ""),
        "reason_kind": "history" if line.why == "reversed" else "attention" if reason else "flag",
        "proof": text.provider if text else "",
        "proof_url": proofs.get(entry.number, ""),
    }


def _applies(a: Assessment) -> str:
    words = _("Applies: %(year)s · %(title)s") % {"year": a.terms.year, "title": shown(a.terms.title)}
    if a.months_in_service < 12 and a.terms.prorate:
        words += " · " + _("%(months)s months in service") % {"months": a.months_in_service}
    return words


def _rules(a: Assessment, texts: dict[int, EntryText]):
    """Each demand with what stands against it."""
    per = a.terms.minutes_per_hour
    yield _rule(
        _("At least %(h)s in all") % {"h": hours(a.target, per)}, "all", a.counted, a.target, per, due=a.due
    )
    for category, minimum in a.minima.items():
        if minimum:
            text = _("%(category)s at least %(h)s") % {
                "category": category_word(category),
                "h": hours(minimum, per),
            }
            yield _rule(text, category, a.by_category[category], minimum, per)
    for course, title in course_titles(a.terms.mandatory_courses).items():
        done = next((x.entry for x in a.lines if x.counted and x.entry.course_key == course), None)
        if title == course and done and done.number in texts:  # of another library: never offered here
            title = texts[done.number].title
        yield {
            "text": _("Required: %(course)s") % {"course": title},
            "category": "",
            "result": say_day(done.earned_on) if done else _("missing"),
            "result_kind": "met" if done else "owed",
        }
    for mode, cap in a.terms.mode_cap.items():
        used = sum(minutes for (_category, m), minutes in a.by_category_mode.items() if m == mode)
        yield {
            "text": capfirst(_("%(mode)s at most %(h)s") % {"mode": Mode(mode).label, "h": hours(cap, per)}),
            "category": "",
            "result": _("full %(h)s") % {"h": hours(cap, per)}
            if used >= cap
            else _("counted %(h)s") % {"h": hours(used, per)},
            "result_kind": "full" if used >= cap else "",
        }


def _rule(text: str, category: str, counted: int, wanted: int, per: int, due: int | None = None) -> dict:
    missing = wanted - counted
    return {
        "text": text,
        "category": category,
        "filled": charts.percent(counted, wanted),
        "due": charts.percent(due, wanted) if due is not None and wanted else "",
        "result": _("%(h)s short") % {"h": hours(missing, per)} if missing > 0 else hours(counted, per),
        "result_kind": "owed" if missing > 0 else "met",
    }
