"""Authors' pages stay quick however much a unit has: what they ask is bounded, files are read once (law 7)."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Revision
from wagtailmedia.models import get_media_model

from courses.freezing import freeze, newest_questions
from courses.models import CoursePage, EditionCitation, KeptFile, QuestionPage, ScenarioPage, SilentVideo
from courses.sections import section_of, sync_authors
from courses.staleness import mark_stale
from tests.factories import NOW, TODAY
from tests.factories.courses import (
    add_question,
    approve,
    lesson,
    make_bank,
    make_course,
    make_edition,
    make_reviewer,
    make_trainer,
)
from tests.factories.slides import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(team, client):
    trainer = make_trainer(team)
    sync_authors(on=TODAY)
    client.force_login(trainer)
    return trainer


def asked(act) -> list[str]:
    """The statements of *act*, once everything that is kept has been kept."""
    act()
    with CaptureQueriesContext(connection) as statements:
        act()
    return [statement["sql"] for statement in statements]


def film(content: bytes = b"frames") -> int:
    made = get_media_model().objects.create(
        title="取证", type="video", duration=60, file=ContentFile(content, name="film.mp4")
    )
    return made.pk


def with_film(media: int, *, words: str = "") -> list[dict]:
    value = {"media": media, "poster": None, "captions": "", "transcript": words}
    return [lesson(body=[{"type": "video", "value": value}])]


def with_pictures(count: int) -> list[dict]:
    images = [
        get_image_model().objects.create(title=f"{n}", file=ContentFile(picture(60 + n).read(), name="p.png"))
        for n in range(count)
    ]
    slides = [{"image": image.pk, "words": "图", "caption": ""} for image in images]
    return [lesson(body=[{"type": "slides", "value": {"title": "图", "slides": slides}}])]


def test_a_large_file_is_read_once_and_again_only_when_it_changed(team, monkeypatch):
    page = CoursePage.objects.get(pk=make_course(team, lessons=with_film(film(), words="话")).pk)
    before = freeze(page)["lessons"][0]["blocks"][0]["file"]
    stored = get_media_model().objects.get().file
    with monkeypatch.context() as closed:
        closed.setattr("django.core.files.storage.FileSystemStorage.open", None)  # nothing may be opened
        assert freeze(page)["lessons"][0]["blocks"][0]["file"] == before
    with open(stored.path, "wb") as file:
        file.write(b"other frames")
    after = freeze(CoursePage.objects.get(pk=page.pk))["lessons"][0]["blocks"][0]["file"]
    assert after["sha256"] != before["sha256"]
    assert KeptFile.objects.get().sha256 == after["sha256"]


def test_a_digest_without_its_bytes_in_the_vault_is_taken_again(team):
    from lms.common import vault

    page = CoursePage.objects.get(pk=make_course(team, lessons=with_film(film(), words="话")).pk)
    sha256 = freeze(page)["lessons"][0]["blocks"][0]["file"]["sha256"]
    vault.path_of(sha256).unlink()
    freeze(page)
    assert vault.is_intact(sha256)


def test_freezing_asks_no_more_for_more_pictures_and_questions(team):
    def statements(count: int) -> int:
        bank = make_bank(team, 0)
        for n in range(count):
            add_question(bank, f"第 {n} 题？").save_revision()  # authors never publish: each has a draft
        page = CoursePage.objects.get(pk=make_course(team, lessons=with_pictures(count), bank=bank).pk)
        return len(asked(lambda: freeze(CoursePage.objects.get(pk=page.pk))))

    assert statements(7) == statements(2)


def test_freezing_asks_no_more_for_more_articles_questions_and_scenarios_in_lessons(team):
    def statements(count: int) -> int:
        bank = make_bank(team, 0)
        body = [
            {"type": "guide", "value": {"guide": f"G-{n}", "edition": 1, "article": "33"}}
            for n in range(count)
        ]
        for n in range(count):
            question = add_question(bank, f"第 {n} 题？")
            question.stem = f"改过的第 {n} 题？"
            question.save_revision()
            scenario = section_of(team).add_child(
                instance=ScenarioPage(title=f"情景 {n}", slug=f"s-{count}-{n}", pass_points=1)
            )
            scenario.save_revision()
            body += [
                {"type": "question", "value": {"question": question.pk}},
                {"type": "scenario", "value": {"scenario": scenario.pk}},
            ]
        page = CoursePage.objects.get(pk=make_course(team, lessons=[lesson(body=body)]).pk)
        frozen = freeze(page)["lessons"][0]["blocks"]
        assert next(b["question"]["stem"] for b in frozen if b["type"] == "question") == "改过的第 0 题？"
        return len(asked(lambda: freeze(CoursePage.objects.get(pk=page.pk))))

    assert statements(7) == statements(2)


def test_the_newest_words_of_a_question_are_its_drafts(team):
    bank = make_bank(team, 2)
    first = QuestionPage.objects.child_of(bank).first()
    first.stem = "换了的题干？"
    first.save_revision()
    drafted = newest_questions(bank)
    assert next(q.stem for q in drafted) == "换了的题干？"
    assert [q.translation_key for q in drafted] == [
        q.translation_key for q in QuestionPage.objects.child_of(bank).order_by("path")
    ]


def test_a_changed_law_is_looked_up_and_not_searched_for_in_every_edition(team):
    """One row a citation, written as the edition is issued."""
    reviewer, bank = make_reviewer(team), make_bank(team)
    value = {"law": "行政处罚法", "version": "2021", "article": "第三十三条第一款", "words": "…"}
    citing = lambda: make_edition(  # noqa: E731
        team, bank=bank, reviewer=reviewer, lessons=[lesson(body=[{"type": "provision", "value": value}])]
    )
    hit = citing()
    assert [(c.kind, c.place) for c in hit.citations.all()] == [("law", "行政处罚法 第三十三条第一款")]

    def statements() -> list[str]:
        return asked(lambda: mark_stale(kind="law", cited="行政处罚法 第四十条", change="修改", now=NOW))

    few = statements()
    for _n in range(6):
        make_edition(team, bank=bank, reviewer=reviewer)
    many = statements()
    assert len(many) == len(few)
    assert not any('"courses_edition"."content"' in sql for sql in many)
    assert len(mark_stale(kind="law", cited="行政处罚法 第三十三条", change="修改", now=NOW)) == 1


@pytest.mark.parametrize(
    "changed",
    ["行政处罚法", "行政处罚法 第三条", "行政处罚法 第三条第一款", "行政处罚法 第三条第一款第（一）项"],
)
def test_a_change_touches_what_lies_below_and_above_it(team, changed):
    value = {"law": "行政处罚法", "version": "2021", "article": "第三条第一款", "words": "…"}
    other = value | {"article": "第三条之一"}
    blocks = [{"type": "provision", "value": v} for v in (value, other)]
    make_edition(team, lessons=[lesson(body=blocks)])
    marks = mark_stale(kind="law", cited=changed, change="修改", now=NOW)
    wanted = {"行政处罚法 第三条第一款"} | ({"行政处罚法 第三条之一"} if changed == "行政处罚法" else set())
    assert {mark.cited for mark in marks} == wanted


def test_only_the_newest_edition_is_marked(team):
    value = {"law": "甲法", "version": "", "article": "第一条", "words": "…"}
    reviewer = make_reviewer(team)
    page = make_course(team, lessons=[lesson(body=[{"type": "provision", "value": value}])])
    first = approve(page, reviewer=reviewer)
    page = CoursePage.objects.get(pk=page.pk)
    page.summary = "第二版"
    page.save()
    second = approve(page, reviewer=reviewer)
    [mark] = mark_stale(kind="law", cited="甲法 第一条", change="修改", now=NOW)
    assert mark.edition == second
    assert EditionCitation.objects.filter(edition=first).count() == 1


def test_the_desk_asks_no_more_for_more_courses(team, trainer, client):
    bank, reviewer = make_bank(team), make_reviewer(team)

    def statements() -> int:
        return len(asked(lambda: client.get(reverse("author-desk"))))

    make_edition(team, bank=bank, reviewer=reviewer)
    few = statements()
    for _n in range(30):
        make_course(team, bank=bank)
    many = statements()
    assert many == few
    assert len(client.get(reverse("author-desk")).context["page_obj"].object_list) == 25


def test_the_banks_ask_no_more_for_more_banks(team, trainer, client):
    make_bank(team, 2)
    few = len(asked(lambda: client.get(reverse("author-banks"))))
    for _n in range(8):
        make_bank(team, 2)
    assert len(asked(lambda: client.get(reverse("author-banks")))) == few
    [row, *_others] = client.get(reverse("author-banks")).context["page_obj"].object_list
    assert (row["count"], row["counts"]) == (2, {"3": 2})


def test_videos_without_words_are_known_from_the_last_saving(team, trainer, client):
    page = make_course(team, owner=trainer, lessons=with_film(film()))
    page.save_revision(user=trainer)
    assert [(v.lesson, v.video) for v in SilentVideo.objects.all()] == [("第一讲", "取证")]
    read = asked(lambda: client.get(reverse("author-desk")))
    assert not any(f'"{Revision._meta.db_table}"."content"' in sql for sql in read)
    assert "取证" in client.get(reverse("author-desk")).content.decode()
    page = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    page.lessons = with_film(get_media_model().objects.get().pk, words="旁白")
    page.save_revision(user=trainer)
    assert not SilentVideo.objects.exists()


def test_every_silent_video_is_reached_page_by_page(client, team, trainer):
    page = make_course(team)
    SilentVideo.objects.bulk_create(
        SilentVideo(page_id=page.pk, lesson=f"第{n}讲", video="取证") for n in range(30)
    )
    first = client.get(reverse("author-desk"), {"page": "1"})
    assert len(first.context["silent"].object_list) == 25
    assert "page=1&amp;silent=2#silent-title" in first.content.decode()
    second = client.get(reverse("author-desk"), {"silent": "2"})
    assert [row.lesson for row in second.context["silent"]] == [f"第{n}讲" for n in range(25, 30)]
