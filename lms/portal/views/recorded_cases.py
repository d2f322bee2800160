"""Recorded cases by their shells: how far each has come, and which are picked to teach. No record is opened here."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from case_library.models import CaseFinding, MaskingTask, RecordedCase
from case_library.picking import pick, put_back
from case_library.schemas import labels, load, mistake, shown, taxonomy
from lms.common import clock
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed, allowed_any
from lms.portal.downloads import csv_file
from lms.portal.outcomes import outcome_said
from lms.powers.models import Power

PAGE = 25
State = MaskingTask.State
# name in the address → words, and which maskings
STEPS = {
    "picked": (gettext_lazy("To be masked"), Q(state=State.PROPOSED, case__picked_at__isnull=False)),
    "masking": (gettext_lazy("Being masked"), Q(state=State.IN_REVIEW)),
    "waiting": (gettext_lazy("For a second person"), Q(state=State.WAITING)),
    "released": (pgettext_lazy("masking", "Released"), Q(state=State.RELEASED)),
    "recalled": (pgettext_lazy("masking", "Recalled"), Q(state=State.RECALLED)),
    "others": (gettext_lazy("Not picked"), Q(state=State.PROPOSED, case__picked_at=None)),
}


@allowed_any(Act.EDIT_GUIDANCE, Act.MASK_CASES)
def recorded(request: HttpRequest) -> HttpResponse:
    """Everything in the address: ``step``, ``field``, ``unit``, ``code``; as many statements however long the list."""
    editing = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    masking = units_visible_to(request.user, act=Act.MASK_CASES, on=clock.today())
    reached = _reached(editing | masking)
    narrowed = _narrowed(request, reached)
    step = request.GET.get("step", "")
    step = step if step in STEPS else ("others" if editing.exists() else "picked")
    page = Paginator(_in_order(narrowed.filter(STEPS[step][1])), PAGE).get_page(request.GET.get("page"))
    picks, masks = set(editing.values_list("pk", flat=True)), set(masking.values_list("pk", flat=True))
    powers = _powers(page)
    counts = narrowed.aggregate(
        **{name: Count("pk", filter=which) for name, (_words, which) in STEPS.items()}
    )
    context = {
        "page_obj": page,
        "rows": [
            _row(task)
            | {"power": powers.get(task.case.power_code, "")}
            | {"picks": task.case.unit_id in picks and task.state == State.PROPOSED, "masks": task.case.unit_id in masks}
            for task in page
        ],
        "step": step,
        "segments": [
            {
                "label": words,
                "count": counts[name],
                "url": _address(request, step=name),
                "current": name == step,
            }
            for name, (words, _which) in STEPS.items()
        ],
        "filters": _filters(request, reached),
        "filtered": any(request.GET.get(name) for name in ("field", "unit", "code")),
        "export": reverse("recorded-cases-export") + _address(request, step=step),
        "kept": _address(request, step=step),
    }  # fmt: skip
    return render(request, "portal/cases/recorded.html", context)


@allowed_any(Act.EDIT_GUIDANCE, Act.MASK_CASES)
def export(request: HttpRequest) -> HttpResponse:
    """The chosen step as csv: codes and states, nothing of the record."""
    today = clock.today()
    units = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=today)
    units |= units_visible_to(request.user, act=Act.MASK_CASES, on=today)
    which = STEPS[step][1] if (step := request.GET.get("step", "")) in STEPS else Q()
    head = [
        _("case id"),
        _("Unit"),
        _("Field"),
        _("decided in"),
        _("Mistake"),
        _("State"),
        _("undecided"),
        _("picked on"),
    ]
    tasks = _in_order(_narrowed(request, _reached(units)).filter(which))
    rows = (
        [
            task.case.case_uid, task.case.unit.name, _field(task), f"{task.case.decided_on:%Y-%m}" if task.case.decided_on else "",
            " ".join(_codes(task)), _state(task), task.undecided,
            clock.local_day(task.case.picked_at) if task.case.picked_at else "",
        ]
        for task in tasks
    )  # fmt: skip
    return csv_file([head, *rows], _("Recorded cases") + f" {today}.csv")


@allowed_any(Act.EDIT_GUIDANCE, Act.MASK_CASES)
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """The shell of one case and what was noticed in it: sentence, code and article. The record stays closed."""
    editing = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    masking = units_visible_to(request.user, act=Act.MASK_CASES, on=clock.today())
    task = get_object_or_404(_in_order(_reached(editing | masking)), case=pk)
    context = _row(task) | {
        "back": {"url": reverse("recorded-cases"), "title": _("Recorded cases")},
        "facts": _facts(task, _powers([task]).get(task.case.power_code, "")),
        "origins": [
            {"words": words, "rows": [_said(f) for f in task.case.findings.all() if f.origin == origin]}
            for origin, words in CaseFinding.Origin.choices
        ],
    }
    return render(request, "portal/cases/findings.html", context)


def _facts(task: MaskingTask, power: str) -> list[dict]:
    """What may be known without opening the record."""
    case = task.case
    rows = [
        (_("case id"), case.case_uid),
        (_("Unit"), case.unit.name),
        (_("Field"), _field(task)),
        (_("matter"), power or case.power_code),
        (_("Procedure"), shown(labels("procedure").get(case.procedure, case.procedure))),
        (_("Outcome"), shown(labels("decision/outcome").get(case.outcome, case.outcome))),
        (_("decided in"), f"{case.decided_on:%Y-%m}" if case.decided_on else ""),
        (_("State"), _state(task)),
    ]
    return [{"label": capfirst(label), "value": value} for label, value in rows if value]


def _said(finding: CaseFinding) -> dict:
    severity = taxonomy().get(finding.code, {}).get("severity", "")
    return {
        "finding": finding,
        "name": mistake(finding.code),
        "severity": shown(load("error_taxonomy.v1")["severity"].get(severity, "")),
        "major": severity == "major",
    }


@allowed(Act.EDIT_GUIDANCE)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick a case to teach, or put it back."""
    units = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    case = get_object_or_404(RecordedCase, pk=pk, unit__in=units)
    back = request.POST.get("act") == "put_back"
    said = _("%(uid)s is put back.") if back else _("%(uid)s is picked. The maskers are told.")
    with outcome_said(request, said % {"uid": case.case_uid}):
        (put_back if back else pick)(case, by=request.user, now=clock.now())
    kept = request.POST.get("kept", "")
    return redirect(reverse("recorded-cases") + (kept if kept.startswith("?") else ""))


def _reached(units: QuerySet[Unit]) -> QuerySet[MaskingTask]:
    """The newest masking of each case of these units."""
    tasks = MaskingTask.objects.filter(case__unit__in=units, case__state=RecordedCase.State.ACCEPTED)
    again = MaskingTask.objects.filter(
        case=OuterRef("case"), version=OuterRef("version"), pk__gt=OuterRef("pk")
    )
    return tasks.filter(~Exists(again), version=F("case__version"))


def _narrowed(request: HttpRequest, tasks: QuerySet[MaskingTask]) -> QuerySet[MaskingTask]:
    if field := request.GET.get("field", "")[:40]:
        tasks = tasks.filter(case__field=field)
    if unit := request.GET.get("unit", "")[:40]:
        tasks = tasks.filter(case__unit__code=unit)
    if (code := request.GET.get("code", "")) in taxonomy():
        tasks = tasks.filter(case__in=CaseFinding.objects.filter(code=code).values("case"))
    return tasks


def _in_order(tasks: QuerySet[MaskingTask]) -> QuerySet[MaskingTask]:
    rows = tasks.select_related("case__unit", "case__picked_by", "text").prefetch_related("case__findings")
    return rows.order_by("-case__received_at", "-pk")


def _filters(request: HttpRequest, tasks: QuerySet[MaskingTask]) -> list[dict]:
    plain = tasks.order_by()
    fields = sorted(set(plain.values_list("case__field", flat=True)) - {""})
    units = Unit.objects.filter(pk__in=plain.values("case__unit")).order_by("path")
    codes = set(
        CaseFinding.objects.filter(case__in=plain.values("case")).values_list("code", flat=True).order_by()
    )
    known = labels("domain")
    rows = [
        ("field", _("Field"), [(field, shown(known.get(field, field))) for field in fields]),
        ("unit", _("Unit"), list(units.values_list("code", "name"))),
        ("code", _("Mistake"), [(code, f"{code} {mistake(code)}") for code in taxonomy() if code in codes]),
    ]
    return [
        {"name": name, "label": label, "options": [
            {"value": value, "words": words, "current": value == request.GET.get(name)} for value, words in options
        ]}
        for name, label, options in rows
    ]  # fmt: skip


def _powers(tasks: Iterable[MaskingTask]) -> dict[str, str]:
    codes = {task.case.power_code for task in tasks} - {""}
    return dict(Power.objects.filter(code__in=codes).values_list("code", "title"))


def _row(task: MaskingTask) -> dict:
    return {
        "task": task,
        "case": task.case,
        "field": _field(task),
        "codes": [{"code": code, "name": mistake(code)} for code in _codes(task)],
        "state": _state(task),
    }


def _field(task: MaskingTask) -> str:
    return shown(labels("domain").get(task.case.field, task.case.field))


def _codes(task: MaskingTask) -> list[str]:
    return list(dict.fromkeys(finding.code for finding in task.case.findings.all()))


def _state(task: MaskingTask) -> str:
    if task.state == State.PROPOSED and not task.case.picked_at:
        return pgettext("case", "not picked")
    return task.get_state_display()


def _address(request: HttpRequest, *, step: str) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["step"] = step
    return f"?{kept.urlencode()}"
