"""Recorded cases are checked again: findings come and go, the shell knows what newer checks know, each opening leaves a row."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from case_library.local import import_holidays
from case_library.models import CaseFinding, CaseReading, CaseRecheck, RecordedCase
from case_library.rechecking import changes_of, outdated, start_recheck
from lms.jobs.models import Job, JobItem
from lms.jobs.running import progress, work_off
from lms.officers.models import Officer
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(city) -> RecordedCase:
    record = make_record(authority={"name": city.name, "code": city.code})
    record["decision"]["remedy_stated"] = False  # DOC-02
    return taken_in(record).case


def checked_again() -> Job:
    job = start_recheck(by=None, now=NOW)
    work_off(job)
    return job


def aged(case: RecordedCase) -> None:
    """As a case from before today's checks."""
    RecordedCase.objects.filter(pk=case.pk).update(
        checks_version=0, checked_at=None, decision_mark="", unknown_handlers=0
    )
    case.findings.all().delete()
    CaseFinding.objects.create(case=case, code="TIM-04", message="早已不提的问题。")


def test_a_case_of_old_gets_what_todays_checks_say_and_the_change_is_kept(case):
    mark, handlers = case.decision_mark, case.unknown_handlers
    assert not outdated().exists()
    aged(case)
    assert list(outdated()) == [case]
    job = checked_again()
    case.refresh_from_db()
    assert [f.code for f in case.findings.all()] == ["DOC-02"]
    assert (case.decision_mark, case.unknown_handlers) == (mark, handlers)
    row = CaseRecheck.objects.get()
    assert (row.case, row.added, row.closed) == (case, ["DOC-02"], ["TIM-04"])
    assert changes_of(job) == {"changed": 1, "added": 1, "closed": 1}
    assert not outdated().exists()


def test_each_opening_leaves_a_row_and_nothing_changes_twice(case):
    before = case.readings.filter(purpose=CaseReading.Purpose.CHECK, by=None).count()
    checked_again()
    checked_again()
    assert case.readings.filter(purpose=CaseReading.Purpose.CHECK, by=None).count() == before + 2
    assert not CaseRecheck.objects.exists()


def test_a_corrected_calendar_makes_earlier_findings_outdated(case):
    later = NOW + timedelta(days=1)
    year = {"off": [f"2027-02-{day:02}" for day in range(5, 13)], "work": []}
    import_holidays(json.dumps({"years": {"2027": year}}), source="", by=None, now=later)
    assert list(outdated()) == [case]


def test_quarantined_and_purged_records_stay_closed(case, city):
    secret = make_record(case_uid="QS-2024-1", authority={"name": city.name, "code": city.code})
    secret["sensitivity"] = {"state_secret": True}
    assert taken_of(secret).state == "quarantined"
    opened = CaseReading.objects.filter(case__case_uid="QS-2024-1").count()
    checked_again()
    assert CaseReading.objects.filter(case__case_uid="QS-2024-1").count() == opened


def taken_of(record: dict) -> RecordedCase:
    from case_library.intake.taking import import_record
    from case_library.intake.units import unit_of_any

    import_record(record, unit_of=unit_of_any, by=None, now=NOW)
    return RecordedCase.objects.get(case_uid=record["case_uid"])


def test_a_decision_that_was_taken_in_twice_is_left_to_a_person(case, city):
    """Before marks of decisions were kept, nobody noticed."""
    aged(case)
    second = make_record(case_uid="ZS-2024-2", authority={"name": city.name, "code": city.code})
    other = taken_in(second | {"decision_no": make_record()["decision_no"]}).case
    refused = checked_again().items.get(state=JobItem.State.REFUSED)
    assert refused.key == str(case.pk)
    assert other.case_uid in refused.message
    case.refresh_from_db()
    assert case.decision_mark == ""
    assert not outdated().exists()


def test_who_was_known_by_name_stays_so_after_leaving_the_unit(case, city, other_team):
    officer = Officer.objects.create(
        staff_no="H1", name="赵清", home_unit=other_team, joined_on=NOW.date(), field="city_management"
    )
    case.handlers.create(officer=officer)
    record = make_record(authority={"name": city.name, "code": city.code})
    name = next(p["name"] for p in record["persons"] if p["role"] == "officer")
    Officer.objects.filter(pk=officer.pk).update(name=name)
    checked_again()
    assert case.handlers.filter(officer=officer).exists()


def test_by_command_as_json(case):
    aged(case)
    out = StringIO()
    call_command("recheck_cases", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"cases": 1, "changed": 1, "added": 1, "closed": 1, "errors": []}


def test_the_bureau_starts_it_from_the_settings(client, case, city):
    aged(case)
    client.force_login(make_manager(city, "bureau"))
    url = reverse("case-rules")
    assert "1 件案件是在放假安排或者检查规则变动之前检查的" in client.get(url).content.decode()
    answer = client.post(url, {"act": "recheck"})
    job = Job.objects.get()
    assert answer.url == reverse("job-progress", args=[job.pk])
    assert start_recheck(by=None, now=NOW) == job, "one at a time"
    work_off(job)
    assert progress(job).done == 1
    shown = client.get(url).content.decode()
    assert "1 件案件中新发现问题 1 个，消除 1 个" in shown
    assert "变动之前检查的" not in shown
    assert client.get(answer.url).status_code == 200
