"""Roles are given and ended by somebody else, dated, and never two that must stay apart (S2)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import NotAllowed
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
    grant.ended_by, grant.ended_at = by, now
    grant.save(update_fields=["ended_by", "ended_at"])
    return grant


def _refuse_incompatible(account: Account, role: str, *, on: date) -> None:
    held = set(active_grants(account, on=on).values_list("role", flat=True))
    for line in APART:
        if role in line and (held & line) - {role}:
            other = Role(next(iter((held & line) - {role})))
            raise NotAllowed(
                _("%(role)s and %(other)s must not be one person. Give the role to somebody else.")
                % {"role": Role(role).label, "other": other.label}
            )
