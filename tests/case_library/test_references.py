"""Ids and references within a record: all of them known, all made anew before anything leaves the room (C1)."""

import copy
import json

import pytest

from case_library.references import LISTS, ids_of, references, renumbered
from case_library.sheet import filed_on, masked_record, texts_of
from tests.case_library.deidentification import ROOT
from tests.factories.guidance import make_record

EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "../shared/data/schemas/examples").glob("case_*.json"))
]


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: record["case_uid"])
def test_who_points_to_whom_stays_when_ids_are_made_anew(record):
    before = copy.deepcopy(record)
    after = renumbered(record)
    assert record == before
    for old, new in zip(references(record), references(after), strict=True):
        places = [ids_of(record, name).index(old.id) for name in old.lists if old.id in ids_of(record, name)]
        assert [
            ids_of(after, name).index(new.id) for name in new.lists if new.id in ids_of(after, name)
        ] == places
    assert ids_of(after, "documents") == [f"d{n}" for n in range(1, len(record["documents"]) + 1)]


def test_no_two_lists_share_a_letter():
    assert len(set(LISTS.values())) == len(LISTS)


def test_a_reference_to_nothing_says_nothing():
    record = make_record()
    record["service"][0]["receiver"] = "程木兰"
    assert renumbered(record)["service"][0]["receiver"] == ""


def test_only_codes_of_the_taxonomy_stay():
    record = make_record()
    record["matter"]["code"] = "13800003615"
    record["legal_review"]["issues"] = [
        {"category": "procedure", "code": code, "detail": "补正。"} for code in ("PRO-05", "卢超永")
    ]
    content = masked_record(record, {}, None)
    assert [issue.get("code") for issue in content["legal_review"]["issues"]] == ["PRO-05", None]
    assert "13800003615" not in texts_of(content)


def test_the_day_of_a_law_stays():
    record = make_record()
    record["legal_basis"][0]["law_version"] = "2018-10-26"
    assert masked_record(record, {}, filed_on(record))["legal_basis"][0]["law_version"] == "2018-10-26"
