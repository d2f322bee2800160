"""The main job by its commands, on both databases: roster, hours, assess, close, issue, check."""

import json
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from tests.databases import House

pytestmark = pytest.mark.commits

ROSTER = (
    "staff_no,name,unit_code,unit_name,parent_unit_code,field,card_no,qualified_on,joined_on\n"
    + "\n".join(
        f"S{n:03d},林晓{n},T{n % 3},第{n % 3}执法队,D,城市管理,CZ-{n:04d},2020-05-01,2019-01-01"
        for n in range(30)
    )
)
HOURS = "external_id,staff_no,category,mode,minutes,ended_on,title,provider\n" + "\n".join(
    f"x{n}-{c},S{n:03d},{c},online,{900 if n < 25 else 300},2026-03-0{i},课程,省平台"
    for n in range(30)
    for i, c in enumerate(("foundation", "key_law", "practical"), start=1)
)
REQUIREMENTS = json.dumps(
    {
        "year": 2026,
        "requirements": [
            {
                "code": "annual",
                "title": "年度培训",
                "target_hours": 60,
                "minutes_per_hour": 45,
                "category_minimum_hours": {"practical": 20},
            }
        ],
    }
)


def answer(done, code=0) -> dict:
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def files(written):
    return {
        "roster": written("roster.csv", ROSTER),
        "hours": written("hours.csv", HOURS),
        "requirements": written("r.json", REQUIREMENTS),
    }


@pytest.fixture
def loaded(house, files):
    answer(house.manage("import_roster", str(files["roster"]), "--json"))
    answer(house.manage("load_requirements", str(files["requirements"]), "--json"))
    answer(house.manage("import_hours", str(files["hours"]), "--json"))
    return house


def test_from_roster_to_checked_certificate(house, files, tmp_path):
    roster = answer(house.manage("import_roster", str(files["roster"]), "--json"))
    assert {k: roster[k] for k in ("rows", "created", "updated", "unchanged", "removed", "errors")} == {
        "rows": 30, "created": 30, "updated": 0, "unchanged": 0, "removed": 0, "errors": []
    }  # fmt: skip
    answer(house.manage("load_requirements", str(files["requirements"]), "--json"))
    assert answer(house.manage("import_hours", str(files["hours"]), "--json"))["created"] == 90
    assert answer(house.manage("import_hours", str(files["hours"]), "--json"))["unchanged"] == 90

    document = answer(
        house.manage("assess", "2026", "--on", "2026-12-31", "--json", "--entries", "--unit", "T1")
    )
    assert (document["year"], document["on"], len(document["officers"])) == (2026, "2026-12-31", 10)
    one = next(o for o in document["officers"] if o["staff_no"] == "S001")
    assert one["entries"][0] == {"source": "x1-foundation", "minutes": 900, "counted": 900, "why": ""}
    assert {k: one[k] for k in ("unit_code", "requirement", "months_in_service", "exempt", "target_minutes", "counted_minutes", "owed_minutes", "state")} == {
        "unit_code": "T1", "requirement": "annual", "months_in_service": 12, "exempt": False,
        "target_minutes": 2700, "counted_minutes": 2700, "owed_minutes": 0, "state": "met",
    }  # fmt: skip

    assert answer(house.manage("issue_certificates", "2026", "--json"), code=1)["errors"]
    assert answer(house.manage("close_year", "2026", "--json")) == {"year": 2026, "met": 25, "short": 5}
    issued = answer(
        house.manage("issue_certificates", "2026", "--unit", "T1", "--out", str(tmp_path / "out"), "--json")
    )
    assert (issued["issued"], issued["refused"], issued["files"]) == (8, 0, 8)
    file = sorted((tmp_path / "out").glob("*.pdf"))[0]
    assert answer(house.manage("verify_certificate", str(file), "--json"))["state"] == "valid"
    file.write_bytes(file.read_bytes() + b" ")
    assert answer(house.manage("verify_certificate", str(file), "--json"), code=1)["state"] == "altered"
    assert (
        answer(house.manage("verify_certificate", "2222-2222-2222", "--json"), code=1)["state"] == "unknown"
    )

    checkpoint = tmp_path / "checkpoint.json"
    assert answer(house.manage("checkpoint", "--out", str(checkpoint), "--json"))["rows"] == 90
    assert answer(house.manage("verify_ledger", "--against", str(checkpoint), "--json")) == {
        "rows": 90,
        "faults": [],
    }
    assert answer(house.manage("doctor", "--json"))["errors"] == []
    backup = tmp_path / "backup"
    assert answer(house.manage("backup", str(backup), "--json"))["rows"] == 90
    assert answer(house.manage("restore", str(backup), "--check", "--json"))["restored"] is False
    assert answer(house.manage("restore", str(backup), "--json"))["restored"] is True
    assert answer(house.manage("doctor", "--json"))["errors"] == []
    (backup / "checkpoint.json").write_text("{}")
    damaged = answer(house.manage("restore", str(backup), "--check", "--json"), code=1)
    assert "checkpoint.json" in damaged["errors"][0]["message"]


def test_issuing_goes_on_after_the_worker_was_killed(loaded):
    """R20: numbers without gaps or duplicates."""
    answer(loaded.manage("close_year", "2026", "--json"))
    worker = loaded.start("issue_certificates", "2026", "--json")
    until_there(loaded, "certificates_certificate", 5)
    worker.kill()
    worker.wait()
    assert count_rows(loaded, "certificates_certificatefile") < 25
    loaded.run(
        "from lms.jobs.models import JobItem; JobItem.objects.update(claimed_at=None)"
    )  # a minute goes by
    answer(loaded.manage("issue_certificates", "2026", "--json"))
    serials = loaded.run(
        "from lms.certificates.models import Certificate as C; print(sorted(C.objects.filter(file__isnull=False).values_list('serial', flat=True)))"
    )
    assert serials == str(list(range(1, 26)))


def test_eight_issuers_at_once_take_each_number_once(loaded):
    answer(loaded.manage("close_year", "2026", "--json"))
    workers = [loaded.start("issue_certificates", "2026", "--json") for _n in range(8)]
    assert [worker.wait().returncode for worker in workers] == [0] * 8
    serials = loaded.run(
        "from lms.certificates.models import Certificate as C; print(sorted(C.objects.filter(file__isnull=False).values_list('serial', flat=True)))"
    )
    assert serials == str(list(range(1, 26)))


def test_an_import_of_hours_goes_on_after_it_was_killed(house, files, written):
    """DESIGN: short idempotent batches, in file order, safe to repeat."""
    answer(house.manage("import_roster", str(files["roster"]), "--json"))
    rows = [f"y{n},S{n % 30:03d},practical,online,{n % 90 + 1},2026-03-02,课程,省平台" for n in range(6000)]
    path = written("many.csv", "\n".join([HOURS.splitlines()[0], *rows]))
    worker = house.start("import_hours", str(path), "--json")
    until_there(house, "hours_hourentry", 1)
    worker.kill()
    worker.wait()
    again = answer(house.manage("import_hours", str(path), "--json"))
    assert again["rows"] == again["created"] + again["unchanged"] == 6000
    assert 0 < again["created"] < 6000
    assert answer(house.manage("verify_ledger", "--json")) == {"rows": 6000, "faults": []}
    assert (
        house.run(
            "from lms.hours.models import HourEntry as E\n"
            "print([k.split(':')[1] for k in E.objects.order_by('number').values_list('key', flat=True)] == "
            "[f'y{n}' for n in range(6000)])"
        )
        == "True"
    )


def until_there(house, table: str, rows: int) -> None:
    """Look into the database from here: a process of its own would come too late."""
    for _n in range(600):
        if count_rows(house, table) >= rows:
            return
        time.sleep(0.05)
    raise AssertionError(f"{table} stayed below {rows}")


def count_rows(house, table: str) -> int:
    if house.url.startswith("sqlite"):
        with closing(sqlite3.connect(house.url.removeprefix("sqlite:///"), timeout=20)) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    with psycopg.connect(house.url) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_migration_that_remakes_a_table_leaves_the_guard_in_place(house):
    """PITFALLS: Django remakes a SQLite table and drops its triggers silently."""
    script = """
from django.db import connection, models
from django.core.management import call_command
from lms.common.append_only import check_triggers, unguarded_tables
from lms.hours.models import HourEntry
with connection.schema_editor() as editor:
    editor.add_constraint(HourEntry, models.CheckConstraint(condition=~models.Q(factor=99), name="a_later_one"))
print(len(unguarded_tables()), len(check_triggers(databases=["default"])))
call_command("migrate", "hours", verbosity=0)
print(len(unguarded_tables()))
"""
    lost = 1 if house.url.startswith("sqlite") else 0
    assert house.run(script).split() == [str(lost), str(lost), "0"]


RAW = [
    "UPDATE hours_hourentry SET minutes = 1",
    "DELETE FROM hours_hourentry",
    "UPDATE hours_entrytext SET title = 'x'",
    "DELETE FROM compliance_annualresult",
    "UPDATE certificates_certificate SET serial = 7",
    "INSERT INTO officers_change (number, officer_id) SELECT number, officer_id FROM officers_change WHERE number = 1 "
    "ON CONFLICT (number) DO UPDATE SET officer_id = NULL",
]
RAW_SQLITE = [
    "INSERT OR REPLACE INTO hours_entrytext SELECT entry_id, 'x', provider, reason FROM hours_entrytext",
    "REPLACE INTO officers_change SELECT * FROM officers_change",
    "UPDATE OR REPLACE hours_hourentry SET number = 1 WHERE number = 2",
    "INSERT INTO officers_change SELECT * FROM officers_change WHERE true ON CONFLICT (id) DO UPDATE SET officer_id = NULL",
]
RAW_POSTGRES = [
    "TRUNCATE hours_hourentry CASCADE",
    "WITH gone AS (DELETE FROM hours_hourentry RETURNING id) SELECT count(*) FROM gone",
    "MERGE INTO hours_entrytext t USING hours_hourentry e ON t.entry_id = e.id WHEN MATCHED THEN UPDATE SET title = 'x'",
]


def test_the_database_itself_refuses_every_change_of_a_kept_row(loaded):
    """R17, law 1: with a message that contains append-only; nothing is changed."""
    answer(loaded.manage("close_year", "2026", "--json"))
    answer(loaded.manage("issue_certificates", "2026", "--unit", "T1", "--json"))
    sqlite = loaded.url.startswith("sqlite")
    said = [refused(loaded, statement) for statement in RAW + (RAW_SQLITE if sqlite else RAW_POSTGRES)]
    assert [text for text in said if "append-only" not in text] == []
    assert answer(loaded.manage("verify_ledger", "--json"))["faults"] == []


def refused(house, statement: str) -> str:
    try:
        if house.url.startswith("sqlite"):
            with (
                closing(sqlite3.connect(house.url.removeprefix("sqlite:///"), timeout=20)) as connection,
                connection,
            ):
                connection.execute(statement)
        else:
            with psycopg.connect(house.url) as connection:
                connection.execute(statement)
    except (sqlite3.DatabaseError, psycopg.Error) as error:
        return str(error)
    return f"{statement} went through"


IMPORT_KEYS = {"rows", "created", "updated", "unchanged", "removed", "errors"}


def test_refusals_are_words_with_exit_codes(house, files, written, tmp_path):
    """DESIGN: 1 input refused, 2 wrong usage; stdout one document even then, never a traceback."""
    bad = str(written("bad.csv", "staff_no,name\n1,x\n"))
    imports = [
        [c, f, "--json"]
        for c in ("import_roster", "import_hours", "load_requirements")
        for f in (bad, "no.csv")
    ]
    for code, out, _err in house.manage_each(imports):
        document = json.loads(out)
        assert code == 1
        assert document.keys() >= IMPORT_KEYS
        assert all(error.keys() == {"row", "column", "message"} for error in document["errors"])
    wrong = [
        ["import_roster"],
        ["assess", "2026", "--on", "someday"],
        ["assess", "x"],
        ["verify_certificate"],
    ]
    assert [(code, out) for code, out, _err in house.manage_each(wrong)] == [(2, "")] * 4
    refused = [
        ["assess", "2026", "--json"],
        ["assess", "99999999999999999999", "--json"],
        ["close_year", "2026", "--json"],
        ["issue_certificates", "2026", "--unit", "X", "--json"],
        ["verify_certificate", "nowhere.pdf", "--json"],
        ["verify_ledger", "--against", bad, "--json"],
        ["restore", str(tmp_path), "--json"],
        ["backup", f"{bad}/below", "--json"],
        ["make_token", "nobody", "--json"],
    ]
    for command, (code, out, err) in zip(refused, house.manage_each(refused), strict=True):
        assert code == 1, (command, err)
        assert json.loads(out), command
        assert "Traceback" not in err


def test_a_database_that_was_never_prepared_says_so(tmp_path, monkeypatch):
    """Exit 3, with what to do and no traceback."""
    bare = House(f"sqlite:///{tmp_path}/bare.sqlite3", tmp_path)
    done = bare.manage("assess", "2026", "--json")
    doctor = answer(bare.manage("doctor", "--json"), code=1)
    assert "migrate" in answer(done, code=3)["errors"][0]["message"]
    assert "Traceback" not in done.stderr
    assert doctor["checks"] == {"migrations": False}


@pytest.mark.parametrize(
    ("spoken", "said"), [("en_US.UTF-8", "There is no file"), ("C.UTF-8", "没有"), ("zh_CN.UTF-8", "没有")]
)
def test_commands_speak_the_language_of_their_environment(sqlite_house, monkeypatch, spoken, said):
    """Chinese, unless the environment is English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", spoken)
    assert said in sqlite_house.manage("import_roster", "nowhere.csv").stderr
