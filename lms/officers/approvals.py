"""Who decides: somebody independent in the unit, else in the next unit above (the county pool, B4)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from lms.officers.models import Account, Officer, RoleGrant, Unit
from lms.officers.roles import ROLES_FOR, Act


def deciding_units(cases: Iterable[tuple[Officer, set[int]]], *, on: date) -> list[Unit | None]:
    """For each (officer, accounts that may not decide): the unit whose approvers decide.

    The nearest unit on the way up with an approver who is neither excluded nor the officer.
    Two statements, however many cases.
    """
    cases = list(cases)
    paths = {path for officer, _ in cases for path in officer.home_unit.ancestor_paths()}
    grants = RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        role__in=ROLES_FOR[Act.APPROVE],
        starts_on__lte=on,
        ended_at__isnull=True,
        unit__path__in=paths,
        account__is_active=True,
    ).select_related("unit")
    approvers: dict[str, set[int]] = {}
    units: dict[str, Unit] = {}
    for grant in grants:
        approvers.setdefault(grant.unit.path, set()).add(grant.account_id)
        units[grant.unit.path] = grant.unit
    return [units.get(_nearest(officer, excluded, approvers)) for officer, excluded in cases]


def may_decide(account: Account, officer: Officer, *, excluded: set[int], on: date) -> bool:
    """Whether *account* is an independent approver over *officer*: never for oneself or one's own request."""
    if account.pk in excluded or account.pk == officer.account_id:
        return False
    [unit] = deciding_units([(officer, excluded)], on=on)
    return (
        bool(unit)
        and RoleGrant.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            account=account,
            role__in=ROLES_FOR[Act.APPROVE],
            starts_on__lte=on,
            ended_at__isnull=True,
            # Those above may always step in; those below the deciding unit could not be independent.
            unit__path__in=unit.ancestor_paths(),
        ).exists()
    )


def _nearest(officer: Officer, excluded: set[int], approvers: dict[str, set[int]]) -> str:
    barred = excluded | {officer.account_id}
    for path in reversed(officer.home_unit.ancestor_paths()):
        if approvers.get(path, set()) - barred:
            return path
    return ""
