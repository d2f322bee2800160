"""Reviewers come from pages; a submission finds one, is reminded of once, passed on and taken back (C3, C4)."""

from datetime import date, timedelta

import pytest

from case_library.assigning import tend_reviews
from case_library.content import fill
from case_library.editions import issue
from case_library.models import KeyLawVerdict
from case_library.reviewers import candidates, note_qualification
from case_library.reviewing import give_verdict, submit, take_back
from case_library.tasks import tend_guidance
from case_library.writing import import_guidance
from lms.common import clock
from lms.common.errors import HouseError, NotAllowed
from lms.notices.models import Notice
from tests.factories import NOW, TODAY, make_manager
from tests.factories.guidance import a_document, make_reviewer, publish_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(city):
    return make_manager(city, "case_editor")


@pytest.fixture
def bureau(city):
    return make_manager(city, "bureau")


@pytest.fixture
def page(city, editor):
    return import_guidance(a_document(), unit=city, by=editor, now=NOW)


def at(day: date):
    return NOW + (day - TODAY)


def asked(account) -> list[str]:
    rows = Notice.objects.filter(account=account, needs_answer=True, read_at=None)
    return [
        key.rsplit(":", 1)[-1] if key.endswith("late") else key.split(":")[0]
        for key in rows.values_list("key", flat=True)
    ]


def reviewer_of(submission):
    row = submission.assignments.filter(closed_at=None).first()
    return row.reviewer if row else None


def test_from_a_city_without_reviewers_to_an_edition_by_pages(client, city, page, editor, bureau):
    newcomer = make_manager(city, "legal_reviewer")
    client.force_login(editor)
    client.post(f"/cases/guidance/{page.guidance_key}/submit/")
    assert "司法局" in client.get("/cases/desk/").content.decode()
    assert asked(bureau) == ["no-reviewer"]
    client.force_login(bureau)
    assert page.title in client.get("/cases/reviewers/").content.decode(), "what waits for nobody is named"
    said = {"has_legal_qualification": "on", "fields": ["environment"]}
    assert client.post(f"/cases/reviewers/{newcomer.pk}/", said).status_code == 302
    assert asked(bureau) == []
    client.force_login(newcomer)
    submission = newcomer.guidance_reviews.get().submission
    client.post(f"/cases/review/{submission.pk}/", {"verdict": "pass", "digest": submission.digest})
    client.force_login(bureau)
    client.post(f"/cases/guidance/{page.guidance_key}/publish/")
    assert client.get(f"/cases/guidance/{page.guidance_key}/").status_code == 200


def test_nobody_notes_their_own_qualification(client, city, bureau):
    """S2"""
    bureau.grants.create(role="legal_reviewer", unit=city, starts_on=TODAY, granted_at=NOW)
    client.force_login(bureau)
    assert client.post(f"/cases/reviewers/{bureau.pk}/", {"has_legal_qualification": "on"}).status_code == 422
    assert not hasattr(bureau, "reviewer_profile")


def test_who_began_in_2018_or_later_needs_the_qualification(client, city, bureau):
    """C4, 《行政处罚法》第五十八条"""
    person = make_manager(city, "legal_reviewer")
    client.force_login(bureau)
    url = f"/cases/reviewers/{person.pk}/"
    assert client.post(url, {"reviewing_since": "2018-01-01"}).status_code == 422
    assert client.post(url, {"reviewing_since": "2017-12-31"}).status_code == 302
    person.refresh_from_db()
    assert person.reviewer_profile.noted_by == bureau


def test_a_bureau_finds_only_reviewers_of_its_own_units(client, city, other_team):
    """S1"""
    person = make_manager(city, "legal_reviewer")
    client.force_login(make_manager(other_team, "bureau"))
    assert person.name not in client.get("/cases/reviewers/").content.decode()
    assert client.get(f"/cases/reviewers/{person.pk}/").status_code == 404


def test_those_of_the_field_come_before_those_with_less_to_do(city, editor, page):
    first = submit(page, by=editor, now=NOW)
    field = first.content["domain"]
    idle, expert = make_reviewer(city), make_reviewer(city, fields=[field])
    expert.guidance_reviews.create(submission=first, assigned_at=NOW, due_on=TODAY)
    assert candidates(first, on=TODAY) == [expert, idle]


def test_an_overdue_review_is_reminded_of_once_and_passed_on(city, editor, page):
    first, second = make_reviewer(city), make_reviewer(city)
    submission = submit(page, by=editor, now=NOW)
    row = submission.assignments.get()
    assert row.reviewer == first
    for _hour in range(2):
        tend_reviews(now=at(row.due_on))
    assert asked(first) == ["guidance-review"], "the due day itself is in time"
    for _hour in range(2):
        tend_reviews(now=at(row.due_on + timedelta(days=1)))
    assert sorted(asked(first)) == ["guidance-review", "late"]
    tend_reviews(now=at(row.due_on + timedelta(days=20)))
    assert reviewer_of(submission) == second
    assert asked(first) == []
    assert asked(second) == ["guidance-review"]


def test_an_overdue_review_stays_and_the_bureau_is_told_when_there_is_nobody_else(city, editor, page, bureau):
    only = make_reviewer(city)
    submission = submit(page, by=editor, now=NOW)
    tend_reviews(now=NOW + timedelta(days=60))
    assert reviewer_of(submission) == only
    assert asked(bureau) == ["no-reviewer"]


def test_what_lay_with_somebody_gone_goes_to_another(city, editor, page, bureau):
    gone, left = make_reviewer(city), make_reviewer(city)
    submission = submit(page, by=editor, now=NOW)
    gone.grants.update(ended_at=NOW, ended_by=bureau)
    tend_reviews(now=NOW)
    assert reviewer_of(submission) == left
    assert asked(gone) == []


def test_the_hourly_task_assigns_what_lay_with_nobody(city, editor, page, bureau):
    submission = submit(page, by=editor, now=clock.now())
    assert reviewer_of(submission) is None
    person = make_manager(city, "legal_reviewer")
    tend_guidance()
    assert reviewer_of(submission) is None
    note_qualification(
        person, has_legal_qualification=True, reviewing_since=None, fields=[], by=bureau, now=clock.now()
    )
    tend_guidance()
    assert reviewer_of(submission) == person


def test_the_author_takes_back_and_hands_in_anew(client, city, editor, page):
    reviewer = make_reviewer(city)
    first = submit(page, by=editor, now=NOW)
    with pytest.raises(NotAllowed):
        take_back(first, by=reviewer, now=NOW)
    client.force_login(editor)
    client.post(f"/cases/guidance/{page.guidance_key}/take-back/")
    assert asked(reviewer) == []
    assert not page.current_workflow_state
    with pytest.raises(HouseError):
        give_verdict(first, verdict="pass", digest=first.digest, by=reviewer, now=NOW)
    client.force_login(reviewer)
    assert "作者已撤回送审，无需审核。" in client.get(f"/cases/review/{first.pk}/").content.decode()
    second = submit(page, by=editor, now=NOW)
    assert second.number == 2
    give_verdict(second, verdict="pass", digest=second.digest, by=reviewer, now=NOW)
    with pytest.raises(HouseError):
        take_back(second, by=editor, now=NOW)


def test_what_was_taken_back_cannot_be_published(city, editor, page, bureau):
    """C3"""
    make_reviewer(city)
    take_back(submit(page, by=editor, now=NOW), by=editor, now=NOW)
    fill(page, a_document() | {"code": page.guidance_key}).save_revision(user=editor)
    with pytest.raises(HouseError):
        issue(page, by=bureau, now=NOW)


def test_a_reviewer_finds_the_own_verdicts(client, city, editor, page):
    reviewer, other = make_reviewer(city), make_reviewer(city)
    publish_guide(city)
    submission = submit(page, by=editor, now=NOW)
    give_verdict(
        submission, verdict="return", digest=submission.digest, opinion="请补充。", by=reviewer, now=NOW
    )
    client.force_login(reviewer)
    shown = client.get("/cases/reviewed/").content.decode()
    assert f"/cases/review/{submission.pk}/" in shown
    assert "KLG-CF-2021" not in shown, "somebody else passed the guide"
    client.force_login(other)
    assert f"/cases/review/{submission.pk}/" not in client.get("/cases/reviewed/").content.decode()
    client.force_login(KeyLawVerdict.objects.get().reviewer)
    assert "KLG-CF-2021" in client.get("/cases/reviewed/").content.decode()
