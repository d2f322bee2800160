"""Log-ins of people without a training duty: bureau staff, outside trainers, other systems, the first administrator."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.granting import end_grant, grant_role
from lms.officers.login import hand_out_codes
from lms.officers.models import Account, Role, RoleGrant, Unit
from lms.officers.roles import Act
from lms.officers.visibility import active_grants, units_visible_to


@transaction.atomic
def open_account(*, login: str, name: str, by: Account | None, now: datetime) -> tuple[Account, str]:
    """An account without a password, and the one-time code for its first log-in, shown once.

    People of the roster get theirs with it. Raises ``ValidationError`` for a number that is taken or missing.
    """
    account = Account(login=login, name=name, password=make_password(None), opened_by=by)
    account.full_clean()
    account.save()
    [(account, code)] = hand_out_codes([account], by=by, now=now)
    return account, code


@transaction.atomic
def close_account(account: Account, *, reason: str, by: Account, now: datetime) -> Account:
    """No log-in any more, and every role ends. What the person did keeps their name.

    Raises ``HouseError`` without a reason and for somebody of the roster, ``NotAllowed`` for one's own account
    and for roles elsewhere.
    """
    if not reason.strip():
        raise HouseError(_("Say why the account is closed."))
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.pk == by.pk:
        raise NotAllowed(_("You cannot close your own account. Another administrator does it."))
    if hasattr(locked, "officer"):
        raise HouseError(_("This person is on the roster. The day of leaving there closes the account."))
    grants = list(active_grants(locked, on=local_day(now)))
    mine = set(units_visible_to(by, act=Act.GRANT, on=local_day(now)).values_list("pk", flat=True))
    if any(grant.unit_id not in mine for grant in grants):
        raise NotAllowed(_("The account holds a role over a unit that is not yours. Ask its administrator."))
    for grant in grants:
        end_grant(grant, by=by, now=now)
    locked.is_active = False
    locked.closed_by, locked.closed_at, locked.closed_reason = by, now, reason.strip()[:300]
    locked.save(update_fields=["is_active", "closed_by", "closed_at", "closed_reason"])
    return locked


@transaction.atomic
def reopen_account(account: Account, *, by: Account, now: datetime) -> str:
    """A closed account logs in again, by a new code; its roles are granted anew. The code, shown once.

    Raises ``HouseError`` for somebody of the roster: there the roster decides.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if hasattr(locked, "officer"):
        raise HouseError(_("This person is on the roster. The day of leaving there closes the account."))
    locked.is_active = True
    locked.closed_by, locked.closed_at, locked.closed_reason = None, None, ""
    locked.save(update_fields=["is_active", "closed_by", "closed_at", "closed_reason"])
    [(_account, code)] = hand_out_codes([locked], by=by, now=now)
    return code


def accounts_in_charge_of(administrator: Account, *, on) -> QuerySet[Account]:
    """Accounts for which *administrator* may hand out a one-time code, the own one never.

    A code opens the account with all its roles: who is of the administrator's units, or of no roster, and holds
    a role over a unit elsewhere, gets it from the administrator there.
    """
    units = units_visible_to(administrator, act=Act.GRANT, on=on)
    elsewhere = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), ended_at=None).exclude(
        unit__in=units
    )
    ours = Q(officer__home_unit__in=units) | Q(pk__in=accounts_beside_the_roster(administrator, on=on))
    return Account.objects.filter(ours, is_active=True).exclude(
        Q(pk=administrator.pk) | Q(pk__in=elsewhere.values("account"))
    )


def roles_lost(account: Account) -> list[RoleGrant]:
    """The roles that ended when the account was closed; to be granted anew if it is opened again."""
    if account.closed_at is None:
        return []
    return list(
        account.grants.filter(ended_at=account.closed_at).select_related("unit").order_by("unit__path")
    )


def accounts_beside_the_roster(administrator: Account, *, on) -> QuerySet[Account]:
    """Accounts that no roster row explains: opened by *administrator*, or with a role in their units."""
    units = units_visible_to(administrator, act=Act.GRANT, on=on)
    ours = Q(pk__in=RoleGrant.objects.filter(unit__in=units).values("account")) | Q(opened_by=administrator)
    return Account.objects.filter(ours, officer=None).order_by("-is_active", "login")


@transaction.atomic
def appoint_first_administrator(*, login: str, name: str, unit: Unit, now: datetime) -> str:
    """The security administrator from whom every other role comes; the code of the first log-in.

    Raises ``HouseError`` where one is in office: then roles are granted by that person, on the page.
    """
    in_office = RoleGrant.objects.filter(role=Role.SECURITY_ADMIN, ended_at=None, account__is_active=True)
    if in_office.filter(Q(ends_on=None) | Q(ends_on__gte=local_day(now))).exists():
        raise HouseError(
            _("A security administrator is in office. That person grants roles, on the page Access.")
        )
    account, code = open_account(login=login, name=name, by=None, now=now)
    grant_role(
        account=account, role=Role.SECURITY_ADMIN, unit=unit, starts_on=local_day(now), by=None, now=now
    )
    return code
