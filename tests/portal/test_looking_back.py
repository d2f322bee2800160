"""Figures of the same people agree from page to page, and a past year asks for nothing any more."""

import pytest

from lms.certificates.issuing import issue, revoke
from lms.compliance.models import AnnualResult
from lms.compliance.projection import rebuild
from lms.compliance.year_end import close_year
from lms.jobs import kinds
from lms.jobs.models import Job, JobItem
from lms.jobs.running import work_off
from lms.officers.models import Leave
from tests.factories import NOW, TODAY, credit, make_officer, make_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_year(officer, staff):
    """2025, met by one and closed; leave of theirs is undecided in 2026."""
    make_requirement(2025, target_minutes=90)
    make_requirement(2026)
    credit(officer, 90, earned_on=TODAY.replace(year=2025))
    work_off(close_year(2025, by=staff("bureau"), now=NOW))
    Leave.objects.create(
        officer=officer, kind="sick", starts_on=TODAY, ends_on=TODAY, proposed_by=None, proposed_at=NOW
    )
    rebuild(now=NOW)
    return officer


def test_a_closed_year_offers_no_help_and_says_that_it_is_determined(as_, staff, last_year):
    client = as_(staff("bureau"))
    page = client.get("/manage/?year=2025&everyone=1")
    context = page.context
    assert "2025 年度 · 已认定" in context["subheading"]
    assert (context["causes"], context["clocks"], context["offer_url"], context["plan_url"]) == (
        [],
        [],
        "",
        "",
    )
    assert context["people"]["rows"][0]["done"] == ""
    assert client.get("/manage/?year=2026").context["offer_url"]
    assert "截至 9月16日" in client.get("/manage/?year=2026").context["subheading"]


def test_a_revoked_certificate_is_not_counted_as_issued(as_, staff, last_year):
    issuer = staff("issuer")
    certificate = issue(AnnualResult.objects.get(), by=issuer, now=NOW)
    client = as_(staff("bureau"))
    assert client.get("/manage/year/?year=2025").context["by_unit"][0]["certified"] == 1
    revoke(certificate, reason="person", by=issuer, now=NOW)
    context = client.get("/manage/year/?year=2025").context
    assert (context["by_unit"][0]["certified"], context["result"]["pending"]) == (0, 1)


def test_a_course_for_a_whole_unit_reaches_those_whom_the_list_counts(as_, team, manager):
    make_requirement(audience={"person_kind": ["card_holder"]})
    assistants = make_requirement(code="assistant", audience={"person_kind": ["assistant"]})
    make_officer(team)
    make_officer(team, person_kind="assistant")
    rebuild(now=NOW)
    client = as_(manager)
    listed = client.get("/manage/?unit=T").context
    assert client.get(listed["plan_url"] + "&whole=1").context["count"] == listed["sum"]["people"] == 1
    other = client.get(f"/manage/plan/?unit=T&whole=1&year=2026&requirement={assistants.code}")
    assert [officer.person_kind for officer in other.context["officers"]] == ["assistant"]


def test_whoever_is_exempt_is_said_to_be_among_those_counted(as_, team, manager):
    make_requirement(target_minutes=0)
    make_officer(team)
    rebuild(now=NOW)
    assert "1 人 · 其中减免 1 人" in as_(manager).get("/manage/").context["subheading"]


def test_every_kind_of_long_work_has_a_title(as_, staff):
    for name in kinds._kinds:
        Job.objects.create(kind=name, created_at=NOW)
    titles = [job.title for job in as_(staff("bureau")).get("/manage/jobs/").context["page_obj"]]
    assert sorted(titles) == sorted(
        ["年度认定", "证明", "台账核对", "名册学时记录", "课件转换", "重新检查已录入案件"]
    )


def test_a_refused_certificate_names_its_person_to_whoever_may_see_them(as_, staff, last_year):
    job = Job.objects.create(kind="issue_certificates", arguments={"year": 2025}, created_at=NOW, total=1)
    result = AnnualResult.objects.get()
    JobItem.objects.create(job=job, key=str(result.pk), group="T", state="refused", message="字形缺失")
    assert last_year.staff_no in as_(staff("bureau")).get(f"/manage/jobs/{job.pk}/").content.decode()
    assert (
        last_year.staff_no not in as_(staff("system_admin")).get(f"/manage/jobs/{job.pk}/").content.decode()
    )
