"""Log-ins beside the roster: opened with a code, closed by name, the first one by a command (S2)."""

import pytest
from django.core.exceptions import ValidationError

from lms.common.errors import HouseError, NotAllowed
from lms.officers.accounts import (
    accounts_beside_the_roster,
    appoint_first_administrator,
    close_account,
    open_account,
)
from lms.officers.granting import grant_role
from lms.officers.login import set_first_password
from lms.officers.models import RoleGrant
from lms.officers.roles import Act
from lms.officers.visibility import may
from tests.factories import NOW, TODAY, make_account, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(team):
    return make_manager(team, "security_admin")


def test_the_first_administrator_comes_by_a_code_and_is_only_one(team):
    code = appoint_first_administrator(login="aqgly", name="沈安", unit=team, now=NOW)
    account = set_first_password(login="aqgly", code=code, password="long-enough-9", now=NOW)
    assert may(account, act=Act.GRANT, on=TODAY, unit=team)
    with pytest.raises(HouseError):
        appoint_first_administrator(login="other", name="他人", unit=team, now=NOW)


def test_an_account_opens_without_a_password_and_says_by_whom(administrator):
    account, code = open_account(login="wpjs01", name="外聘教师", by=administrator, now=NOW)
    assert not account.has_usable_password()
    assert account.opened_by == administrator
    assert set_first_password(login="wpjs01", code=code, password="long-enough-9", now=NOW) == account


@pytest.mark.parametrize("values", [{"login": "taken"}, {"login": ""}, {"name": ""}])
def test_a_number_that_is_taken_or_missing_is_refused(administrator, values):
    make_account("taken")
    with pytest.raises(ValidationError):
        open_account(**{"login": "new", "name": "名"} | values, by=administrator, now=NOW)


def test_closing_ends_the_roles_and_the_log_in(administrator, team):
    account, code = open_account(login="wpjs01", name="外聘教师", by=administrator, now=NOW)
    grant = grant_role(account=account, role="trainer", unit=team, starts_on=TODAY, by=administrator, now=NOW)
    close_account(account, reason="离任", by=administrator, now=NOW)
    grant.refresh_from_db()
    assert grant.ended_by == administrator
    with pytest.raises(HouseError):
        set_first_password(login="wpjs01", code=code, password="long-enough-9", now=NOW)


def test_nobody_closes_themselves_somebody_of_the_roster_or_another_units_people(
    administrator, officer, other_team
):
    stranger = make_manager(other_team)
    for account in (administrator, officer.account, stranger):
        with pytest.raises((HouseError, NotAllowed)):
            close_account(account, reason="离任", by=administrator, now=NOW)
        account.refresh_from_db()
        assert account.is_active
    assert RoleGrant.objects.get(account=stranger).ended_at is None


def test_an_administrator_finds_those_of_the_own_units_and_those_opened(
    administrator, officer, team, other_team
):
    ours, _code = open_account(login="new", name="新", by=administrator, now=NOW)
    ours_by_role, _stranger = make_manager(team), make_manager(other_team)
    found = set(accounts_beside_the_roster(administrator, on=TODAY))
    assert found == {administrator, ours, ours_by_role}
