"""Courses quote the library of statutes and hear of its changes (C5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from case_library.models import Citing
from case_library.statutes.importing import import_statute
from courses.freezing import freeze
from courses.models import CoursePage
from courses.provisions import quoted
from courses.staleness import open_marks, pull_law_changes, settle
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import NOW, make_account
from tests.factories.courses import lesson, make_course, make_edition, make_reviewer

pytestmark = pytest.mark.django_db
LAW = "湖面清洁法"


@pytest.fixture
def old(written):
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)


def citing_course(team):
    body = [
        {"type": "provision", "value": {"law": LAW, "version": "", "article": "第三条", "words": "（手写）"}}
    ]
    return make_edition(team, lessons=[lesson(body=body)], reviewer=make_reviewer(team))


def test_the_librarys_words_come_before_those_typed(old):
    found = quoted(LAW, "", "第三条", "手写")
    assert (found["words"], found["from_library"]) == ("处一百元罚款。", True)
    assert quoted(LAW, "", "第二条第二款", "")["words"] == "违反前款规定的，依照本法第三条处理。"


def test_an_earlier_wording_is_quoted_by_its_year(old, written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    assert quoted(LAW, "2020", "第三条", "")["words"] == "处一百元罚款。"
    assert quoted(LAW, "", "第三条", "")["words"] != "处一百元罚款。"


def test_what_the_library_does_not_hold_is_quoted_as_typed(old):
    assert quoted("某市条例", "", "第三条", "手写")["words"] == "手写"
    assert quoted(LAW, "", "第九十九条", "手写")["words"] == "手写"
    assert quoted(LAW, "", "不是条文", "手写")["words"] == "手写"


def provision(article: str, version: str = "", law: str = LAW) -> dict:
    return {
        "type": "provision",
        "value": {"law": law, "version": version, "article": article, "words": "手写"},
    }


def test_all_laws_of_a_course_are_looked_up_at_once(old, written, team):
    """Two wordings, another law and what nobody holds; the number of statements stays the same."""
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    few, many = [provision("第三条")], [
        provision("第二条第二款"), provision("第三条", "2020"), provision("第三条"),
        provision("第九十九条"), provision("第一条", law="某市条例"), *[provision("第一条")] * 20,
    ]  # fmt: skip
    counts = []
    for number, body in enumerate((few, many)):
        page = CoursePage.objects.get(
            pk=make_course(team, course_key=f"L-{number}", lessons=[lesson(body=body)]).pk
        )
        with CaptureQueriesContext(connection) as captured:
            blocks = freeze(page)["lessons"][0]["blocks"]
        counts.append(len(captured))
        assert blocks == [b | quoted(LAW if b["law"] == LAW else "某市条例", v, b["article"], "手写")
                          for b, v in zip(blocks, [p["value"]["version"] for p in body], strict=True)]  # fmt: skip
    assert counts[0] == counts[1]
    assert [b["words"] for b in blocks[1:3]] == ["处一百元罚款。", quoted(LAW, "", "第三条", "")["words"]]
    assert blocks[1]["words"] != blocks[2]["words"]


def test_an_amended_article_marks_the_course_once(old, written, team):
    edition = citing_course(team)
    assert Citing.objects.get(kind="course", key=edition.course_key).number == 3
    assert pull_law_changes(now=NOW) == 0
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    assert pull_law_changes(now=NOW) == 1
    [mark] = open_marks()
    assert mark.cited == f"{LAW} 第三条"
    settle(mark, by=make_account(), now=NOW)
    assert pull_law_changes(now=NOW) == 0
