"""A lesson gives an article of a study guide in the words of its frozen edition; a newer one marks the course (C5)."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from case_library.key_law_guides import draft_content, issue
from case_library.key_law_reviewing import give_verdict, submit
from case_library.models import KeyLawGuidePage
from courses.freezing import freeze
from courses.readiness import problems
from courses.staleness import citations, open_marks, pull_guidance_changes
from lms.demo.key_law import KEY, publish
from tests.factories import NOW, make_manager
from tests.factories.courses import lesson, make_course, make_edition
from tests.factories.guidance import make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(team):
    return {
        "writer": make_manager(team, "case_editor"),
        "reviewer": make_reviewer(team),
        "publisher": make_manager(team, "bureau"),
    }


@pytest.fixture
def guide(team, people):
    return publish(unit=team, **people, now=NOW)


def explaining(article: str, edition: int = 1) -> list[dict]:
    value = {"guide": KEY, "edition": edition, "article": article}
    return [lesson(body=[{"type": "guide", "value": value}])]


def test_the_lesson_holds_the_words_of_the_edition(team, guide):
    content = freeze(make_course(team, lessons=explaining("33")))
    assert problems(content) == []
    [block] = content["lessons"][0]["blocks"]
    [part] = [part for part in guide.content["articles"] if part["article"] == "33"]
    assert (block["label"], block["points"], block["application"]) == (
        "第三十三条",
        part["points"],
        part["application"],
    )
    assert citations(content) == {("guidance", KEY), ("law", "行政处罚法 第三十三条")}


@pytest.mark.parametrize(("article", "edition"), [("999", 1), ("33", 7)])
def test_an_article_or_edition_that_is_not_there_holds_the_course_back(team, guide, article, edition):
    [problem] = problems(freeze(make_course(team, lessons=explaining(article, edition))))
    assert KEY in problem
    assert article in problem


def test_a_newer_edition_of_the_guide_marks_the_course_once(team, guide, people):
    before = make_edition(team, lessons=explaining("33"))
    page = KeyLawGuidePage.objects.get()
    page.introduction = "修订后的说明。"
    page.save_revision(user=people["writer"])
    later = NOW + timedelta(days=1)
    submission = submit(page, by=people["writer"], now=later)
    give_verdict(
        submission, passed=True, digest=submission.digest, opinion="", by=people["reviewer"], now=later
    )
    assert issue(page, by=people["publisher"], now=later).number == 2
    assert draft_content(page)["introduction"] == "修订后的说明。"
    assert pull_guidance_changes(now=later) == 1
    assert open_marks().get().edition == before
    assert pull_guidance_changes(now=later) == 0


def test_the_learner_reads_it_and_finds_the_whole_guide(team, guide):
    [block] = freeze(make_course(team, lessons=explaining("33")))["lessons"][0]["blocks"]
    shown = render_to_string("portal/courses/_block.html", {"block": block})
    assert "《行政处罚法》第三十三条" in shown
    assert block["points"][0] in shown
    assert f'href="{reverse("law-guide", args=[KEY])}#a33"' in shown
