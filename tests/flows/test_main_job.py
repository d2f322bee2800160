"""The main job by its commands, on both databases: roster, hours, assess, close, issue, check."""

import json
import signal
import time

import pytest

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


def test_issuing_goes_on_after_the_worker_was_killed(loaded):
    """R20: numbers without gaps or duplicates."""
    answer(loaded.manage("close_year", "2026", "--json"))
    worker = loaded.start("manage.py", "issue_certificates", "2026", "--json")
    count = "from lms.certificates.models import Certificate as C; print(C.objects.count())"
    for _n in range(100):
        if int(loaded.run(count)) >= 5:
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
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
    workers = [loaded.start("manage.py", "issue_certificates", "2026", "--json") for _n in range(8)]
    assert [w.wait(timeout=240) for w in workers] == [0] * 8
    serials = loaded.run(
        "from lms.certificates.models import Certificate as C; print(sorted(C.objects.filter(file__isnull=False).values_list('serial', flat=True)))"
    )
    assert serials == str(list(range(1, 26)))


def test_refusals_are_words_with_exit_codes(house, files, written):
    """DESIGN: 1 input refused, 2 wrong usage; stdout one document even then."""
    bad = written("bad.csv", "staff_no,name\n1,x\n")
    refused = answer(house.manage("import_roster", str(bad), "--json"), code=1)
    assert refused["errors"]
    assert answer(house.manage("import_hours", "nowhere.csv", "--json"), code=1)["errors"]
    assert house.manage("import_roster").returncode == 2
    assert house.manage("assess", "2026", "--on", "someday").returncode == 2
    assert answer(house.manage("assess", "2026", "--json"), code=1)["errors"]
    assert "Traceback" not in house.manage("load_requirements", str(bad)).stderr
