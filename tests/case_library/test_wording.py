"""A guidance is told in words: titles and labels of the schema, never its keys."""

from case_library.schemas import load
from case_library.wording import lines_of
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
