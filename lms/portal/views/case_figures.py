"""The bureau's figures of cases: what goes wrong how often, where, and which powers nobody uses and why."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from case_library.figures import Change, Period, Rate, by_code, by_unit, twelve_months, year_of, years
from case_library.idle_powers import Idle, by_cause, idle_powers, say_cause
from case_library.models import CaseFinding, IdleReason
from case_library.schemas import mistake, taxonomy
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.portal.downloads import csv_file
from lms.portal.rendering import HouseForm, form_page
from lms.portal.templatetags.house import day
from lms.portal.views.guidance_desk import quashed_rows
from lms.powers.models import Holding

IDLE_AT_ONCE = 25
NOT_ASKED = "none"  # in addresses: the powers of which nobody has asked yet
WIDTH = 100  # of a drawn range, in its own units


@allowed(Act.RUN_YEAR)
def figures(request: HttpRequest) -> HttpResponse:
    """``year``, ``code``, ``origin`` and ``cause`` in the address; without a year the last twelve months."""
    today = clock.today()
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=today)
    known = years(units)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in known else None
    period = year_of(year) if year else twelve_months(today)
    code = request.GET.get("code", "")
    origin = request.GET.get("origin", "")
    origin = origin if origin in CaseFinding.Origin.values else ""
    mistakes = by_code(units, period, origin)
    places = by_unit(units, period, code, origin) if code in taxonomy() else []
    scale = _scale([change for _name, change in [*mistakes, *places]])
    context = {
        "quashed": quashed_rows(units),
        "year": year,
        "period": _words(period),
        "before": _words(period.before),
        "segments": [
            {"label": _("Last 12 months"), "url": _address(None, origin), "current": year is None},
            *({"label": str(y), "url": _address(y, origin), "current": y == year} for y in known),
        ],
        "origins": [
            {"label": capfirst(words), "url": _address(year, value), "current": value == origin}
            for value, words in [("", _("All")), *CaseFinding.Origin.choices]
        ],
        "kept": _address(year, origin),
        "mistakes": [_row(change, scale) | {"code": c, "name": mistake(c)} for c, change in mistakes],
        "chosen": mistake(code),
        "code": code,
        "units": [_row(change, scale) | {"name": unit.name} for unit, change in places],
        "scale": round(100 * scale),
        **_idle(request, idle_powers(units, on=today)),
        "idle_period": _words(twelve_months(today)),
    }
    return render(request, "portal/cases/figures.html", context)


def _address(year: int | None, origin: str) -> str:
    return "?" + urlencode({name: value for name, value in (("year", year), ("origin", origin)) if value})


def _words(period: Period) -> str:
    return f"{period.since:%Y-%m-%d} – {period.until:%Y-%m-%d}"


def _scale(changes: list[Change]) -> float:
    """Where the drawn ranges end: the highest bound shown, in whole tenths."""
    shown = [rate.bounds[1] for change in changes for rate in (change.now, change.before) if not rate.hidden]
    return min(1.0, (int(max(shown, default=0.1) * 10) + 1) / 10)


def _row(change: Change, scale: float) -> dict:
    said = {
        "fewer": _("fewer"),
        "more": _("more"),
        "unclear": _("bounds overlap: may be chance"),
        "": "",
    }
    return {
        "now": _shown(change.now, scale),
        "earlier": _shown(change.before, scale),
        "direction": change.direction,
        "said": said[change.direction],
    }


def _shown(rate: Rate, scale: float) -> dict:
    """In words: a hidden rate says that it is hidden, never that it is zero."""
    if rate.hidden:
        return {"files": "", "bounds": _("fewer than five files")}
    low, high = rate.bounds
    place = lambda share: round(WIDTH * share / scale)  # noqa: E731
    return {
        "files": _("%(hits)s of %(files)s files") % {"hits": rate.hits, "files": rate.files},
        "bounds": f"{round(100 * low)} – {round(100 * high)} %",
        "low": place(low),
        "high": place(high),
        "share": place(rate.hits / rate.files),
    }


def _idle(request: HttpRequest, idle: list[Idle]) -> dict:
    """Idle powers by the cause found; only missing skill leads to a course."""
    labels = dict(IdleReason.Cause.choices)
    asked = request.GET.get("cause", "")
    counts = by_cause(idle)
    wanted = "" if asked == NOT_ASKED else asked
    shown = [one for one in idle if not asked or one.cause == wanted]
    segments = [{"label": _("All"), "count": len(idle), "url": "?cause=#f-idle", "current": not asked}]
    for cause, count in counts:
        if not cause and not count and asked != NOT_ASKED:
            continue
        value = cause or NOT_ASKED
        label = labels.get(cause, _("not asked yet"))
        segments.append(
            {"label": label, "count": count, "url": f"?cause={value}#f-idle", "current": asked == value}
        )
    return {
        "idle": [{"idle": one, "label": labels.get(one.cause, "")} for one in shown[:IDLE_AT_ONCE]],
        "idle_more": max(0, len(shown) - IDLE_AT_ONCE),
        "idle_segments": segments,
    }


@allowed(Act.RUN_YEAR)
def export_idle(request: HttpRequest) -> HttpResponse:
    """The idle powers with the cause found, as csv; run as its recipient (S1)."""
    today = clock.today()
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=today)
    labels = dict(IdleReason.Cause.choices)
    head = [_("Unit"), _("code"), _("matter"), _("held from"), _("cause"), _("what was found"), _("Day")]
    rows = (
        [
            one.holding.unit.name, one.holding.power.code, one.holding.power.title, one.holding.held_from,
            labels.get(one.cause, _("not asked yet")), one.reason.note if one.reason else "",
            clock.local_day(one.reason.at) if one.reason else "",
        ]
        for one in idle_powers(units, on=today)
    )  # fmt: skip
    return csv_file([head, *rows], f"idle-powers-{today}.csv")


class CauseForm(HouseForm):
    cause = forms.ChoiceField(
        label=gettext_lazy("Why there was no case"),
        choices=IdleReason.Cause.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only missing skill calls for a course."),
    )
    note = forms.CharField(
        label=pgettext_lazy("idle", "What was found"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In one or two sentences; name nobody."),
    )


@allowed(Act.RUN_YEAR)
def idle_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """One idle power: the cause, said anew as often as it changes; what was said before stays below."""
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=clock.today())
    holding = get_object_or_404(Holding.objects.select_related("power", "unit"), pk=pk, unit__in=units)
    said = holding.idle_reasons.order_by("-at", "-pk").first()
    form = CauseForm(request.POST or None, initial={"cause": said.cause, "note": said.note} if said else None)
    if request.method == "POST" and form.is_valid():
        try:
            say_cause(holding, **form.cleaned_data, by=request.user, now=clock.now())
        except HouseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Noted."))
            return redirect(reverse("case-figures") + "#f-idle")
    return form_page(
        request,
        form,
        heading=holding.power.title,
        subheading=f"{holding.unit.name} · {holding.power.code}",
        act=_("Note it"),
        crumbs=[{"label": _("Figures of cases"), "url": reverse("case-figures")}],
        known_title=_("Said so far"),
        known=[
            f"{day(row.at)} · {row.get_cause_display()} · {row.note}" for row in holding.idle_reasons.all()
        ],
    )
