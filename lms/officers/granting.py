"""Roles are given and ended by somebody else, dated, and never two that must stay apart (S2)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, Role, RoleGrant, Unit
from lms.officers.roles import APART
from lms.officers.visibility import active_grants


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: str,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    by: Account | None,
    now: datetime,
) -> RoleGrant:
    """Give *role* over *unit*. Raises ``NotAllowed`` for a pair of roles that must stay apart (S2)."""
    Account.objects.select_for_update().get(pk=account.pk)
    if by and by.pk == account.pk:
        raise NotAllowed(_("Nobody gives a role to themselves. Another administrator does it."))
    _refuse_twice(account, role, unit, on=max(starts_on, local_day(now)))
    _refuse_incompatible(account, role, on=max(starts_on, local_day(now)))
    grant = RoleGrant(
        account=account,
        role=role,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
        granted_at=now,
    )
    grant.full_clean(validate_unique=False)
    grant.save()
    return grant


@transaction.atomic
def end_grant(grant: RoleGrant, *, by: Account, now: datetime) -> RoleGrant:
    """End *grant* at once. Nobody ends their own, so that no place is left without its administrator."""
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if locked.ended_at:
        raise HouseError(_("This role was ended before. Reload the page."))
    if locked.account_id == by.pk:
        raise NotAllowed(_("You cannot end a role of your own. Another administrator does it."))
    locked.ended_by, locked.ended_at = by, now
    locked.save(update_fields=["ended_by", "ended_at"])
    return locked


def _refuse_twice(account: Account, role: str, unit: Unit, *, on: date) -> None:
    if active_grants(account, on=on).filter(role=role, unit=unit).exists():
        raise HouseError(_("This account holds the role over this unit already."))


def _refuse_incompatible(account: Account, role: str, *, on: date) -> None:
    held = set(active_grants(account, on=on).values_list("role", flat=True))
    for line in APART:
        if role in line and (held & line) - {role}:
            other = Role(next(iter((held & line) - {role})))
            raise NotAllowed(
                _("%(role)s and %(other)s must not be one person. Give the role to somebody else.")
                % {"role": Role(role).label, "other": other.label}
            )
