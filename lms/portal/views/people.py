"""The list of a unit's people: who needs support and why, filtered and sorted by the address."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.learning.plans import Planned, plans_by_officer
from lms.compliance import people
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement, Standing, SupportStep
from lms.hours.categories import Category
from lms.portal.addresses import kept, with_query
from lms.portal.templatetags.house import STATES, day

PER_PAGE = 25
NEED = ("out_of_reach", "behind", "short")


@dataclass(frozen=True)
class Asked:
    """What the address asks of the list."""

    q: str
    state: str
    gap: str
    everyone: bool
    sort: str
    descending: bool


def asked_of(request: HttpRequest) -> Asked:
    get = request.GET.get
    return Asked(
        q=request.words,
        state=get("state", "") if get("state", "") in STATES else "",
        gap=get("gap", "") if get("gap", "") in Category else "",
        everyone="everyone" in request.GET,
        sort=get("sort", "") if get("sort", "") in people.SORTS else "unit",
        descending="desc" in request.GET,
    )


def people_list(request: HttpRequest, rows, requirement: Requirement, *, closed: bool) -> dict:
    """Context of the table; *rows* are all standings of the unit."""
    asked = asked_of(request)
    counts = people.count_states(people.needing_support(rows))
    total = sum(counts.values())
    page = Paginator(_listed(rows, asked), PER_PAGE).get_page(request.GET.get("page"))
    shown_ids = [row.officer_id for row in page]
    steps = people.last_steps(shown_ids, requirement)
    planned = {} if closed else plans_by_officer(shown_ids)
    shown = page.paginator.count
    return {
        "total_words": _("%(n)s people") % {"n": shown}
        + ("" if asked.sort != "unit" else _(", in official order, by name")),
        "everyone": asked.everyone or bool(asked.q),
        "segments": _segments(request, counts, total, asked, closed),
        "filters": [
            {
                "name": "gap",
                "label": _("Gap"),
                "options": [
                    {"value": key, "label": label, "current": key == asked.gap}
                    for key, label in [("", _("gap: any")), *Category.choices]
                ],
            }
        ],
        "filtered": bool(asked.q or asked.gap),
        "kept": kept(request, besides=("gap", "s")),
        "heads": _heads(request, asked),
        "page": page,
        "rows": [
            _row(row, requirement, steps.get(row.officer_id), planned.get(row.officer_id, []), closed=closed)
            for row in page
        ],
    }


def _listed(rows, asked: Asked):
    """The rows that the address asks for, in its order."""
    wide = asked.everyone or asked.q or asked.state not in ("", *NEED)
    listed = people.with_pending(people.searched(rows if wide else people.needing_support(rows), asked.q))
    if asked.state:
        listed = listed.filter(state=asked.state)
    if asked.gap:
        listed = listed.filter(**{f"shortfalls__{asked.gap}__gt": 0})
    return people.ordered(listed, asked.sort, descending=asked.descending)


def _heads(request: HttpRequest, asked: Asked) -> dict[str, dict]:
    """Column → the link that sorts by it and how it is sorted now (aria-sort)."""
    return {
        key: {
            "url": with_query(
                request,
                sort=None if key == "unit" else key,
                desc=1 if (asked.sort == key and not asked.descending) or (asked.sort != key and key in ("counted", "owed")) else None,
            ),
            "sorted": ("descending" if asked.descending else "ascending") if asked.sort == key else "",
        }
        for key in people.SORTS
    }  # fmt: skip


def _segments(request: HttpRequest, counts: dict[str, int], total: int, asked: Asked, closed: bool) -> list:
    keys = ("short",) if closed else ("out_of_reach", "behind")
    rows = [
        {
            "label": _("Need support"),
            "count": total,
            "url": with_query(request, state=None, everyone=None),
            "current": not asked.state and not asked.everyone,
        }
    ]
    rows += [
        {
            "label": STATES[key].word,
            "count": counts.get(key, 0),
            "url": with_query(request, state=key, everyone=None),
            "current": asked.state == key,
        }
        for key in keys
    ]
    everyone = {
        "label": _("Everybody"),
        "count": None,
        "url": with_query(request, state=None, everyone=1),
        "current": asked.everyone and not asked.state,
    }
    return [*rows, everyone]


def _row(
    row: Standing,
    requirement: Requirement,
    step: SupportStep | None,
    planned: list[Planned],
    *,
    closed: bool,
) -> dict:
    per = requirement.minutes_per_hour
    page = reverse("manage-officer", args=[row.officer_id]) + f"?year={requirement.year}"
    plan, url, act = _plan(row, per)
    if row.missing_courses and not url and not closed:
        url, act = f"{page}#fillers", _("Offer it")
    plan = _("; ").join([plan, *_planned_words(planned)])
    return {
        "id": row.officer_id,
        "name": row.officer.name,
        "url": page,
        "unit": row.unit.name,
        "state": row.state,
        "counted": hours(row.counted, per),
        "missing": hours(row.owed, per),
        "plan": plan,
        "plan_url": url,
        "plan_act": act,
        "done": "" if closed and step is None else _done_so_far(step, planned),
        "selected": False,
    }


def _planned_words(planned: list[Planned]) -> list[str]:
    """The plan whose day comes first, and how many there are besides."""
    if not planned:
        return []
    title, due_on = planned[0].title, planned[0].due_on
    words = (
        _("planned: %(title)s, by %(day)s") % {"title": title, "day": day(due_on)}
        if due_on
        else _("planned: %(title)s") % {"title": title}
    )
    more = len(planned) - 1
    return [words, _("%(n)s more planned") % {"n": more}] if more else [words]


def _done_so_far(step: SupportStep | None, planned: list[Planned]) -> str:
    """The last help or reminder."""
    last = max((one.at for one in planned), default=None)
    if last and (step is None or step.at < last):
        return f"{day(last)} {_('course planned')}"
    return f"{day(step.at)} {step.get_kind_display()}" if step else _("not contacted yet")


def _plan(row: Standing, per: int) -> tuple[str, str, str]:
    """(gap and plan in words, address, act)."""
    if row.declaration_waits or row.waiver_waits:
        return _("a declaration or waiver is waiting"), reverse("approvals"), _("Decide")
    if row.met or row.exempt:
        return (_("nothing owed") if row.exempt else _("met")), "", ""
    gaps = [
        _("%(category)s short of %(hours)s") % {"category": Category(key).label, "hours": hours(minutes, per)}
        for key, minutes in row.shortfalls.items()
        if minutes
    ]
    if row.missing_courses:
        n = len(row.missing_courses)
        gaps.append(ngettext("%(n)s required course missing", "%(n)s required courses missing", n) % {"n": n})
    return _("; ").join(gaps) or _("any category"), "", ""
