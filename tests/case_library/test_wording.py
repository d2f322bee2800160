"""A guidance is told in words: titles and labels of the schema, never its keys."""

import re

from django.utils.translation import override

from case_library.content import holes
from case_library.intake.validating import faults
from case_library.schemas import load, shown
from case_library.wording import lines_of, prose_of
from tests.factories.guidance import a_document

SCHEMA = load("guidance.v1")["properties"]


def told(name: str, value) -> list[str]:
    return list(lines_of(value, SCHEMA[name]))


def test_values_of_a_list_are_told_in_their_words():
    assert told("domain", "market") == ["市场监督管理"]
    assert told("audience", ["officer", "team_leader"]) == ["一线执法人员、中队负责人"]


def test_a_row_is_one_line_and_its_place_says_nothing():
    assert told(
        "course_of_handling", [{"seq": 1, "stage": "filing", "relative_day": 0, "text": "立案。"}]
    ) == ["阶段：立案　相对立案日的天数：0　内容：立案。"]


def test_what_is_listed_in_a_row_keeps_all_its_fields():
    evidence = [{"name": "现场笔录", "strength": "direct"}, {"name": "照片", "strength": "supporting"}]
    assert told("evidence_chain", [{"fact_to_prove": "占道经营", "evidence": evidence}]) == [
        "待证事实：占道经营　证据：证据（种类＋名称）：现场笔录　证明方式：直接证明；证据（种类＋名称）：照片　证明方式：佐证"
    ]


def test_its_prose_is_without_titles_numbers_and_choices():
    steps = [{"seq": 1, "stage": "filing", "relative_day": -8, "text": "当日立案。\n报负责人批准。"}]
    assert list(prose_of(steps, SCHEMA["course_of_handling"])) == ["当日立案。", "报负责人批准。"]


def test_an_object_names_its_parts():
    check = {
        "items": [{"step": "亮证", "ok": "yes"}],
        "art58": {"required": False, "triggers": [], "reason": "没有听证。"},
    }
    assert told("procedure_check", check) == [
        "程序要点：", "步骤：亮证　结论：符合", "法制审核（第五十八条）：判断理由：没有听证。",
    ]  # fmt: skip


def test_a_whole_document_shows_no_key():
    document = a_document()
    text = "\n".join(line for name, value in document.items() if name in SCHEMA for line in told(name, value))
    for key in ("filing", "direct", "market", "intermediate", "yes", "seq"):
        assert key not in text


def every_title(node) -> set[str]:
    if isinstance(node, dict):
        own = {node["title"]} if isinstance(node.get("title"), str) else set()
        return own.union(*(every_title(inner) for inner in node.values()))
    return set().union(*(every_title(inner) for inner in node)) if isinstance(node, list) else set()


def test_english_readers_meet_no_chinese_title():
    """English is complete: parts and fields of a guidance by name."""
    with override("en"):
        assert {title for title in every_title(load("guidance.v1")) if shown(title) == title} == set()
        assert list(lines_of({"required": True, "reason": "R"}, art58(), say=shown)) == [
            "Whether it was required：yes", "Why or why not：R",
        ]  # fmt: skip


def art58() -> dict:
    return SCHEMA["procedure_check"]["properties"]["art58"]


def test_words_stay_as_they_are_kept_unless_a_reader_asks():
    """What is searched and printed does not change with the language of whoever publishes."""
    with override("en"):
        assert list(lines_of(["officer"], SCHEMA["audience"])) == ["一线执法人员"]


def test_holes_are_said_in_the_readers_language():
    document = a_document() | {"audience": [], "uses": [], "gist": "短", "difficulty": "x", "surprise": 1}
    document["course_of_handling"] = [{"seq": 1, "stage": "filing"}, *document["course_of_handling"][1:]]
    with override("en"):
        english = holes(document)
    assert not re.search("[\u4e00-\u9fff]", " ".join(english))
    assert "“For whom” is not written yet." in english
    assert "“Course of handling” item 1: “Content” is missing." in english
    assert "“适用对象”还没有写。" in holes(document)


def test_source_systems_are_answered_in_chinese_whatever_the_reader_speaks():
    with override("en"):
        assert {"path": "/case_uid", "message": "缺少“案件唯一标识”。"} in faults({})
