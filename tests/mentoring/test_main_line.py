"""From match run to ledger rows, and who must not do what on the way."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from lms.common.errors import AppendOnlyError, NotAllowed
from lms.hours.models import HourEntry
from lms.hours.verification import verify_ledger
from lms.mentoring.confirmations import (
    NothingToConfirm,
    changed_logs,
    confirm_month,
    months_waiting,
)
from lms.mentoring.logs import LogRefused, add_to_log, answer_log, ask_back, write_log
from lms.mentoring.match_runs import run_match, send_out
from lms.mentoring.models import MatchRun, MonthlyConfirmation, Pairing, TaskLog
from lms.mentoring.pairings import (
    WrongState,
    decline,
    end,
    extend,
    pause,
    propose_pair,
    re_pair,
    resume,
    sign,
    start_due,
)
from lms.notices.models import Notice
from tests.factories import make_manager, make_officer
from tests.mentoring.making import (
    END,
    NOW,
    START,
    at,
    make_log,
    make_mentee,
    make_mentor,
    make_pairing,
    make_programme,
)

pytestmark = pytest.mark.django_db

AUGUST = date(2026, 8, 1)


def test_from_match_run_to_the_rows_of_both(programme, mentor, officer, manager, skill):
    make_mentee(programme, officer, [skill])
    run = run_match(programme, by=manager, now=at(START))
    assert run.result["pairs"][0]["mentor"] == mentor.officer.staff_no
    [pairing] = send_out(run, by=manager, now=at(START)).pairings
    for account in (officer.account, mentor.officer.account, manager):
        sign(pairing, by=account, now=at(START))
    pairing.refresh_from_db()
    assert pairing.state == "active"
    log = make_log(pairing, date(2026, 8, 12), minutes=90)
    confirmation = confirm_month(pairing, AUGUST, by=manager, now=NOW)
    rows = {e.officer_id: e for e in HourEntry.objects.all()}
    assert {pk: (e.minutes, e.mode, e.earned_on) for pk, e in rows.items()} == {
        officer.pk: (90, "mentoring", date(2026, 8, 12)),
        mentor.officer_id: (90, "mentoring", date(2026, 8, 12)),
    }
    log.refresh_from_db()
    assert log.confirmation == confirmation
    assert verify_ledger()[1] == []


def test_a_run_keeps_its_input_and_cannot_be_changed(programme, mentor, officer, manager):
    make_mentee(programme, officer)
    one = run_match(programme, by=manager, now=NOW)
    two = run_match(programme, by=manager, now=NOW)
    assert (one.number, two.number) == (1, 2)
    assert (one.digest, one.result) == (two.digest, two.result)
    one.total = 0
    with pytest.raises(AppendOnlyError):
        one.save()


def test_the_command_prints_pairs_reasons_and_the_next_best(programme, mentor, officer, team, skill, capsys):
    make_mentee(programme, officer, [skill])
    make_mentor(team.get_root(), [])
    call_command("match_mentors", programme="P", dry_run=True, json=True)
    shown = json.loads(capsys.readouterr().out)
    pair = shown["pairs"][0]
    assert pair["mentor"] == mentor.officer.staff_no
    assert pair["alternative"]["cost"] > 0
    assert pair["reasons"]
    assert shown["load"][pair["mentor"]] == {"load": 1, "capacity": 2}
    assert shown["total_score"] == pair["score"] == sum(pair["grounds"].values())
    assert (shown["run"], MatchRun.objects.count()) == (None, 0)
    call_command("match_mentors", programme="P", dry_run=False, json=True)
    kept = json.loads(capsys.readouterr().out)
    assert kept["digest"] == shown["digest"]
    assert (kept["run"], Pairing.objects.count()) == (1, 0)


def test_an_unknown_programme_is_an_error_of_input(db, capsys):
    from lms.common.commands import Fault

    with pytest.raises(Fault):
        call_command("match_mentors", programme="X", json=True)
    assert json.loads(capsys.readouterr().out)["errors"]


def test_nothing_begins_without_all_three(programme, mentor, officer, manager):
    pairing = propose_pair(programme, mentor=mentor, mentee=officer, by=manager, now=NOW)
    sign(pairing, by=officer.account, now=NOW)
    sign(pairing, by=mentor.officer.account, now=NOW)
    pairing.refresh_from_db()
    assert pairing.state == "proposed"
    with pytest.raises(WrongState):
        sign(pairing, by=officer.account, now=NOW)
    with pytest.raises(NotAllowed):
        sign(pairing, by=make_officer(officer.home_unit).account, now=NOW)
    sign(pairing, by=manager, now=NOW)
    pairing.refresh_from_db()
    assert pairing.state == "active"


def test_an_agreed_pairing_starts_on_its_day(city, mentor, officer, manager):
    later = make_programme(city, starts_on=date(2026, 10, 1), ends_on=END)
    pairing = make_pairing(later, mentor, officer, manager, now=NOW)
    assert pairing.state == "agreed"
    assert start_due(on=date(2026, 9, 30), now=NOW) == 0
    assert start_due(on=date(2026, 10, 1), now=NOW) == 1
    assert start_due(on=date(2026, 10, 1), now=NOW) == 0


def test_capacity_and_one_pairing_a_track(programme, mentor, team, manager, pairing, officer):
    """M1, by the door and by the database."""
    make_pairing(programme, mentor, make_officer(team), manager)
    with pytest.raises(WrongState):
        propose_pair(programme, mentor=mentor, mentee=make_officer(team), by=manager, now=NOW)
    with pytest.raises(WrongState):
        propose_pair(programme, mentor=make_mentor(team), mentee=officer, by=manager, now=NOW)
    copy = Pairing.objects.get(pk=pairing.pk)
    copy.pk, copy.mentee = None, make_officer(team)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_a_mentor_who_rotates_before_the_end_is_no_choice(programme, team, officer, manager):
    """M1: posted in March 2024, moved after three years: March 2027 lies before June."""
    posted = make_mentor(team)
    posted.officer.postings.create(unit=team, starts_on=date(2024, 3, 1))
    make_mentee(programme, officer)
    run = run_match(programme, by=manager, now=NOW)
    assert run.result["unmatched"][0]["blocked"] == {"rotation": 1}
    with pytest.raises(WrongState):
        propose_pair(programme, mentor=posted, mentee=officer, by=manager, now=NOW)


def test_no_hours_without_a_third_person(pairing, manager, officer, other_team):
    """M3: neither of the two, nor a stranger; by the door and by the database."""
    make_log(pairing, date(2026, 8, 12))
    for account in (officer.account, pairing.mentor.officer.account, make_manager(other_team)):
        with pytest.raises(NotAllowed):
            confirm_month(pairing, AUGUST, by=account, now=NOW)
    assert not HourEntry.objects.exists()
    confirmation = confirm_month(pairing, AUGUST, by=manager, now=NOW)
    row = MonthlyConfirmation.objects.get(pk=confirmation.pk)
    row.pk, row.number, row.confirmed_by = None, 7, officer.account
    row.mentor_entry = row.mentee_entry = None
    row.mentor_minutes = row.mentee_minutes = 0
    row._state.adding = True
    with pytest.raises(IntegrityError, match="third_person"), transaction.atomic():
        row.save()


def test_a_manager_who_is_the_mentor_does_not_confirm_the_county_pool_does(
    programme, team, district, officer
):
    """B4: the only approver of the unit is one of the two."""
    boss = make_officer(team, account=make_manager(team))
    pool = make_manager(district)
    mentor = make_mentor(team, officer=boss)
    pairing = make_pairing(programme, mentor, officer, pool)
    make_log(pairing, date(2026, 8, 12))
    with pytest.raises(NotAllowed):
        confirm_month(pairing, AUGUST, by=boss.account, now=NOW)
    assert confirm_month(pairing, AUGUST, by=pool, now=NOW).mentee_minutes == 60


def test_a_month_is_confirmed_once_and_late_answers_get_a_second_part(pairing, manager):
    first = make_log(pairing, date(2026, 8, 3), minutes=45)
    late = make_log(pairing, date(2026, 8, 20), minutes=30, answered=False)
    [month] = months_waiting([pairing], on=date(2026, 9, 16))
    assert (month.minutes, month.unanswered) == (45, 1)
    confirm_month(pairing, AUGUST, by=manager, now=NOW)
    with pytest.raises(NothingToConfirm):
        confirm_month(pairing, AUGUST, by=manager, now=NOW)
    answer_log(late, text="看过了", by=pairing.mentor.officer.account, now=NOW)
    again = confirm_month(pairing, AUGUST, by=manager, now=NOW)
    assert (again.number, again.mentee_minutes) == (2, 30)
    first.refresh_from_db()
    assert first.confirmation.number == 1


def test_the_month_must_be_over(pairing, manager):
    make_log(pairing, date(2026, 9, 2))
    with pytest.raises(NothingToConfirm):
        confirm_month(pairing, date(2026, 9, 1), by=manager, now=NOW)


def test_a_month_without_minutes_locks_and_credits_nothing(pairing, manager):
    """Once the cap is full minutes are not asked."""
    make_log(pairing, date(2026, 8, 12), minutes=0)
    confirmation = confirm_month(pairing, AUGUST, by=manager, now=NOW)
    assert confirmation.mentee_entry is None
    assert not HourEntry.objects.exists()


def test_a_locked_log_takes_addenda_only(pairing, manager, officer):
    log = make_log(pairing, date(2026, 8, 12))
    confirm_month(pairing, AUGUST, by=manager, now=NOW)
    with pytest.raises(LogRefused):
        answer_log(log, text="改一改", by=pairing.mentor.officer.account, now=NOW)
    with pytest.raises(LogRefused):
        ask_back(log, question="几点？", by=pairing.mentor.officer.account, now=NOW)
    add_to_log(log, text="补充：两次出示证件", by=officer.account, now=NOW)
    assert log.addenda.count() == 1
    assert changed_logs() == []
    TaskLog.objects.filter(pk=log.pk).update(done="别的")
    assert changed_logs() == [log.pk]


def test_the_mentee_writes_and_the_mentor_answers(pairing, officer, manager):
    values = {"key": "x", "done_on": date(2026, 8, 3), "task": "巡查", "done": "a", "learned": "b"}
    with pytest.raises(NotAllowed):
        write_log(pairing, by=pairing.mentor.officer.account, now=NOW, **values)
    log = write_log(pairing, by=officer.account, now=NOW, **values)
    assert write_log(pairing, by=officer.account, now=NOW, **values) == log
    for account in (officer.account, manager):
        with pytest.raises(NotAllowed):
            answer_log(log, text="好", by=account, now=NOW)
    ask_back(log, question="几点出示的证件？", by=pairing.mentor.officer.account, now=NOW)
    assert Notice.objects.filter(account=officer.account, needs_answer=True, key__startswith="log-q").exists()
    answer_log(log, text="好", by=pairing.mentor.officer.account, now=NOW)
    assert not Notice.objects.filter(needs_answer=True, read_at=None).exists()


@pytest.mark.parametrize("day", [START - timedelta(days=1), date(2026, 9, 17)])
def test_a_log_is_about_a_day_of_the_pairing(pairing, officer, day):
    with pytest.raises(LogRefused):
        write_log(pairing, key="x", done_on=day, task="巡查", done="a", learned="b", by=officer.account, now=NOW)  # fmt: skip


def test_pause_resume_extend_end(pairing, manager):
    with pytest.raises(WrongState):
        pause(pairing, reason=" ", by=manager, now=NOW)
    pause(pairing, reason="防汛值守", by=manager, now=NOW)
    resume(pairing, by=manager, now=NOW)
    extend(pairing, ends_on=date(2027, 9, 30), reason="汛期耽误", by=manager, now=NOW)
    ended = end(pairing, reason="调离", for_cause=False, by=manager, now=NOW)
    assert (ended.state, ended.closed_on) == ("ended", date(2026, 9, 16))
    assert [s.to_state for s in pairing.steps.order_by("pk")] == [
        "proposed", "agreed", "active", "paused", "active", "active", "ended",
    ]  # fmt: skip
    with pytest.raises(WrongState):
        resume(pairing, by=manager, now=NOW)


def test_passing_on_to_another_mentor_is_agreed_anew(pairing, team, manager, officer):
    other = make_mentor(team)
    new = re_pair(pairing, mentor=other, reason="原导师轮岗", by=manager, now=NOW)
    pairing.refresh_from_db()
    assert (pairing.state, new.state, new.before) == ("repaired", "proposed", pairing)
    assert new.ends_on == pairing.ends_on
    decline(new, reason="时间对不上", by=officer.account, now=NOW)
    new.refresh_from_db()
    assert new.state == "declined"
