"""The door: one row an event, never changed, corrected by further rows (R16–R18)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from lms.common.append_only import append_only_models, unguarded_tables
from lms.common.errors import AppendOnlyError
from lms.hours.ledger import (
    AlreadyReversed,
    ConflictingCredit,
    Credit,
    NoCredit,
    SecondCredit,
    Source,
    correct_entry,
    credit_all,
    reverse_entry,
)
from lms.hours.make_up import NoMakeUp, book_to_year_before
from lms.hours.models import HourEntry, LedgerHead
from lms.officers.models import Change
from tests.factories import NOW, credit, make_account, make_officer

pytestmark = pytest.mark.django_db


def test_the_same_event_gives_the_same_row(officer):
    """R16"""
    assert credit(officer, source_id="x") == credit(officer, source_id="x")
    assert HourEntry.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"minutes": 45}, {"category": "foundation"}, {"earned_on": date(2026, 9, 15)}]
)
def test_the_same_event_with_another_payload_is_an_error(officer, other):
    """R16"""
    credit(officer, source_id="x")
    with pytest.raises(ConflictingCredit):
        credit(officer, source_id="x", **other)
    assert HourEntry.objects.count() == 1


@pytest.mark.parametrize(
    "bad", [{"minutes": 0}, {"minutes": -5}, {"minutes": 1.5}, {"category": "sport"}, {"mode": "telepathy"}]
)
def test_nonsense_is_refused(officer, bad):
    """R5, R3, R4"""
    with pytest.raises(NoCredit):
        credit(officer, **bad)


def test_numbers_run_without_gaps_and_positions_per_officer(officer, team):
    """R18"""
    other = make_officer(team)
    entries = [credit(officer), credit(other), credit(officer)]
    assert [e.number for e in entries] == [1, 2, 3]
    assert [e.position for e in entries] == [1, 1, 2]
    assert entries[2].previous_digest == entries[0].digest
    assert LedgerHead.objects.get(officer=officer).digest == entries[2].digest


def test_a_correction_is_an_opposite_row_and_a_new_one_that_names_it(officer):
    """R17"""
    by = make_account()
    entry = credit(officer, 90)
    right = Credit(
        officer=officer,
        category="practical",
        mode="online",
        minutes=45,
        earned_on=entry.earned_on,
        source=Source(kind="x", id="1", title="课程"),
    )
    corrected = correct_entry(entry, credit=right, reason="登记有误", by=by, now=NOW)
    reversal = HourEntry.objects.get(reverses=entry)
    assert (reversal.minutes, reversal.text.reason, reversal.recorded_by) == (-90, "登记有误", by)
    assert corrected.key == f"correction:{reversal.number}:{officer.pk}"


def test_an_entry_is_taken_back_once(officer):
    """R16, R17"""
    entry = credit(officer)
    reversal = reverse_entry(entry, reason="重复", by=None, now=NOW)
    with pytest.raises(AlreadyReversed):
        reverse_entry(entry, reason="重复", by=None, now=NOW)
    with pytest.raises(AlreadyReversed):
        reverse_entry(reversal, reason="重复", by=None, now=NOW)


def test_a_second_call_in_one_act_is_an_error(officer):
    """PITFALLS: two credits taken one after the other deadlock; the plural door takes both."""
    with transaction.atomic():
        credit(officer)
        with pytest.raises(SecondCredit):
            credit(officer)
        transaction.set_rollback(True)
    assert not HourEntry.objects.exists()


def test_mentor_and_mentee_are_credited_in_one_act(officer, team):
    mentor = make_officer(team)
    credits = [
        Credit(
            officer=o,
            category="practical",
            mode="mentoring",
            minutes=60,
            earned_on=date(2026, 9, 1),
            source=Source(kind="log", id="7", title="带教"),
        )
        for o in (officer, mentor)
    ]
    assert [e.officer_id for e in credit_all(credits, by=None, now=NOW)] == [officer.pk, mentor.pk]


def test_every_entry_notes_its_officer_in_the_change_log(officer):
    credit(officer)
    assert list(Change.objects.values_list("officer", flat=True)) == [officer.pk]


def test_the_model_refuses_change_and_deletion(officer):
    """R17"""
    entry = credit(officer)
    entry.minutes = 900
    for act in (
        entry.save,
        entry.delete,
        HourEntry.objects.all().delete,
        lambda: HourEntry.objects.update(minutes=1),
    ):
        with pytest.raises(AppendOnlyError):
            act()


@pytest.mark.parametrize(
    "statement", ["UPDATE hours_hourentry SET minutes = 900", "DELETE FROM hours_hourentry"]
)
def test_the_database_refuses_change_and_deletion(officer, statement):
    """R17: with a message that contains append-only."""
    credit(officer)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_sqlite_refuses_to_replace_a_row(officer):
    """PITFALLS: INSERT OR REPLACE passes UPDATE and DELETE triggers."""
    if connection.vendor != "sqlite":
        return
    entry = credit(officer)
    columns = [f.column for f in HourEntry._meta.concrete_fields]
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO hours_hourentry SELECT {', '.join('900' if c == 'minutes' else c for c in columns)} "
            "FROM hours_hourentry WHERE number = %s",
            [entry.number],
        )


def test_every_append_only_table_is_guarded():
    assert append_only_models()
    assert unguarded_tables() == []


def test_make_up_is_booked_once_and_leaves_the_new_year(officer):
    """R13"""
    by = make_account()
    early = credit(officer, 120, earned_on=date(2026, 2, 10))
    [booked] = book_to_year_before(officer, entries=[early], reason="补训", by=by, now=NOW)
    assert (booked.year, booked.earned_on) == (2025, date(2026, 2, 10))
    with pytest.raises(NoMakeUp):
        book_to_year_before(
            officer, entries=[credit(officer, earned_on=date(2026, 3, 1))], reason="补训", by=by, now=NOW
        )
    with pytest.raises(NoMakeUp):
        book_to_year_before(
            officer, entries=[credit(officer, earned_on=date(2026, 4, 1))], reason="补训", by=by, now=NOW
        )
