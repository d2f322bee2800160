"""The year closes: frozen, numbered, never erased (R19, R22)."""

from datetime import date, timedelta

import pytest

from lms.compliance.models import AnnualResult, Waiver
from lms.compliance.requirements import YearIsClosed, load_requirements
from lms.compliance.waivers import ask_for_waiver, decide_leave, decide_waiver, propose_leave
from lms.compliance.year_end import YearNotReady, changed_since, close_year, current_results, reassess
from lms.hours.declarations import declare
from lms.hours.models import Evidence
from lms.jobs.running import progress, work_off
from tests.factories import NOW, credit, make_account, make_manager, make_officer, make_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def requirement(db):
    return make_requirement(target_minutes=180, category_minimum={"practical": 90})


def close(year=2026):
    job = close_year(year, by=None, now=NOW)
    work_off(job)
    return job


def evidence(by):
    return Evidence.objects.create(
        sha256="0" * 64, name="x.pdf", media_type="application/pdf", size=1, uploaded_by=by, uploaded_at=NOW
    )


def test_every_officer_gets_a_result_with_lines(requirement, officer, team):
    short = make_officer(team)
    entry = credit(officer, 200)
    job = close()
    result = AnnualResult.objects.get(officer=officer)
    assert (result.state, result.counted_minutes, result.number) == ("met", 200, 1)
    assert result.lines == [[entry.number, 200, 200, ""]]
    assert result.ledger_number == entry.number
    assert AnnualResult.objects.get(officer=short).state == "short"
    assert (job.state, progress(job).waiting) == ("done", 0)


def test_closing_twice_freezes_once(requirement, officer):
    close()
    close()
    assert AnnualResult.objects.count() == 1


def test_what_comes_later_gives_result_no_two(requirement, officer):
    """R19"""
    credit(officer, 90)
    close()
    credit(officer, 90)
    close()
    first, second = AnnualResult.objects.order_by("number")
    assert (first.state, second.state, second.supersedes, second.number) == ("short", "met", first, 2)
    assert list(current_results(2026)) == [second]


def test_whoever_got_entries_or_leave_later_is_named_until_the_year_is_looked_at_again(
    requirement, officer, team
):
    """R19"""
    away, quiet = make_officer(team), make_officer(team)
    credit(officer, 90)
    close()
    assert not changed_since(2026).exists()
    later = NOW + timedelta(minutes=5)
    credit(officer, 90)
    leave = propose_leave(away, kind="maternity", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31), by=None, now=later)  # fmt: skip
    decide_leave(leave, approve=True, by=make_manager(team), now=later)
    assert set(changed_since(2026)) == {officer, away}
    work_off(close_year(2026, by=None, now=later + timedelta(minutes=5)))
    assert not changed_since(2026).exists()
    assert [r.number for r in current_results(2026).filter(officer=quiet)] == [1]


def test_reassessing_without_a_change_adds_nothing(requirement, officer):
    close()
    assert reassess(officer, 2026, by=None, now=NOW) == []


def test_a_year_without_requirements_cannot_be_closed(officer):
    with pytest.raises(YearNotReady):
        close_year(2026, by=None, now=NOW)


def test_closing_is_refused_while_anything_is_undecided(requirement, officer, team):
    """R22"""
    waiver = ask_for_waiver(
        officer,
        requirement=requirement,
        ground="illness",
        minutes=None,
        explanation="",
        document=evidence(officer.account),
        by=officer.account,
        now=NOW,
    )
    with pytest.raises(YearNotReady):
        close_year(2026, by=None, now=NOW)
    decide_waiver(waiver, state=Waiver.State.APPROVED, reason="", by=make_manager(team), now=NOW)
    declare(
        officer,
        values={
            "title": "a",
            "provider": "b",
            "category": "practical",
            "minutes": 45,
            "ended_on": date(2026, 9, 1),
        },
        evidence=[],
        submit=True,
        by=officer.account,
        now=NOW,
    )
    with pytest.raises(YearNotReady):
        close_year(2026, by=None, now=NOW)
    assert not AnnualResult.objects.exists()


def test_a_proposed_leave_is_undecided_too(requirement, officer):
    propose_leave(
        officer,
        kind="sick",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 30),
        by=make_account(),
        now=NOW,
    )
    with pytest.raises(YearNotReady):
        close_year(2026, by=None, now=NOW)


def test_nobody_decides_on_their_own_waiver(requirement, team):
    """R11"""
    manager = make_manager(team)
    officer = make_officer(team, account=manager)
    waiver = ask_for_waiver(
        officer,
        requirement=requirement,
        ground="illness",
        minutes=90,
        explanation="",
        document=evidence(manager),
        by=manager,
        now=NOW,
    )
    with pytest.raises(Exception, match=r"your own|您自己"):
        decide_waiver(waiver, state=Waiver.State.APPROVED, reason="", by=manager, now=NOW)


def test_a_closed_year_takes_no_requirement(requirement, officer, written):
    close()
    path = written("r.json", '{"year": 2026, "requirements": [{"code": "annual", "target_hours": 1}]}')
    with pytest.raises(YearIsClosed):
        load_requirements(path, by=None, now=NOW)


def test_a_result_copies_the_words_of_the_day(requirement, officer, team):
    """Law 4: a later new name changes no result."""
    close()
    team.name = "新名字"
    team.save()
    words = AnnualResult.objects.get().words
    assert words["unit"] == "汐江区城东街道执法队"
    assert words["card_no"] == "CZ-0312-0586"


def test_a_move_and_a_leaver_are_frozen_too(requirement, officer, team, other_team):
    left = make_officer(other_team, left_on=date(2026, 3, 31))
    gone = make_officer(other_team, left_on=date(2025, 3, 31))
    close()
    assert AnnualResult.objects.get(officer=left).months_in_service == 3
    assert not AnnualResult.objects.filter(officer=gone).exists()
