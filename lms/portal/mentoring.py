"""What the mentoring pages show, made ready for the templates; shared by all four faces."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.mentoring.models import Mentor, Pairing, Skill, TaskLog
from lms.mentoring.models.levels import Level
from lms.mentoring.queries import Rung, current_pairing, ladder, mentoring_minutes, skills_of
from lms.officers.models import Account, Module, Officer, Place
from lms.portal.templatetags.house import day, hours

LEVELS = tuple(Level)


def rungs_of(officer: Officer, skills: Iterable[Skill], *, on: date) -> list[dict]:
    """The ladder as rows of five cells, each with a word of its own."""
    return [rung_row(rung) for rung in ladder(officer, skills, on=on)]


def rung_row(rung: Rung) -> dict:
    held = rung.holding
    standing = held.standing if held else 0
    return {
        "skill": rung.skill,
        "level_word": Level(standing).label if standing else _("no level yet"),
        "cells": [_cell(level, standing, rung.proposed) for level in LEVELS],
        "note": _note(rung),
        "kind": held.currency if held and held.currency != "current" else "",
        "proposed": rung.proposed,
    }


def _cell(level: int, standing: int, proposed: int | None) -> dict:
    if level == standing:
        return {"kind": "current", "word": _("now"), "level": Level(level).label}
    if level == proposed:
        return {
            "kind": "proposed",
            "word": pgettext("cell of the ladder", "next"),
            "level": Level(level).label,
        }
    kind = "past" if level < standing else ""
    return {"kind": kind, "word": "", "level": Level(level).label}


def _note(rung: Rung) -> str:
    held = rung.holding
    if held is None:
        return _("no decision by a panel yet")
    if held.currency == "lapsed":
        return _("lapsed on %(day)s, not practised; a panel can give it back") % {"day": day(held.lapse_on)}
    if held.currency == "warned":
        return _("not practised since %(day)s; lapses on %(lapse)s") % {
            "day": day(held.practised_on),
            "lapse": day(held.lapse_on),
        }
    decided = _("decided on %(day)s") % {"day": day(held.since)}
    if rung.seen:
        times = ngettext("done once in 30 days", "done %(n)s times in 30 days", rung.seen)
        return decided + " · " + times % {"n": rung.seen}
    return decided


def hours_words(officer: Officer, pairing: Pairing, *, on: date) -> dict:
    """Counted so far and the cap, in hours; R8 is judged at reading."""
    programme = pairing.programme
    minutes = mentoring_minutes([officer.pk], on.year).get(officer.pk, 0)
    return {
        "counted": hours(min(minutes, programme.cap_minutes), programme.minutes_per_hour),
        "recorded": hours(minutes, programme.minutes_per_hour),
        "cap": hours(programme.cap_minutes, programme.minutes_per_hour),
        "minutes": min(minutes, programme.cap_minutes),
        "cap_minutes": programme.cap_minutes,
        "full": minutes >= programme.cap_minutes,
    }


def log_state(log: TaskLog) -> dict:
    """Icon, word and colour of a log's state."""
    if log.confirmation_id:
        return {"kind": "met", "icon": "lock", "word": _("confirmed")}
    if log.answered_at:
        return {"kind": "met", "icon": "circle-check", "word": _("answered")}
    if log.asked_back:
        return {"kind": "behind", "icon": "message-circle-question", "word": _("one more sentence")}
    return {"kind": "behind", "icon": "clock", "word": _("waiting for an answer")}


def own_mentor(account: Account) -> Mentor | None:
    return Mentor.objects.filter(officer__account=account).select_related("officer").first()


def is_one_of_the_two(pairing: Pairing, account: Account) -> bool:
    return account.pk in (pairing.mentee.account_id, pairing.mentor.officer.account_id)


def mentor_card(officer: Officer, *, on: date) -> dict | None:
    """The card on the mentee's home: mentor, last answer, the skill practised last."""
    pairing = current_pairing(officer)
    if pairing is None or not Place.current().offers(Module.MENTORING):
        return None
    mentor = pairing.mentor.officer
    log = pairing.logs.filter(answered_at__isnull=False).select_related("skill").first()
    rungs = [r for r in ladder(officer, skills_of(pairing), on=on) if r.holding and r.holding.standing]
    rung = max(rungs, key=lambda r: (r.proposed or 0, r.holding.practised_on), default=None)
    card = {
        "url": reverse("mentoring"),
        "initial": mentor.name[:1],
        "name": mentor.name,
        "role_words": _("mentor, until %(day)s") % {"day": day(pairing.ends_on)},
        "reply": _("Answer of %(day)s: %(text)s") % {"day": day(log.answered_at), "text": log.answer[:60]}
        if log
        else "",
    }
    return card | _card_levels(rung)


def _card_levels(rung: Rung | None) -> dict:
    if rung is None:
        return {"skill": "", "level_words": "", "levels": []}
    standing = rung.holding.standing
    kinds = ["past" if level < standing else "current" if level == standing else "" for level in LEVELS]
    return {
        "skill": rung.skill.label,
        "level_words": _("now: %(level)s (decided on %(day)s)")
        % {"level": Level(standing).label, "day": day(rung.holding.since)},
        "levels": [{"word": level.label, "kind": kind} for level, kind in zip(LEVELS, kinds, strict=True)],
    }


def asked_words(asked, pairing: Pairing) -> dict:
    """What the mentee's page says on top: the fact, and what to do."""
    day_asked = day(asked.due_on) if asked.due_on else ""
    words = {
        "not_active": ("tell", _("Nothing needs to be written now"), pairing.get_state_display()),
        "cap_full": (
            "done",
            _("The hours of mentoring are full for this year"),
            _("No log is asked for any more. You may still write one when you want an answer."),
        ),
        "skill_needs_it": (
            "attention",
            _("A skill has not been practised for long"),
            _("The hours are full, but a short log on this skill keeps your level. No minutes needed."),
        ),
        "within_rhythm": (
            "tell",
            _("Nothing is due"),
            _("The next three lines are asked for on %(day)s, if you had a task by then.")
            % {"day": day_asked},
        ),
        "skill_needs_it_later": (
            "done",
            _("The hours of mentoring are full for this year"),
            _(
                "Only for a skill that has not been practised for long, three lines from %(day)s on keep your level, "
                "if you have a task on it. No minutes needed."
            )
            % {"day": day_asked},
        ),
        "due": (
            "tell",
            _("Write three lines on one task"),
            _("About 3 minutes. If you had no task, nothing needs to be made up."),
        ),
    }["skill_needs_it_later" if asked.why == "within_rhythm" and not asked.minutes_asked else asked.why]
    return {"kind": words[0], "title": words[1], "text": words[2], "asked": asked.asked}
