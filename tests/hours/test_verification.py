"""Whatever somebody does with raw SQL is named (R18, PITFALLS)."""

import json

import pytest
from django.db import connection

from lms.hours import chain
from lms.hours.checkpoints import BadCheckpoint, read_checkpoint, take_checkpoint
from lms.hours.ledger import digest_values, reverse_entry
from lms.hours.models import HourEntry, LedgerHead
from lms.hours.verification import verify_ledger
from tests.factories import NOW, credit, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(officer, team):
    """Five entries: officer 1, 2, 4; other 3, 5."""
    other = make_officer(team, "other")
    for person in (officer, officer, other, officer, other):
        credit(person, 90)
    return officer, other


@pytest.fixture
def raw():
    """Raw SQL without the guard, as an administrator of the database could run it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'hours_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET session_replication_role = replica")
    yield lambda statement, *values: connection.cursor().execute(statement, values)
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET session_replication_role = DEFAULT")


def faults(against=None):
    return {(f.kind, f.entry, f.officer) for f in verify_ledger(against=against)[1]}


def restamp(entry: HourEntry, raw) -> str:
    entry = HourEntry.objects.select_related("reverses").get(pk=entry.pk)
    digest = chain.row_digest(digest_values(entry))
    raw("UPDATE hours_hourentry SET digest = %s WHERE id = %s", digest, entry.pk)
    return digest


def checkpoint(tmp_path):
    path = tmp_path / "checkpoint.json"
    path.write_text(json.dumps(take_checkpoint(now=NOW)))
    return path


def test_an_honest_ledger_has_no_faults(ledger):
    assert verify_ledger() == (5, [])


def test_a_changed_row_is_named(ledger, raw):
    raw("UPDATE hours_hourentry SET minutes = 900 WHERE number = 2")
    assert faults() == {("changed", 2, "0312586")}


def test_a_changed_title_is_named(ledger, raw):
    raw(
        "UPDATE hours_entrytext SET title = 'x' WHERE entry_id = (SELECT id FROM hours_hourentry WHERE number = 1)"
    )
    assert faults() == {("changed", 1, "0312586")}


def test_a_missing_row_is_named(ledger, raw):
    raw("DELETE FROM hours_entrytext WHERE entry_id = (SELECT id FROM hours_hourentry WHERE number = 2)")
    raw("DELETE FROM hours_hourentry WHERE number = 2")
    assert faults() == {("missing", 2, "0312586")}


def test_a_cut_tail_is_named(ledger, raw):
    raw("DELETE FROM hours_entrytext WHERE entry_id = (SELECT id FROM hours_hourentry WHERE number = 5)")
    raw("DELETE FROM hours_hourentry WHERE number = 5")
    assert faults() == {("missing", 5, "other")}


def test_a_restamped_row_is_named(ledger, raw):
    raw("UPDATE hours_hourentry SET minutes = 900 WHERE number = 1")
    restamp(HourEntry.objects.get(number=1), raw)
    assert ("restamped", 1, "0312586") in faults()


def test_a_foreign_row_is_named(ledger, raw):
    first = HourEntry.objects.get(number=1)
    row = {f.column: getattr(first, f.attname) for f in HourEntry._meta.concrete_fields if f.column != "id"}
    row |= {"number": 99, "position": 77, "key": "foreign:1:1"}
    raw(
        f"INSERT INTO hours_hourentry ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",
        *row.values(),
    )
    assert ("foreign", 99, "0312586") in faults()


def test_two_rows_that_changed_places_are_named(ledger, raw):
    for number, position in ((1, 1000), (2, 1), (1, 2)):
        raw("UPDATE hours_hourentry SET position = %s WHERE number = %s", position, number)
    assert {kind for kind, _entry, _officer in faults()} & {"reordered", "changed"}
    assert {officer for _kind, _entry, officer in faults()} == {"0312586"}


def test_a_wholly_restamped_chain_is_found_by_a_checkpoint(ledger, raw, tmp_path):
    """PITFALLS: a row edited and the rest restamped verifies by itself."""
    kept = read_checkpoint(checkpoint(tmp_path))
    raw("UPDATE hours_hourentry SET minutes = 900 WHERE number = 4")
    digest = restamp(HourEntry.objects.get(number=4), raw)
    LedgerHead.objects.filter(officer=ledger[0]).update(digest=digest)
    assert faults() == set()
    assert faults(kept) == {("restamped", 4, "0312586")}


def remove(raw, *numbers):
    for number in numbers:
        raw(
            "DELETE FROM hours_entrytext WHERE entry_id = (SELECT id FROM hours_hourentry WHERE number = %s)",
            number,
        )
        raw("DELETE FROM hours_hourentry WHERE number = %s", number)


def set_head(officer, raw):
    """The head put right behind the last row that is left."""
    last = HourEntry.objects.filter(officer=officer).order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, "")
    raw(
        "UPDATE hours_ledgerhead SET position = %s, digest = %s WHERE officer_id = %s",
        position,
        digest,
        officer.pk,
    )


def test_a_tail_cut_with_its_head_is_found_by_a_checkpoint(ledger, raw, tmp_path):
    kept = read_checkpoint(checkpoint(tmp_path))
    remove(raw, 5)
    set_head(ledger[1], raw)
    raw("UPDATE hours_ledgercounter SET last = 4")
    assert faults() == set()
    assert faults(kept) == {("truncated", 5, "other")}


def test_a_number_given_again_after_the_tail_was_cut_is_foreign(ledger, raw, tmp_path):
    """Whoever cuts the tail and lets the ledger run on has given an old number to a new row."""
    kept = read_checkpoint(checkpoint(tmp_path))
    remove(raw, 5)
    set_head(ledger[1], raw)
    raw("UPDATE hours_ledgercounter SET last = 4")
    credit(ledger[0], 45)
    assert faults() == set()
    assert faults(kept) == {("foreign", 5, "0312586"), ("truncated", None, "other")}


def test_all_rows_of_one_officer_removed_with_the_head(ledger, raw, tmp_path):
    """PITFALLS: the numbers miss them; whose they were only the checkpoint knows."""
    kept = read_checkpoint(checkpoint(tmp_path))
    remove(raw, 3, 5)
    raw("DELETE FROM hours_ledgerhead WHERE officer_id = %s", ledger[1].pk)
    assert faults() == {("missing", 3, None), ("missing", 5, None)}
    assert faults(kept) == {("missing", 3, "other"), ("missing", 5, "other")}


def test_the_whole_ledger_emptied_is_found(ledger, raw, tmp_path):
    kept = read_checkpoint(checkpoint(tmp_path))
    remove(raw, 1, 2, 3, 4, 5)
    raw("DELETE FROM hours_ledgerhead")
    raw("UPDATE hours_ledgercounter SET last = 0")
    assert faults() == set()
    assert {number for _kind, number, _officer in faults(kept)} >= {1, 2, 3, 4, 5}


def test_missing_rows_of_two_officers_are_each_given_to_their_own(ledger, raw):
    remove(raw, 1, 3)
    assert faults() == {("missing", 1, "0312586"), ("missing", 3, "other")}


def test_a_chain_rebuilt_from_the_middle_is_named(ledger, raw):
    """Every later row restamped, the head forgotten."""
    raw("UPDATE hours_hourentry SET minutes = 900 WHERE number = 2")
    digest = restamp(HourEntry.objects.get(number=2), raw)
    raw("UPDATE hours_hourentry SET previous_digest = %s WHERE number = 4", digest)
    restamp(HourEntry.objects.get(number=4), raw)
    assert faults() == {("restamped", 4, "0312586")}


def test_a_row_pushed_in_behind_the_head_is_foreign(ledger, raw):
    """With the counter moved on and a digest that fits."""
    last = HourEntry.objects.get(number=4)
    row = {f.column: getattr(last, f.attname) for f in HourEntry._meta.concrete_fields if f.column != "id"}
    row |= {"number": 6, "position": 4, "key": "x:6:1", "previous_digest": last.digest}
    raw(
        f"INSERT INTO hours_hourentry ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",
        *row.values(),
    )
    restamp(HourEntry.objects.get(number=6), raw)
    raw("UPDATE hours_ledgercounter SET last = 6")
    assert faults() == {("foreign", 6, "0312586")}


def test_a_head_that_is_gone_is_one_fault_not_thirty(ledger, raw):
    raw("DELETE FROM hours_ledgerhead WHERE officer_id = %s", ledger[0].pk)
    assert faults() == {("truncated", 4, "0312586")}


def test_a_side_row_that_is_gone_is_named(ledger, raw):
    raw("DELETE FROM hours_entrytext WHERE entry_id = (SELECT id FROM hours_hourentry WHERE number = 3)")
    assert faults() == {("changed", 3, "other")}


@pytest.mark.parametrize(
    "change",
    [
        "minutes = 91", "category = 'foundation'", "mode = 'teaching'", "earned_on = '2025-01-01'", "year = 2025",
        "course_key = 'K'", "factor = 2", "recorded_at = '2020-01-01 00:00:00+00:00'", "key = 'x:y:z'",
        "schedule = 'routine'", "method = 'case'", "substantial_change = (1 = 1)", "digest = 'x'", "text_digest = 'x'",
    ],
)  # fmt: skip
def test_every_column_is_covered_by_the_digest(ledger, raw, change):
    raw(f"UPDATE hours_hourentry SET {change} WHERE number = 5")
    assert ("changed", 5, "other") in faults()
    assert len(faults()) <= 2


def test_numbers_that_changed_places_are_named(ledger, raw):
    for number, other in ((1, 1000), (2, 1), (1000, 2)):
        raw("UPDATE hours_hourentry SET number = %s WHERE number = %s", other, number)
    assert {officer for _kind, _entry, officer in faults()} == {"0312586"}
    assert {entry for _kind, entry, _officer in faults()} == {1, 2}


def test_corrections_and_credits_of_everybody_raise_no_false_alarm(ledger, tmp_path):
    kept = read_checkpoint(checkpoint(tmp_path))
    reverse_entry(HourEntry.objects.get(number=2), reason="有误", by=None, now=NOW)
    credit(ledger[1], 45)
    assert verify_ledger(against=kept) == (7, [])


def test_an_altered_checkpoint_is_refused(ledger, tmp_path):
    path = checkpoint(tmp_path)
    body = json.loads(path.read_text())
    path.write_text(json.dumps(body | {"rows": 4}))
    with pytest.raises(BadCheckpoint):
        read_checkpoint(path)
    path.write_text("no json")
    with pytest.raises(BadCheckpoint):
        read_checkpoint(path)
