"""What earned a ledger row opens from the statement, for whoever may open it."""

import pytest

from lms.hours.declarations import approve, declare
from lms.hours.evidence import keep_evidence
from lms.hours.ledger import Source, credit_hours
from tests.factories import NOW, TODAY, make_requirement
from tests.portal.conftest import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper_of(officer, manager):
    """The evidence file of an approved declaration of the officer."""
    make_requirement(2026)
    file = keep_evidence(paper(), by=officer.account, now=NOW)
    values = {"title": "外部研修", "provider": "外部机构", "category": "practical", "minutes": 90, "ended_on": TODAY}  # fmt: skip
    row = declare(officer, values=values, evidence=[file], submit=True, by=officer.account, now=NOW)
    approve(row, by=manager, now=NOW)
    return f"/evidence/{file.pk}/"


def earn(officer, kind, id, course_key=""):
    source = Source(kind=kind, id=id, title=kind, course_key=course_key)
    credit_hours(officer=officer, category="practical", mode="online", minutes=45, earned_on=TODAY, source=source, by=None, now=NOW)  # fmt: skip


def test_the_officer_opens_the_paper_and_the_page_of_what_they_learned(as_, officer, paper_of):
    earn(officer, "course", "7", course_key="onsite-records")
    earn(officer, "class", "12-v3", course_key="dust")
    earn(officer, "mentoring", "5-202609-1-mentee")
    earn(officer, "import", "P-1")
    page = as_(officer.account).get("/me/hours/").content.decode()
    for address in (paper_of, "/learn/courses/onsite-records/", "/classes/12/", "/mentoring/pairings/5/"):
        assert f'href="{address}"' in page
    assert as_(officer.account).get(paper_of).status_code == 200


def test_who_decides_opens_the_paper_but_not_the_officers_own_pages(as_, officer, manager, paper_of):
    earn(officer, "mentoring", "5-202609-1-mentee")
    page = as_(manager).get(f"/manage/officers/{officer.pk}/").content.decode()
    assert f'href="{paper_of}"' in page
    assert "/mentoring/pairings/5/" not in page


def test_who_only_looks_is_not_offered_the_paper(as_, staff, officer, paper_of):
    page = as_(staff("auditor")).get(f"/manage/officers/{officer.pk}/")
    assert page.status_code == 200
    assert paper_of not in page.content.decode()
