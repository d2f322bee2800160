"""A reviewer sees everything that is frozen: no field of a course changes without a word of it changing."""

from collections.abc import Iterator
from copy import deepcopy

import pytest

from courses.blocks import AnswerBody, LessonBody
from courses.freezing import freeze
from courses.models import CoursePage, ScenarioPage
from courses.sections import section_of
from courses.wording import passages
from tests.factories.courses import add_question, lesson, make_bank, make_course, rule

pytestmark = pytest.mark.django_db

# Names by which things are found again; what they name is said in words.
NAMES = {"id", "uid", "bank", "digest", "course_key", "type", "kind", "from_library", "width", "height"}
OTHERS = {"category": "foundation", "method": "seminar", "schedule": "concentrated", "experience": "new"}
FILE = {"sha256": "ab" * 32, "name": "卷宗.pdf", "width": 4, "height": 3}
MEDIA = [
    {"id": "p", "type": "picture", "file": FILE, "words": "现场", "caption": "图一"},
    {"id": "v", "type": "video", "file": FILE, "poster": FILE, "seconds": 60, "title": "短片", "transcript": "旁白",
     "cues": [{"start": 0.0, "end": 2.5, "text": "第一句"}]},
    {"id": "s", "type": "slides", "title": "课件", "slides": [{"file": FILE, "words": "页一", "caption": "注"}]},
    {"id": "d", "type": "document", "file": FILE, "title": "文书"},
    {"id": "g", "type": "guide", "guide": "KLG-1", "edition": 1, "article": "33", "heading": "首违不罚", "law": "行政处罚法",
     "label": "第三十三条", "points": ["要点"], "application": "适用", "before": "旧条", "cases": ["小案"],
     "questions": [{"question": "问", "answer": "答"}]},
]  # fmt: skip
ANSWERS = {
    "single": {"options": [{"text": t, "correct": t == "甲", "feedback": "因"} for t in "甲乙"]},
    "multiple": {"options": [{"text": t, "correct": t != "丙", "feedback": "因"} for t in "甲乙丙"]},
    "true_false": {"true": True},
    "fill_in": {"blanks": ["七|7"]},
    "ordering": {"items": ["立案", "决定"]},
    "matching": {"pairs": [{"left": "警告", "right": "声誉罚"}, {"left": "罚款", "right": "财产罚"}]},
    "short_answer": {"model_answer": "要点", "rubric": [{"text": "一", "points": 6}]},
    "case_analysis": {"model_answer": "要点", "rubric": [{"text": "一", "points": 6}], "facts": "案情"},
    "find_fault": {"document": "笔录", "passages": [{"text": t, "fault": t == "甲", "feedback": "缺"} for t in "甲乙"]},
}  # fmt: skip


@pytest.fixture
def content(team):
    """A course with every kind of block and question; files are put in by hand."""
    bank = make_bank(team, 0)
    for kind, value in ANSWERS.items():
        add_question(
            bank, f"{kind}____", [{"type": kind, "value": value}], law="第一条", quote="引", explanation="解"
        )
    nodes = [
        {"type": "node", "value": {"name": "始", "text": "…", "end": False, "choices": [
            {"text": "走", "goes_to": "终", "points": [{"dimension": "程序", "points": 2}], "fatal": False,
             "feedback": "对", "law": "第二条"}]}},
        {"type": "node", "value": {"name": "终", "text": "完", "end": True, "choices": []}},
    ]  # fmt: skip
    scene = section_of(team).add_child(
        instance=ScenarioPage(title="情景", slug="scene", pass_points=2, nodes=nodes)
    )
    body = [
        {"type": "text", "value": "<p>正文</p>"},
        {"type": "provision", "value": {"law": "某法", "version": "2020", "article": "第一条", "words": "条文"}},
        {"type": "guidance", "value": {"code": "G-1", "edition": 1, "title": "案例"}},
        {"type": "question", "value": {"question": bank.get_children().first().pk}},
        {"type": "scenario", "value": {"scenario": scene.pk}},
        {"type": "checklist", "value": {"title": "清单", "items": ["证件"]}},
        {"type": "field_task", "value": {"title": "实地", "task": "检查", "evidence": True, "checked": True}},
    ]  # fmt: skip
    page = make_course(
        team, bank=bank, lessons=[lesson(body=body)], paper=[rule(bank, 9, "程序", "3")], teacher="讲师",
        fields="城管", ranks="科员", posts="持证人员", experience="experienced", powers="P-1", retry_hours=2,
        provisions=[body[1]],
    )  # fmt: skip
    found = freeze(CoursePage.objects.get(pk=page.pk))
    found["lessons"][0]["blocks"] += deepcopy(MEDIA)
    return found


def leaves(value, path: tuple = ()) -> Iterator[tuple]:
    """Where each single value stands."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key not in NAMES:
                yield from leaves(below, (*path, key))
    elif isinstance(value, list):
        for n, below in enumerate(value):
            yield from leaves(below, (*path, n))
    else:
        yield path


def changed(content: dict, path: tuple) -> dict:
    other = deepcopy(content)
    *above, last = path
    holder = other
    for key in above:
        holder = holder[key]
    old = holder[last]
    if last in OTHERS and len(path) <= 2:
        holder[last] = OTHERS[last]
    elif isinstance(old, bool):
        holder[last] = not old
    else:
        holder[last] = f"改{old}" if isinstance(old, str) else (old or 0) + 1
    return other


def test_no_field_changes_without_a_word(content):
    said = passages(content)
    unseen = [path for path in leaves(content) if passages(changed(content, path)) == said]
    # A file is told by its digest, the length of a film by its lesson.
    told = {("file", "name"), ("poster", "name"), (8, "seconds")}
    assert [path for path in unseen if path[-2:] not in told] == []


def test_every_kind_of_block_and_question_is_among_them(content):
    assert {b["type"] for b in content["lessons"][0]["blocks"]} == set(LessonBody.base_blocks)
    assert {q["kind"] for q in content["questions"]} == set(AnswerBody.base_blocks)


@pytest.mark.parametrize("template", ["portal/courses/_block.html", "courses/preview_block.html"])
def test_every_kind_of_block_is_shown_to_learners_and_to_authors(template):
    """The film of a lesson stands above its blocks."""
    from django.template.loader import get_template

    source = get_template(template).template.source
    wanted = set(LessonBody.base_blocks) - ({"video"} if template.startswith("portal") else set())
    assert [kind for kind in wanted if f'block.type == "{kind}"' not in source] == []
