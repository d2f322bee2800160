"""The lists that the project keeps: every word has its English, and pages show the reader's language."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from case_library.blocks import mistake_codes
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
