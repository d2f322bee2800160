"""The lists that the project keeps: every word has its English, and pages show the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from case_library.blocks import mistake_codes
from case_library.checking.legal_review import SIGNALS
from case_library.checking.said import in_chinese, in_words, say
from case_library.intake import asking
from case_library.reference_cases import PENALTIES
from case_library.schemas import choices, load, mistake, shown, taxonomy
from case_library.sheet import lines_of
from lms.mentoring.faults import fault_words
from tests.factories.guidance import make_record

CHINESE = re.compile(r"[\u3400-\u9fff，。、（）；：]")


def words_of(node) -> Iterator[str]:
    """All ``x-labels`` of a schema."""
    if isinstance(node, dict):
        if isinstance(node.get("x-labels"), dict):
            yield from node["x-labels"].values()
        for below in node.values():
            yield from words_of(below)
    elif isinstance(node, list):
        for below in node:
            yield from words_of(below)


def test_every_word_of_the_lists_has_its_english():
    english = load("english.v1")["words"]
    taxonomy_words = load("error_taxonomy.v1")
    parts = {part["title"] for part in load("guidance.v1")["properties"].values()}
    wanted = {*words_of(load("case_import.v1")), *words_of(load("guidance.v1"))}
    wanted |= {item["name"] for item in taxonomy().values()}
    wanted |= {item["category_name"] for item in taxonomy().values()} | set(PENALTIES)
    wanted |= set(taxonomy_words["severity"].values())
    wanted |= {line.title for line in lines_of(make_record())}  # what a masker reads beside each text
    wanted |= parts  # what a reviewer and an author read above each part
    assert len(wanted) > 200
    assert wanted - english.keys() == set()
    assert [word for word in english.values() if CHINESE.search(word) or not word.strip()] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_codes_fields_and_triggers_are_said_in_the_readers_language(language):
    with translation.override(language):
        said = [
            mistake("EVI-09"), fault_words("PRO-01"), shown("疑难"), shown("城市管理"), shown("年度培训"), dict(mistake_codes())["TIM-02"],
            dict(choices("legal_review/triggers"))["58_1_2"], dict(choices("domain"))["environment"],
        ]  # fmt: skip
    assert all(said)
    assert [bool(CHINESE.search(word)) for word in said] == [language == "zh-hans"] * len(said)


def test_what_is_not_of_the_lists_stays_as_it_is():
    with translation.override("en"):
        assert shown("汐江区人民法院") == "汐江区人民法院"
        assert mistake("XYZ-99") == ""
        assert fault_words("XYZ-99") == "XYZ-99"


def sentences() -> set[str]:
    """Every sentence that a check may say."""
    checks = [*Path(asking.__file__).parent.parent.glob("checking/*.py"), Path(asking.__file__)]
    parts = [node for file in checks for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    said = {n.value for n in parts if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    rules = {row["message"] + "。" for row in load("review_triggers.v1")["checks"]}
    return {s for s in said if s.endswith("。") and CHINESE.search(s[:-1])} | rules


def test_every_sentence_of_a_finding_has_its_english_with_the_same_values():
    english = load("english.v1")["words"]
    wanted = sentences()
    assert len(wanted) > 60
    assert {
        s
        for s in wanted
        if set(re.findall(r"{\w+}", s)) != set(re.findall(r"{\w+}", english.get(s, "{none}")))
    } == set()
    assert {why for _signal, why in SIGNALS.values()} - english.keys() == set()


def test_a_finding_is_said_in_the_readers_language_and_to_machines_in_chinese():
    said = say("{why}，应当法制审核。", why="当事人要求听证") + say(
        "{years}年的放假安排没有录入，按周一至周五计算，请核对。", years="2030、2031"
    )
    chinese = "当事人要求听证，应当法制审核。2030、2031年的放假安排没有录入，按周一至周五计算，请核对。"
    with translation.override("en"):
        assert in_chinese(said) == chinese
        assert (
            in_words(said)
            == "The party asked for a hearing: legal review is demanded. The holidays of 2030, 2031 were not entered; counted from Monday to Friday, please check."
        )
    with translation.override("zh-hans"):
        assert in_words(said) == chinese
