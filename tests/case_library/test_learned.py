"""The learned reader: it takes back what is no name, and reads on where a rule stops."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from case_library.masking.carrying import Known
from case_library.masking.engine import propose
from case_library.masking.learned import Learned
from case_library.masking.marks import mark
from case_library.sealing import unseal
from tests.case_library.learning import TAUGHT, all_lessons, what_was_made
from tests.factories.guidance import make_record, taken_in

ROOM = "澄州市汐江区观澜街道渔歌路18号3幢502室"


def found(text: str, kind: str, **told) -> list[str]:
    return [one.text for one in propose(text, **told).marks if one.type == kind]


def test_the_model_was_made_from_what_was_made_today():
    """Changed signs or papers ask for ``python -m tests.case_library.learning``."""
    assert what_was_made(all_lessons()) == TAUGHT.read_text(encoding="utf-8").strip()


def test_it_reads_on_behind_the_address_that_the_record_knows():
    """The record's address stands in the text with more behind it: one place, one mark."""
    known = [Known("渔歌路18号", "ADDRESS", source="record")]
    assert found(f"当事人住所地：{ROOM}。", "ADDRESS", known=known) == [ROOM]


def test_a_firm_keeps_one_replacement_for_its_full_and_its_short_name():
    text = "对公安县顺达砂石经营部检查，发现顺达砂石未亮照。另查，红安县鼎泰建材经营部未参与。"
    assert propose(text).masked(text) == "对某建筑公司检查，发现某建筑公司未亮照。另查，某建筑公司乙未参与。"


def test_a_firm_of_the_record_stays_as_the_record_tells_it():
    known = [Known("浏阳市金达烟花贸易有限公司", "COMPANY", source="record")]
    text = "国庆前赶一批发浏阳市金达烟花贸易有限公司。"
    assert found(text, "COMPANY", known=known) == ["浏阳市金达烟花贸易有限公司"]


def test_what_it_guesses_is_decided_by_a_person(db, district):
    """A plate that a pattern proves is taken as masked; a guess is not."""
    record = make_record(case_uid="CASE-GUESS")
    record["facts"]["summary"] += "车牌皖M·2C025。型号皖M2025的设备。"
    task = taken_in(record)
    entries = {e["text"]: e["decision"] for e in unseal(bytes(task.marks.content))}
    assert (entries["皖M·2C025"], entries["皖M2025"]) == ("accept", "open")


@pytest.mark.parametrize(
    "text",
    [
        "旅客吃了手抓羊肉、酿皮。",
        "经市价格认定中心认定，江砂价值四千元。",
        "伤者被送往市人民医院治疗。",
        "上述材料由区林业和草原局存档。",
    ],
)
def test_goods_and_public_bodies_are_no_firms(text):
    assert found(text, "COMPANY") == []


def test_what_it_is_sure_to_be_no_name_is_not_believed():
    text = "旅客吃了手抓羊肉，当事人李春华在场。"
    goods, person = text.index("手抓羊肉"), text.index("李春华")
    marks = [mark(text, goods, goods + 4, "COMPANY"), mark(text, person, person + 3, "PERSON")]
    assert [one.text for one in Learned(text).believed(marks)] == ["李春华"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("承办人：章金根（14010322056）、漆雯（14010399071）", "OFFICER_CERT"),
        ("执法人员当场给顾晓打电话（18900005583），无人接听。", "MOBILE"),
    ],
)
def test_an_officers_number_is_told_from_a_phone(text, kind):
    assert {one.type for one in propose(text).marks} - {"PERSON"} == {kind}


def test_a_long_line_is_read_in_pieces():
    text = f"当事人住{ROOM}，" * 100
    marks = Learned(text).marks
    assert all(text[one.start : one.end] == one.text for one in marks)
    assert sum(one.type == "ADDRESS" for one in marks) >= 100


def test_two_who_read_at_once_do_not_disturb_each_other():
    texts = [f"当事人住{ROOM}。", "检查人：李春华、王建平。"] * 20
    alone = [Learned(text).marks for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: Learned(text).marks, texts)) == alone
