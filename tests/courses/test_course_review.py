"""The reviewers' pages: exactly what would be issued, what changed, a verdict on what was read (S2)."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import CoursePage, Edition, Verdict
from courses.readiness import doubts
from courses.sections import sync_authors
from courses.wagtail_hooks import back_to_the_desk
from lms.portal.weaving import compared
from tests.factories import NOW, TODAY
from tests.factories.courses import approve, make_course, make_reviewer, make_trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def reviewer(city):
    return make_reviewer(city)


@pytest.fixture
def page(team, trainer, reviewer):
    sync_authors(on=TODAY)
    return make_course(team, owner=trainer)


def hand_in(page, trainer, **changes):
    """Save *changes* as the author's draft and submit it."""
    page = CoursePage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=trainer)
    page.get_workflow().start(page, trainer)
    return reverse("course-review", args=[page.pk])


def test_the_reviewer_comes_by_the_notice_reads_and_approves(client, page, trainer, reviewer):
    address = hand_in(page, trainer)
    assert reviewer.notices.get().link == address
    client.force_login(reviewer)
    assert page.title in client.get(reverse("course-reviews")).content.decode()
    shown = client.get(address)
    assert "当场处罚适用于事实清楚" in shown.content.decode()
    client.post(address, {"verdict": "approve", "digest": shown.context["digest"]})
    edition = Edition.objects.get()
    assert (edition.content_digest, edition.issued_by) == (shown.context["digest"], reviewer)
    assert client.get(address).status_code == 302


def test_what_changed_since_the_edition_is_marked(client, page, trainer, reviewer):
    approve(page, reviewer=reviewer)
    address = hand_in(page, trainer, summary="换了简介。", minutes=45)
    client.force_login(reviewer)
    words = client.get(address).content.decode()
    assert "从立案到归档。</del>" in words
    assert "换了简介。</ins>" in words
    assert "计 90 分钟</del>" in words


def test_a_removed_lesson_is_shown_as_gone():
    lesson = ("第一讲", ["先问职权。", "再问程序。"])
    [head, gone] = compared([("课程", ["名称"])], [("课程", ["名称"]), lesson])
    assert (head["changed"], gone["changed"]) == (False, True)
    assert [(piece.kind, piece.text) for piece in gone["lines"]] == [("out", line) for line in lesson[1]]


def test_of_two_questions_that_begin_alike_only_the_changed_one_is_marked():
    old = [("题目“根据行政处罚”", ["甲", "一"]), ("题目“根据行政处罚”", ["乙", "二"])]
    new = [old[0], (old[1][0], ["乙", "三"])]
    assert [part["changed"] for part in compared(new, old)] == [False, True]
    assert [part["changed"] for part in compared(old, old[:1])] == [False, True]
    assert [part["changed"] for part in compared(old[:1], old)] == [False, True]


def test_a_verdict_on_other_words_than_those_read_is_refused(client, page, trainer, reviewer):
    """A question of the bank may change while the course waits: the reader has not seen it."""
    address = hand_in(page, trainer)
    client.force_login(reviewer)
    digest = client.get(address).context["digest"]
    question = page.paper[0].value["bank"].get_children().first().specific
    question.stem = "换了一道题？"
    question.save_revision(user=trainer)
    answer = client.post(address, {"verdict": "approve", "digest": digest})
    assert answer.status_code == 422
    assert "换了一道题？" in answer.content.decode()
    assert not Edition.objects.exists()


def test_a_return_without_reasons_is_refused_and_with_them_told(client, page, trainer, reviewer):
    address = hand_in(page, trainer)
    client.force_login(reviewer)
    digest = client.get(address).context["digest"]
    assert client.post(address, {"verdict": "return", "digest": digest}).status_code == 422
    client.post(address, {"verdict": "return", "digest": digest, "opinion": "第一讲缺依据"})
    assert Verdict.objects.get().reason == "第一讲缺依据"
    assert trainer.notices.filter(text__contains="第一讲缺依据").exists()


def test_the_author_reads_but_does_not_decide(client, page, team, trainer, reviewer):
    from lms.officers.granting import grant_role

    grant_role(account=trainer, role="legal_reviewer", unit=team, starts_on=TODAY, by=None, now=NOW)
    address = hand_in(page, trainer)
    client.force_login(trainer)
    shown = client.get(address)
    assert 'name="verdict"' not in shown.content.decode()
    answer = client.post(address, {"verdict": "approve", "digest": shown.context["digest"]})
    assert answer.status_code == 422
    assert not Verdict.objects.exists()


def test_the_list_asks_no_query_per_course(client, team, page, trainer, reviewer):
    client.force_login(reviewer)
    hand_in(page, trainer)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("course-reviews"))
    for number in range(4):
        hand_in(make_course(team, owner=trainer, title=f"课 {number}"), trainer)
    with CaptureQueriesContext(connection) as five:
        assert "课 3" in client.get(reverse("course-reviews")).content.decode()
    assert len(five) <= len(one)


def test_a_course_that_credits_much_more_than_its_lessons_take_is_doubted_and_not_held_back():
    content = {"minutes": 45, "lessons": [{"seconds": 600}, {"seconds": 600}]}
    assert "45" in doubts(content)[0]
    assert doubts(content | {"minutes": 40}) == []
    assert doubts(content | {"lessons": []}) == []


def test_after_submitting_a_course_one_is_back_among_the_own_courses(rf, team, trainer):
    page = CoursePage(title="送达实务", course_key="PRA-9")
    request = rf.post("/", {"action-submit": "1"})
    request._messages = CookieStorage(request)
    assert back_to_the_desk(request, page).url == reverse("author-desk")
    assert back_to_the_desk(rf.post("/", {"action-publish": "1"}), page) is None
