"""Whatever somebody does with raw SQL is named (R18, PITFALLS)."""

import json

import pytest
from django.db import connection

from lms.hours import chain
from lms.hours.checkpoints import BadCheckpoint, read_checkpoint, take_checkpoint
from lms.hours.ledger import digest_values
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


def test_a_tail_cut_with_its_head_is_found_by_a_checkpoint(ledger, raw, tmp_path):
    kept = read_checkpoint(checkpoint(tmp_path))
    last, before = (HourEntry.objects.filter(officer=ledger[1]).order_by("-position")[i] for i in (0, 1))
    raw("DELETE FROM hours_entrytext WHERE entry_id = %s", last.pk)
    raw("DELETE FROM hours_hourentry WHERE id = %s", last.pk)
    raw(
        "UPDATE hours_ledgerhead SET position = %s, digest = %s WHERE officer_id = %s",
        before.position,
        before.digest,
        ledger[1].pk,
    )
    raw("UPDATE hours_ledgercounter SET last = 4")
    assert faults() == set()
    assert {kind for kind, _e, _o in faults(kept)} == {"truncated"}


def test_an_altered_checkpoint_is_refused(ledger, tmp_path):
    path = checkpoint(tmp_path)
    body = json.loads(path.read_text())
    path.write_text(json.dumps(body | {"rows": 4}))
    with pytest.raises(BadCheckpoint):
        read_checkpoint(path)
    path.write_text("no json")
    with pytest.raises(BadCheckpoint):
        read_checkpoint(path)
