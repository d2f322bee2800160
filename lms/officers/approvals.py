"""Who decides: somebody independent in the unit, else in the next unit above (the county pool, B4)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lms.officers.models import Account, Officer, RoleGrant, Unit
from lms.officers.roles import ROLES_FOR, Act


def deciding_units(cases: Iterable[tuple[Officer, set[int]]], *, on: date) -> list[Unit | None]:
    """For each (officer, accounts that may not decide): the unit whose approvers decide.

    The nearest unit on the way up with an approver who is neither excluded nor the officer.
    Two statements, however many cases.
    """
    cases = list(cases)
    paths = {path for officer, _ in cases for path in officer.home_unit.ancestor_paths()}
    grants = _in_force(on).filter(unit__path__in=paths).select_related("unit")
    approvers: dict[str, set[int]] = {}
    units: dict[str, Unit] = {}
    for grant in grants:
        approvers.setdefault(grant.unit.path, set()).add(grant.account_id)
        units[grant.unit.path] = grant.unit
    return [units.get(_nearest(officer, excluded, approvers)) for officer, excluded in cases]


def approvers_of(units: Iterable[Unit], *, on: date) -> dict[int, list[Account]]:
    """Unit id → whoever approves for that very unit, by name; one statement."""
    grants = _in_force(on).filter(unit__in=list(units)).select_related("account").order_by("account__name")
    found: dict[int, list[Account]] = {}
    for grant in grants:
        if grant.account not in found.setdefault(grant.unit_id, []):
            found[grant.unit_id].append(grant.account)
    return found


def _in_force(on: date) -> QuerySet[RoleGrant]:
    """Grants to approve that are in force on that day, of accounts that may log in."""
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        role__in=ROLES_FOR[Act.APPROVE],
        starts_on__lte=on,
        ended_at__isnull=True,
        account__is_active=True,
    )


def may_decide(account: Account, officer: Officer, *, excluded: set[int], on: date) -> bool:
    """Whether *account* is an independent approver over *officer*: never for oneself or one's own request."""
    if account.pk in excluded or account.pk == officer.account_id:
        return False
    [unit] = deciding_units([(officer, excluded)], on=on)
    return (
        bool(unit)
        # Those above may always step in; those below the deciding unit could not be independent.
        and _in_force(on).filter(account=account, unit__path__in=unit.ancestor_paths()).exists()
    )


def _nearest(officer: Officer, excluded: set[int], approvers: dict[str, set[int]]) -> str:
    barred = excluded | {officer.account_id}
    for path in reversed(officer.home_unit.ancestor_paths()):
        if approvers.get(path, set()) - barred:
            return path
    return ""
