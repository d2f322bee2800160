"""People of a unit with their kept standing, for managers' lists and exports."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import CharField

from lms.compliance.models import Requirement, Standing, SupportStep, Waiver
from lms.hours.models import Declaration
from lms.officers.models import Officer, Unit
from lms.officers.names import search_key
from lms.officers.visibility import in_unit


def standings_of(
    officers: QuerySet[Officer], requirement: Requirement, *, on: date, closed: bool = False
) -> QuerySet[Standing]:
    """Kept standings of *officers* with ``state`` on that day (R14), in official order."""
    return (
        Standing.objects.filter(requirement=requirement, officer__in=officers)
        .annotate(state=state_case(on, closed=closed))
        .select_related("officer", "unit")
        .order_by("path", "officer__sort_key", "officer__staff_no")
    )


def state_case(on: date, *, closed: bool) -> Case:
    """The state of a kept standing on a day, as SQL; the same order as ``rules.state_on``."""
    later = [] if closed else [
        When(out_of_reach_from__lte=on, then=Value("out_of_reach")),
        When(behind_from__lte=on, then=Value("behind")),
    ]  # fmt: skip
    return Case(
        When(exempt=True, then=Value("exempt")),
        When(met=True, then=Value("met")),
        *later,
        default=Value("short" if closed else "on_pace"),
        output_field=CharField(),
    )


SORTS = {
    "unit": ("path", "officer__sort_key", "officer__staff_no"),
    "name": ("officer__sort_key", "officer__staff_no"),
    "counted": ("counted", "path", "officer__sort_key"),
    "owed": ("owed", "path", "officer__sort_key"),
}


def ordered(rows: QuerySet[Standing], by: str, *, descending: bool) -> QuerySet[Standing]:
    """Sorted by one of ``SORTS``; the official order where *by* is none of them. Never a ranking of units."""
    first, *others = SORTS.get(by, SORTS["unit"])
    return rows.order_by(f"-{first}" if descending else first, *others)


def of_unit(officers: QuerySet[Officer], unit: Unit, *, on: date) -> QuerySet[Officer]:
    """Those of *officers* whom *unit* counts, or who are posted to it."""
    return officers.filter(in_unit(unit, on=on))


def needing_support(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    return rows.filter(state__in=("behind", "out_of_reach", "short"))


def count_states(rows: QuerySet[Standing]) -> dict[str, int]:
    """How many of *rows* are in each state, in one statement."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def searched(rows: QuerySet[Standing], text: str) -> QuerySet[Standing]:
    key = search_key(text)
    return (
        rows.filter(Q(officer__name_key__contains=key) | Q(officer__staff_no__icontains=text.strip()))
        if key
        else rows
    )


def with_pending(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    """Adds whether a declaration or waiver of theirs waits, and the last step of support."""
    waiting = Declaration.objects.filter(officer=OuterRef("officer"), state=Declaration.State.SUBMITTED)
    waivers = Waiver.objects.filter(officer=OuterRef("officer"), state=Waiver.State.SUBMITTED)
    return rows.annotate(declaration_waits=Exists(waiting), waiver_waits=Exists(waivers))


def last_steps(officer_ids: list[int], requirement: Requirement) -> dict[int, SupportStep]:
    rows = SupportStep.objects.filter(officer__in=officer_ids, requirement=requirement).order_by("at")
    return {step.officer_id: step for step in rows}


def export_rows(rows: QuerySet[Standing]) -> Iterator[tuple]:
    """Plain values in streaming order, memory flat."""
    return rows.values_list(
        "officer__staff_no",
        "officer__name",
        "unit__code",
        "unit__name",
        "state",
        "target",
        "counted",
        "foundation",
        "key_law",
        "practical",
        "owed",
        "months_in_service",
    ).iterator(chunk_size=5000)


def targets_of(officer_ids: list[int], year: int) -> dict[int, int]:
    """Officer → minutes that the year's first requirement asks of them, exempt people left out. One statement."""
    rows = Standing.objects.filter(officer__in=officer_ids, requirement__year=year, target__gt=0)
    return dict(rows.order_by("-requirement__code").values_list("officer", "target"))


def kept_gaps(officer: Officer, year: int) -> tuple[dict[str, int], int] | None:
    """(category → missing minutes, minutes to the hour) as the projection has them: one statement, for lists
    that are only ordered by it.
    """
    row = (
        Standing.objects.filter(officer=officer, requirement__year=year)
        .order_by("requirement__code")
        .values_list("shortfalls", "requirement__minutes_per_hour")
        .first()
    )
    return (row[0], row[1]) if row else None
