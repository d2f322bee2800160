"""Who may do what, on a day. A team acts by the powers of the agency that it belongs to."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lms.officers.models import Unit
from lms.powers.models import Holding, Power


def in_force(on: date) -> Q:
    """Holdings that count on that day."""
    return Q(held_from__lte=on) & (Q(held_to__isnull=True) | Q(held_to__gte=on))


def acting_units(unit: Unit) -> list[str]:
    """Paths of *unit* and, where it is a team, of what it is a team of, up to the agency itself.

    A team has no powers of its own name (《行政处罚法》第二十条、第二十四条 know agencies and townships);
    a bureau never acts by the powers of the government above it.
    """
    found = [unit]
    if unit.kind == Unit.Kind.TEAM:
        for above in reversed(Unit.objects.filter(path__in=unit.ancestor_paths()[:-1]).order_by("path")):
            found.append(above)
            if above.kind != Unit.Kind.TEAM:
                break
    return [u.path for u in found if u.kind not in (Unit.Kind.CITY, Unit.Kind.DISTRICT) or u == unit]


def held(unit: Unit, *, on: date) -> QuerySet[Holding]:
    """The powers by which *unit* acts on that day."""
    return (
        Holding.objects.filter(in_force(on), unit__path__in=acting_units(unit))
        .select_related("power", "unit")
        .order_by("power__field", "power__code")
    )


def holds(unit: Unit, power: Power | str, on: date) -> bool:
    """Whether *unit* may use *power* (or its code) on that day: otherwise a finding (SUB-01, SUB-02)."""
    code = power.code if isinstance(power, Power) else power
    return held(unit, on=on).filter(power__code=code).exists()


def held_now_or_later(unit: Unit, *, on: date) -> QuerySet[Holding]:
    """Holdings of *unit*, of what it is a team of and of every unit below it that have not ended on that day."""
    own = Q(unit__path__in=acting_units(unit)) | Q(unit__path__startswith=unit.path)
    lasting = Q(held_to__isnull=True) | Q(held_to__gte=on)
    rows = Holding.objects.filter(own, lasting).select_related("power")
    return rows.order_by("power__field", "power__code", "held_from")


def held_within(units: Iterable[Unit], *, on: date) -> QuerySet[Power]:
    """What *units* may use on that day, once used or will use, with what their teams use of the agency above."""
    tops: list[Unit] = []
    for unit in sorted(units, key=lambda u: u.path):
        if not tops or not unit.path.startswith(tops[-1].path):
            tops.append(unit)
    reach = Q(pk=None)
    for top in tops:
        reach |= Q(unit__path__in=acting_units(top)) | Q(unit__path__startswith=top.path)
    return Power.objects.filter(pk__in=Holding.objects.filter(reach).values("power"))


def history(unit: Unit) -> QuerySet[Holding]:
    """Also what the unit held once and what it will hold."""
    return (
        Holding.objects.filter(unit__path__in=acting_units(unit))
        .select_related("power", "unit")
        .order_by("power__field", "power__code", "held_from")
    )


def catalogue(*, field: str = "", words: str = "", on: date) -> QuerySet[Power]:
    """The matters of a field, with how many units hold each on that day."""
    found = Power.objects.annotate(
        units=Count("holdings__unit", filter=Q(holdings__held_from__lte=on)
                    & (Q(holdings__held_to__isnull=True) | Q(holdings__held_to__gte=on)), distinct=True)
    )  # fmt: skip
    if field:
        found = found.filter(field=field)
    for word in words.split()[:6]:
        found = found.filter(Q(title__icontains=word) | Q(code__icontains=word) | Q(law__icontains=word))
    return found.order_by("field", "code")


def fields() -> list[str]:
    return list(Power.objects.exclude(field="").order_by("field").values_list("field", flat=True).distinct())


def unused(units: Iterable[Unit], used: Iterable[tuple[int, int]], *, on: date) -> list[Holding]:
    """Powers held by these units of which no case is known (零执法): *used* are (unit id, power id)."""
    known = set(used)
    rows = Holding.objects.filter(in_force(on), unit__in=list(units)).select_related("power", "unit")
    return [h for h in rows.order_by("unit__path", "power__code") if (h.unit_id, h.power_id) not in known]


def units_with_powers(on: date) -> QuerySet[Unit]:
    """Units that hold something of their own on that day, in official order."""
    own = Holding.objects.filter(in_force(on), unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(own)).order_by("path")
