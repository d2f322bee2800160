"""Courses quote the library of statutes and hear of its changes (C5)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from case_library.models import Citing
from case_library.statutes.importing import import_statute
from courses.freezing import freeze
from courses.learning import enrol
from courses.models import CoursePage, ScenarioPage
from courses.provisions import quoted
from courses.sections import section_of
from courses.staleness import citations, open_marks, pull_law_changes, settle
from lms.notices.models import Notice
from lms.officers.models import RoleGrant, Unit
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import NOW, TODAY, make_account
from tests.factories.courses import (
    add_question,
    approve,
    lesson,
    make_bank,
    make_course,
    make_edition,
    make_reviewer,
    make_trainer,
    rule,
)

pytestmark = pytest.mark.django_db
LAW = "湖面清洁法"
LATER = NOW + timedelta(days=1)


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
    import_statute(written("湖.md", PLAIN), by=None, now=LATER)
    assert pull_law_changes(now=LATER) == 1
    [mark] = open_marks()
    assert mark.cited == f"{LAW} 第三条"
    settle(mark, by=make_account(), now=LATER)
    assert pull_law_changes(now=LATER) == 0


def test_the_new_edition_that_answers_a_change_is_not_marked_again(old, written, team):
    edition = citing_course(team)
    import_statute(written("湖.md", PLAIN), by=None, now=LATER)
    pull_law_changes(now=LATER)
    page = CoursePage.objects.get(course_key=edition.course_key)
    page.summary = "按新条文修订。"
    page.save()
    after = LATER + timedelta(hours=1)
    assert approve(page, reviewer=make_reviewer(team), now=after).number == 2
    assert not open_marks().exists()
    assert pull_law_changes(now=after) == 0


def test_what_questions_and_scenarios_name_is_cited(old, written, team):
    """C5: the article beside a right answer goes stale like one that a lesson quotes."""
    bank = make_bank(team, 0)
    add_question(bank, "罚多少？", law=f"《{LAW}》第三条")
    add_question(bank, "哪一条？", law="见上一题")
    scene = section_of(team).add_child(instance=ScenarioPage(title="湖边", slug="lake", pass_points=0, nodes=[
        {"type": "node", "value": {"name": "始", "text": "…", "end": False, "choices": [
            {"text": "罚", "goes_to": "终", "points": [], "fatal": False, "feedback": "对", "law": f"{LAW}第二条"}]}},
        {"type": "node", "value": {"name": "终", "text": "…", "end": True, "choices": []}},
    ]))  # fmt: skip
    body = [{"type": "scenario", "value": {"scenario": scene.pk}}]
    edition = make_edition(team, bank=bank, paper=[rule(bank, 2)], lessons=[lesson(body=body)])
    assert citations(edition.content) == {("law", f"{LAW} 第三条"), ("law", f"{LAW} 第二条")}
    import_statute(written("湖.md", PLAIN), by=None, now=LATER)
    pull_law_changes(now=LATER)
    assert f"{LAW} 第三条" in set(open_marks().values_list("cited", flat=True))


def test_a_paragraph_cited_is_not_named_again_by_a_question(old, team):
    bank = make_bank(team, 1, law=f"《{LAW}》第二条")
    edition = make_edition(
        team, bank=bank, paper=[rule(bank, 1)], lessons=[lesson(body=[provision("第二条第二款")])]
    )
    assert citations(edition.content) == {("law", f"{LAW} 第二条第二款")}


def test_a_change_is_told_to_those_who_can_mend_the_course(old, written, district, team, other_team):
    """The trainers of its unit and of those above, by grants in force; not those below or beside."""
    own, above = make_trainer(district), make_trainer(Unit.objects.get(code="C"))
    below, beside, gone = make_trainer(team), make_trainer(other_team), make_trainer(district)
    RoleGrant.objects.filter(account=gone).update(ends_on=TODAY - timedelta(days=1))
    citing_course(Unit.objects.get(pk=district.pk))
    import_statute(written("湖.md", PLAIN), by=None, now=LATER)
    pull_law_changes(now=LATER)
    told = set(Notice.objects.filter(key__startswith="stale:").values_list("account", flat=True))
    assert told == {own.pk, above.pk}
    assert not told & {below.pk, beside.pk, gone.pk}


def test_a_lesson_leads_to_the_wording_that_it_quotes(client, old, written, team, officer, time_machine):
    """Amended since: the link opens the words quoted, and the lesson says that they have changed."""
    edition = citing_course(team)
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    import_statute(written("湖.md", PLAIN), by=None, now=LATER)
    pull_law_changes(now=LATER)
    time_machine.move_to(LATER, tick=False)
    client.force_login(officer.account)
    shown = client.get(reverse("lesson", args=[enrolment.pk, 1])).content.decode()
    assert "已修改，待复核" in shown
    [address] = re.findall(r'href="(/laws/[^"]+)"', shown)
    page = client.get(address).content.decode()
    assert "处一百元罚款。" in page
    [mark] = open_marks()
    settle(mark, by=make_account(), now=LATER)
    assert "已修改，待复核" not in client.get(reverse("lesson", args=[enrolment.pk, 1])).content.decode()
