"""One function decides who sees whom (S1)."""

from datetime import date

import pytest

from lms.common.errors import NotAllowed
from lms.officers.approvals import deciding_units, may_decide
from lms.officers.granting import end_grant, grant_role
from lms.officers.models import Posting
from lms.officers.visibility import may, visible_to
from tests.factories import NOW, TODAY, make_account, make_manager, make_officer

pytestmark = pytest.mark.django_db


def seen(account, act="view", on=TODAY):
    return set(visible_to(account, act=act, on=on).values_list("staff_no", flat=True))


def test_a_manager_sees_the_own_unit_and_what_lies_below(officer, team, other_team, district):
    stranger = make_officer(other_team)
    assert seen(make_manager(district)) == {"0312586"}
    assert seen(make_manager(other_team)) == {stranger.staff_no}
    assert seen(make_account()) == set()


def test_a_posted_officer_is_seen_by_both_units_and_decided_on_by_the_home_unit(officer, team, other_team):
    """S1"""
    Posting.objects.create(
        officer=officer, unit=other_team, starts_on=date(2026, 1, 1), ends_on=date(2026, 10, 1)
    )
    home, using = make_manager(team), make_manager(other_team)
    assert seen(home) == seen(using) == {"0312586"}
    assert seen(using, "approve") == set()
    assert seen(using, on=date(2026, 10, 2)) == set()


def test_grants_count_for_their_act_only_never_the_union_of_roles(officer, team, other_team):
    """S1: an issuer elsewhere who manages here does not issue here."""
    account = make_manager(team)
    grant_role(account=account, role="issuer", unit=other_team, starts_on=TODAY, by=None, now=NOW)
    assert seen(account, "issue") == set()
    assert seen(account, "approve") == {"0312586"}


def test_a_grant_ends_on_its_day_and_when_it_is_ended(officer, team):
    account = make_manager(team)
    by = make_account()
    assert may(account, act="view", on=TODAY)
    end_grant(account.grants.get(), by=by, now=NOW)
    assert not may(account, act="view", on=TODAY)


@pytest.mark.parametrize(
    ("first", "second"),
    [("issuer", "hours_clerk"), ("system_admin", "auditor"), ("security_admin", "system_admin")],
)
def test_roles_that_must_stay_apart(team, first, second):
    """S2"""
    account = make_manager(team, first)
    with pytest.raises(NotAllowed):
        grant_role(account=account, role=second, unit=team, starts_on=TODAY, by=None, now=NOW)


def test_approvals_pass_to_the_pool_where_nobody_in_the_unit_is_independent(officer, team, district):
    """B4: nobody decides on themselves."""
    head = make_officer(team)
    grant_role(account=head.account, role="unit_manager", unit=team, starts_on=TODAY, by=None, now=NOW)
    above = make_manager(district)
    units = deciding_units([(officer, {officer.account_id}), (head, {head.account_id})], on=TODAY)
    assert [u.code for u in units] == ["T", "D"]
    assert may_decide(head.account, officer, excluded=set(), on=TODAY)
    assert not may_decide(head.account, head, excluded=set(), on=TODAY)
    assert may_decide(above, head, excluded=set(), on=TODAY)
