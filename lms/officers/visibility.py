"""Who sees whom: the one function that pages, API, exports and mails ask (S1, law 6)."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from lms.officers.models import Account, Officer, RoleGrant, Unit
from lms.officers.roles import ACTS_OF_USING_UNIT, ROLES_FOR


def active_grants(account: Account, *, on: date) -> QuerySet[RoleGrant]:
    """The account's grants in force on that day."""
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        account=account,
        starts_on__lte=on,
        ended_at__isnull=True,
    )


def grants_of(role: str, *, on: date) -> QuerySet[RoleGrant]:
    """Everybody's grants of *role* in force on that day."""
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), role=role, starts_on__lte=on, ended_at__isnull=True
    )


def holders_of(role: str, *, on: date) -> list[int]:
    """Accounts that hold *role* anywhere on that day."""
    return list(grants_of(role, on=on).values_list("account", flat=True).distinct())


def holders_over(role: str, unit: Unit, *, on: date) -> list[int]:
    """Accounts that hold *role* over *unit* on that day, there or above."""
    grants = grants_of(role, on=on).filter(unit__path__in=unit.ancestor_paths())
    return list(grants.values_list("account", flat=True).distinct())


def unit_paths(account: Account, *, act: str, on: date) -> list[str]:
    """Paths of the units over which *account* may do *act*; what lies below is included."""
    return _topmost(path for role, path in _held(account, on) if role in ROLES_FOR[act])


def roles_held(account: Account, *, on: date) -> set[str]:
    """The roles that *account* holds anywhere on that day."""
    return {role for role, _path in _held(account, on)}


def _held(account: Account, on: date) -> list[tuple[str, str]]:
    """(role, unit path) of the grants in force; an account of a request reads them once (log-in backend)."""
    known = getattr(account, "known_grants", {})
    if on not in known:
        known[on] = list(active_grants(account, on=on).values_list("role", "unit__path"))
    return known[on]


def may(account: Account, *, act: str, on: date, unit: Unit | None = None) -> bool:
    """Whether *account* may do *act* on *unit*, or anywhere at all when no unit is named."""
    if not account.is_authenticated or not account.is_active:
        return False
    paths = unit_paths(account, act=act, on=on)
    return any(unit.path.startswith(p) for p in paths) if unit else bool(paths)


def may_everywhere(account: Account, *, act: str, on: date) -> bool:
    """Whether *account* may do *act* over every unit of the place: what holds for all is not set by one of them."""
    if not may(account, act=act, on=on):
        return False
    return not Unit.objects.filter(depth=1).exclude(path__in=unit_paths(account, act=act, on=on)).exists()


def units_visible_to(account: Account, *, act: str, on: date) -> QuerySet[Unit]:
    paths = unit_paths(account, act=act, on=on)
    return Unit.objects.filter(_below(paths, "path")) if paths else Unit.objects.none()


def visible_to(account: Account, *, act: str, on: date) -> QuerySet[Officer]:
    """The officers whom *account* may *act* on that day: by grants for that act only, never the
    union of roles. A posted officer is found by the home unit and, for seeing and supporting, by
    the using unit; once in either case.
    """
    paths = unit_paths(account, act=act, on=on)
    if not paths:
        return Officer.objects.none()
    if act in ACTS_OF_USING_UNIT:
        return Officer.objects.filter(_at_home_or_posted(paths, on))
    return Officer.objects.filter(_below(paths, "home_unit__path"))


def in_unit(unit: Unit, *, on: date) -> Q:
    """Officers counted by *unit* or below, or posted to it that day."""
    return _at_home_or_posted([unit.path], on)


def _at_home_or_posted(paths: list[str], on: date) -> Q:
    # A UNION, not an OR: each half finds its few rows by index, an OR reads every officer there is.
    units = Unit.objects.filter(_below(paths, "path")).values("pk")
    at_home = Officer.objects.filter(home_unit__in=units).values("pk")
    return Q(pk__in=at_home.union(_posted_to(units, on)))


def _posted_to(units: QuerySet, on: date) -> QuerySet:
    return (
        Officer.postings.rel.related_model.objects.filter(unit__in=units, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .values("officer")
    )


def _below(paths: list[str], column: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__startswith": path}) for path in paths))


def _topmost(paths) -> list[str]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
