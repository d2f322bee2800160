"""Study guides: handed in, reviewed by another person on exactly these words, frozen, cited by article."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from case_library import reviewing
from case_library.assigning import tend_reviews
from case_library.key_law_guides import NotReviewed, content_of, guide_of, issue, lesson, published
from case_library.key_law_reviewing import give_verdict, submit, to_publish
from case_library.models import (
    Citing,
    KeyLawEdition,
    KeyLawGuidePage,
    KeyLawSubmission,
    KeyLawVerdict,
    LawAlert,
    ReviewAssignment,
)
from case_library.reviewing import Identifying, NotReady, take_back, under_review
from case_library.sections import section_of, sync_case_editors
from case_library.statutes.importing import import_statute
from case_library.writing import import_guidance
from lms.common.errors import AppendOnlyError, HouseError, NotAllowed
from lms.demo import key_law
from tests.case_library.test_statutes import HEADED, PENALTIES, PLAIN
from tests.factories import NOW, TODAY, make_manager
from tests.factories.guidance import a_document, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city):
    return {
        "writer": make_manager(city, "case_editor"),
        "reviewer": make_reviewer(city),
        "publisher": make_manager(city, "bureau"),
    }


@pytest.fixture
def edition(people, city):
    import_statute(PENALTIES, by=None, now=NOW)
    return key_law.publish(unit=city, now=NOW, **people)


def changed(people, **values) -> KeyLawGuidePage:
    """Another draft of the published guide."""
    page = KeyLawGuidePage.objects.get().get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=people["writer"])
    return KeyLawGuidePage.objects.get()


def decide(submission, people, *, passed=True, **values):
    values = {"digest": submission.digest, "by": people["reviewer"]} | values
    return give_verdict(submission, passed=passed, now=NOW, **values)


def test_the_demonstration_guide_explains_existing_articles(edition):
    assert len(edition.content["articles"]) >= 12
    assert set(edition.quoted) == {part["article"] for part in edition.content["articles"]}
    assert lesson(edition, "33")["quoted"]["label"] == "第三十三条"
    assert guide_of("行政处罚法") == edition


def test_it_tells_what_it_cites(edition):
    cited = set(Citing.objects.filter(kind="key_law_guide").values_list("law", "number"))
    assert {("行政处罚法", 33), ("行政处罚法", 45), ("行政处罚法", 35)} <= cited


def test_nobody_reviews_or_publishes_their_own(people, city, edition):
    """S2, C3; the database says it too."""
    submission = submit(changed(people, introduction="新的说明。"), by=people["writer"], now=NOW)
    both = people["writer"]
    for role in ("legal_reviewer", "bureau"):
        both.grants.create(role=role, unit=city, starts_on="2026-01-01", granted_at=NOW)
    make_profile(both)
    with pytest.raises(NotAllowed):
        decide(submission, people, by=both)
    decide(submission, people)
    with pytest.raises(NotAllowed):
        issue(KeyLawGuidePage.objects.get(), by=both, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyLawVerdict.objects.create(
            guide_key="x", digest="x", verdict="pass", writer=both, reviewer=both, at=NOW
        )


def make_profile(account) -> None:
    from case_library.models import ReviewerProfile

    ReviewerProfile.objects.create(account=account, has_legal_qualification=True, noted_at=NOW)


def test_only_a_qualified_reviewer_decides(people, city, edition):
    """C4"""
    submission = submit(changed(people, introduction="新的说明。"), by=people["writer"], now=NOW)
    for person in (
        make_reviewer(city, has_legal_qualification=False),
        make_manager(city, "trainer"),
        people["publisher"],
    ):
        with pytest.raises(NotAllowed):
            decide(submission, people, by=person)


def test_a_changed_wording_needs_a_new_review(edition, people):
    page = changed(people, introduction="改过的说明。")
    with pytest.raises(NotReviewed):
        issue(page, by=people["publisher"], now=NOW)
    first = submit(page, by=people["writer"], now=NOW)
    assert [one.pk for one in under_review(KeyLawSubmission)] == [first.pk]
    with pytest.raises(HouseError):
        submit(page, by=people["writer"], now=NOW)
    decide(first, people, passed=False, opinion="说明太短")
    with pytest.raises(HouseError):
        decide(first, people)
    with pytest.raises(NotReviewed):
        issue(page, by=people["publisher"], now=NOW)
    second = submit(page, by=people["writer"], now=NOW)
    decide(second, people)
    assert [verdict.submission for verdict in to_publish()] == [second]
    assert issue(page, by=people["publisher"], now=NOW).number == 2
    assert issue(page, by=people["publisher"], now=NOW).number == 2  # the same words, the same edition
    assert [e.number for e in published()] == [2]
    assert not to_publish()


def test_a_verdict_holds_for_exactly_what_was_shown(edition, people):
    submission = submit(changed(people, introduction="改过的说明。"), by=people["writer"], now=NOW)
    with pytest.raises(HouseError):
        decide(submission, people, digest="0" * 64)
    with pytest.raises(HouseError):
        decide(submission, people, passed=False, opinion=" ")
    decide(submission, people)
    page = changed(people, introduction="通过以后又改了一句。")
    with pytest.raises(NotReviewed):
        issue(page, by=people["publisher"], now=NOW)


def test_holes_and_identities_are_refused_before_a_reviewers_time_is_taken(edition, people):
    def with_articles(*articles):
        body = [
            {
                "type": "article",
                "value": {
                    "article": a,
                    "heading": "题",
                    "points": ["要点"],
                    "application": words,
                    "before": "",
                },
            }
            for a, words in articles
        ]
        return changed(people, body=KeyLawGuidePage._meta.get_field("body").to_python(body))

    for articles in ([], [("5", "用"), ("5", "用")], [("999", "用")]):
        with pytest.raises(NotReady):
            submit(with_articles(*articles), by=people["writer"], now=NOW)
    with pytest.raises(NotReady):
        submit(changed(people, version_day="1999-01-01"), by=people["writer"], now=NOW)
    changed(people, version_day="2021-01-22")
    with pytest.raises(Identifying):
        submit(with_articles(("5", "联系电话13800004421")), by=people["writer"], now=NOW)
    assert submit(with_articles(("5", "用")), by=people["writer"], now=NOW).number == 2


def test_an_edition_keeps_its_words_when_the_page_changes(edition, people):
    before = dict(edition.content)
    page = changed(people, title="别的名称")
    edition.refresh_from_db()
    assert edition.content == before
    assert content_of(page.get_latest_revision_as_object()) != before
    for model in (KeyLawEdition, KeyLawSubmission):
        with pytest.raises(AppendOnlyError):
            model.objects.update(title="x")


def test_an_author_writes_it_in_the_editor_and_nobody_else_does(client, city, people, other_team):
    writer = people["writer"]
    section = section_of(city)
    sync_case_editors(on=TODAY)
    key_law.publish(unit=city, now=NOW, **people)
    client.force_login(writer)
    address = f"/author/pages/add/case_library/keylawguidepage/{section.pk}/"
    assert (
        "行政处罚法" in client.get(f"/author/pages/{KeyLawGuidePage.objects.get().pk}/edit/").content.decode()
    )
    values = {
        "title": "《行政强制法》学习与适用指引", "slug": "klg-qz", "guide_key": "KLG-QZ-2011", "law": "行政强制法",
        "version_day": "2011-06-30", "introduction": "怎样依法采取强制措施。", "body-count": "0",
    }  # fmt: skip
    assert client.post(address, values).status_code == 302
    made = KeyLawGuidePage.objects.get(guide_key="KLG-QZ-2011")
    assert (made.live, made.section) == (False, section)
    assert "KLG-QZ-2011" in client.get("/cases/desk/").content.decode()
    client.force_login(make_manager(other_team, "trainer"))
    assert client.get(address).status_code == 302


def test_handed_in_reviewed_and_published_on_the_pages(client, edition, people):
    page = changed(people, introduction="第二版的说明。")
    client.force_login(people["writer"])
    client.post(f"/law-guides/{page.guide_key}/submit/")
    submission = KeyLawSubmission.objects.get(number=2)
    assert people["reviewer"].notices.filter(key__startswith=f"guide-review:{submission.pk}:").exists()
    client.force_login(people["reviewer"])
    address = f"/law-guides/review/{submission.pk}/"
    assert address in client.get("/cases/desk/").content.decode()
    shown = client.get(address).content.decode()
    assert "第二版的说明。</ins>" in shown
    assert client.post(address, {"verdict": "return", "digest": submission.digest}).status_code == 422
    assert client.post(address, {"verdict": "approve", "digest": submission.digest}).status_code == 302
    client.force_login(people["publisher"])
    assert address in client.get("/cases/desk/").content.decode()
    assert f"/law-guides/{page.guide_key}/publish/" in client.get(address).content.decode()
    client.post(f"/law-guides/{page.guide_key}/publish/")
    assert guide_of("行政处罚法").number == 2


def test_a_guide_finds_its_reviewer_like_guidance_and_is_passed_on_when_overdue(
    client, city, edition, people
):
    """C3, C4: by qualification and load, with a due day."""
    busy, free = people["reviewer"], make_reviewer(city)
    page = changed(people, introduction="第二版的说明。")
    guidance = submit_guidance(city, people)
    assert guidance.assignments.get().reviewer == busy, "the first of two who have nothing to do"
    submission = submit(page, by=people["writer"], now=NOW)
    row = submission.assignments.get()
    assert (row.reviewer, row.due_on) == (free, guidance.assignments.get().due_on)
    client.force_login(free)
    assert f"/law-guides/review/{submission.pk}/" in client.get("/cases/desk/").content.decode()
    client.force_login(busy)
    assert f"/law-guides/review/{submission.pk}/" not in client.get("/cases/desk/").content.decode()
    tend_reviews(now=NOW + (row.due_on - TODAY) + timedelta(days=20))
    assert submission.assignments.get(closed_at=None).reviewer == busy
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAssignment.objects.create(
            submission=guidance, guide=submission, reviewer=free, assigned_at=NOW, due_on=TODAY
        )


def submit_guidance(unit, people):
    page = import_guidance(a_document(), unit=unit, by=people["writer"], now=NOW)
    return reviewing.submit(page, by=people["writer"], now=NOW)


def test_the_author_takes_a_guide_back_and_hands_it_in_anew(client, edition, people):
    page = changed(people, introduction="第二版的说明。")
    first = submit(page, by=people["writer"], now=NOW)
    with pytest.raises(NotAllowed):
        take_back(first, by=people["reviewer"], now=NOW)
    client.force_login(people["writer"])
    address = f"/law-guides/{page.guide_key}/take-back/"
    assert address in client.get("/cases/desk/").content.decode()
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    assert not people["reviewer"].notices.filter(needs_answer=True, read_at=None).exists()
    with pytest.raises(HouseError):
        decide(first, people)
    client.force_login(people["reviewer"])
    assert "作者已撤回送审，无需审核。" in client.get(f"/law-guides/review/{first.pk}/").content.decode()
    second = submit(page, by=people["writer"], now=NOW)
    decide(second, people)
    assert [verdict.submission for verdict in to_publish()] == [second]


def test_the_page_is_read_in_the_portal_and_linked_both_ways(edition, client, officer):
    client.force_login(officer.account)
    shown = client.get(f"/law-guides/{edition.guide_key}/").content.decode()
    assert "不予处罚的两句话" in shown
    assert "初次违法且危害后果轻微" in shown  # the article's own words
    assert "/laws/%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A%E6%B3%95/33/" in shown
    assert edition.guide_key in client.get("/laws/行政处罚法/33/").content.decode()
    assert (
        f"/law-guides/{edition.guide_key}/#a33" in client.get("/laws/行政处罚法/?q=初次违法").content.decode()
    )


def test_a_changed_article_opens_an_alert_and_the_page_says_so(people, city, written, client, officer):
    """C5"""
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    part = {
        "article": "3",
        "heading": "罚款",
        "points": ["先看数额。"],
        "application": "照第三条处理。",
        "before": "",
    }
    page = KeyLawGuidePage(
        title="湖面清洁法指引", slug="klg-lake", guide_key="KLG-LAKE", law="湖面清洁法", version_day="2020-06-01",
        introduction="怎样用。", body=[{"type": "article", "value": part}], owner=people["writer"], live=False,
    )  # fmt: skip
    section_of(city).add_child(instance=page)
    page.save_revision(user=people["writer"])
    decide(submit(page, by=people["writer"], now=NOW), people)
    issue(page, by=people["publisher"], now=NOW)
    client.force_login(officer.account)
    assert "有变动" not in client.get("/law-guides/KLG-LAKE/").content.decode()
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    assert LawAlert.objects.get().key == "KLG-LAKE"
    assert "有变动" in client.get("/law-guides/KLG-LAKE/").content.decode()
