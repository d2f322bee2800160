"""What identifies people is found: on the given documents and on documents of other layouts and names."""

import time

import pytest

from case_library.masking.carrying import Known
from case_library.masking.checksums import is_credit_code, is_id_card, is_luhn
from case_library.masking.engine import propose
from case_library.masking.residual import residual_hits, who_is_named
from case_library.sheet import known_strings
from tests.case_library.deidentification import given_documents, own_documents, score

CERTAIN = ["ID_CARD", "USCC", "MOBILE", "EMAIL", "BANK_CARD", "PLATE"]


@pytest.mark.parametrize("documents", [given_documents, own_documents])
def test_certain_kinds_are_all_found_and_rightly(documents):
    found = score(documents())
    for kind in CERTAIN:
        assert found.recall(kind) == 1.0, kind
        assert found.precision(kind) >= 0.98, kind


@pytest.mark.parametrize(("documents", "firms_and_places"), [(given_documents, 0.97), (own_documents, 0.94)])
def test_names_firms_places_and_days_are_covered_by_rules_alone(documents, firms_and_places):
    """Our own are harder than real files: chats, letters and minutes full of shops without a kind (ADR 0091)."""
    found = score(documents())
    assert found.recall("PERSON") >= 0.94
    assert found.recall("COMPANY") >= firms_and_places
    assert found.recall("ADDRESS") >= firms_and_places
    assert found.recall("DATE") >= 0.98


@pytest.mark.parametrize("documents", [given_documents, own_documents])
def test_hardly_any_firm_or_address_is_none(documents):
    found = score(documents())
    assert found.wrong("COMPANY") <= 0.05
    assert found.wrong("ADDRESS") <= 0.05


def test_laws_agencies_and_amounts_stay():
    found = score(given_documents())
    assert found.kept > 200
    assert found.wrongly_masked / found.kept <= 0.01


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("电话１３８００００４４２１。", "MOBILE"),
        ("手机 138 0000 4421", "MOBILE"),
        ("手机一三八〇〇〇〇四四二一", "MOBILE"),
        ("身份证33052219840309 0018", "ID_CARD"),
        ("身份证号：３３０５２２１９８４０３０９００１８", "ID_CARD"),
        ("卡号6217 0013 7000 4285 521", "BANK_CARD"),
        ("伏某13600009902　0817-4300005", "LANDLINE"),
        ("执法人员吕某、楼某，证件号码为11072100318、11072100347", "OFFICER_CERT"),
        ("对方账号cxj_jiu88", "WECHAT"),
        ("车牌浙Ｅ·５Ｌ２０８", "PLATE"),
        ("邮箱a.b（at）example.cn", "EMAIL"),
        ("座机0571—22710066转802", "LANDLINE"),
        ("微信号\tlaoma_1980\t电话\t无", "WECHAT"),
        ("微信号我给您念，laoma_1980。", "WECHAT"),
        ("于二〇二四年五月六日", "DATE"),
        ("文号（冀邢宁）应急罚〔2025〕K-22号", "CASE_NO"),
        ("扣押清单（佳向市监扣〔2025〕3号）", "CASE_NO"),
        ("检查人：吕某（37130225061）　楼某（37130225078）", "OFFICER_CERT"),
        ("询问人：吕某（证号：贵交执26010087）", "OFFICER_CERT"),
        ("执法人员证件号：吕某 JT130200315；楼某 JT130200428", "OFFICER_CERT"),
        ("监督员吕某（津1140036）", "OFFICER_CERT"),
        ("儋综执罚决字〔2025〕第（市监）203号", "CASE_NO"),
    ],
)
def test_other_ways_of_writing_a_number_hide_nothing(written, kind):
    assert kind in {m.type for m in propose(written).marks}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "3月2日进货，5号晚上就退了，答：11号来过电话。",
            ["3月2日", "5号", "11号"],
        ),  # of the month told before
        ("3月2日到11号楼，5号门外，第3号车位。", ["3月2日"]),
        ("5号晚上就退了。", []),  # of no month
    ],
)
def test_a_day_alone_is_of_the_month_told_before(text, days):
    assert [m.text for m in propose(text).marks if m.type == "DATE"] == days


def test_every_number_in_a_row_of_certificates_is_found():
    text = "我们是执法人员，证号532801250016、532801250023，请过目。"
    assert [m.text for m in propose(text).marks] == ["532801250016", "532801250023"]


def test_a_name_is_carried_through_and_written_the_same_everywhere():
    """C2"""
    text = "执法人员缪诗雅到场。证人芮二宝证实。\n芮二宝签字，缪诗雅记录。"
    found = propose(text)
    assert found.masked(text) == "执法人员甲到场。证人乙证实。\n证人乙签字，执法人员甲记录。"


def test_a_name_that_is_a_word_stays_a_word_in_a_law():
    text = (
        "法定代表人：安全　身份证号33052219630220000X\n依据《中华人民共和国食品安全法》，安全在期限内缴款。"
    )
    assert "《中华人民共和国食品安全法》" in propose(text).masked(text)
    assert "安全在" not in propose(text).masked(text)


def test_the_name_of_a_law_is_no_address_where_it_stands_alone():
    """A record has the laws that were applied in fields of their own, without 《》."""
    text = "门前人行道摆放桌椅\n城市道路管理条例\n某市停车场管理办法"
    assert not [m.text for m in propose(text).marks]


def test_offsets_are_code_points():
    text = "𠮷田店的𠮷𠮷电话13800004421"
    found = propose(text).marks
    assert all(text[m.start : m.end] == m.text for m in found)
    assert "13800004421" in {m.text for m in found}


def test_checksums():
    assert is_id_card("11010519491231002X")
    assert not is_id_card("110105194912310021")
    assert is_credit_code("91350100M000100Y43")
    assert is_luhn("6222021203001547862") or not is_luhn("6222021203001547863")


@pytest.mark.parametrize(
    ("text", "certain", "probable"),
    [
        ("当事人张伟明说他第一次来。", ("张伟明",), ()),
        ("店主赵铁柱签了字，我队的陈建国可以作证。", ("赵铁柱",), ("陈建国",)),
        ("澄州市鲜又多食品有限公司超范围经营。", ("澄州市鲜又多食品有限公司",), ()),
        ("他在汐江区滨江路18号。", ("汐江区滨江路18号",), ()),
        ("车牌澄A12345的货车，电话13912345678。", ("13912345678",), ("澄A12345",)),
        ("当事人甲在某餐饮公司，某街道某处，立案当日。", (), ()),
        ("3号楼的同事都说好，302室开会，14号摊位那次也这样处理。", (), ()),
        ("白苇镇综合行政执法队上周查了一家小作坊", (), ()),
        ("当事人陈述申辩怎么记录？负责人审批后送达。", (), ()),
        ("《行政处罚法》第三十三条第一款怎么用？", (), ()),
    ],
)
def test_free_words_name_somebody_certainly_or_probably(text, certain, probable):
    found = who_is_named(text)
    assert (found.certain, found.probable) == (certain, probable)


def test_a_name_of_the_case_is_certain_however_it_is_spaced():
    names = [Known("江水流", "PERSON")]
    assert who_is_named("问题在江 水 流那里。", names=names).certain == ("江 水 流",)


def test_the_last_search_finds_certain_things_and_names_of_the_case():

    assert [m.type for m in residual_hits("联系13800004421")] == ["MOBILE"]
    assert residual_hits("第三十三条第一款，罚款5000元，2026年") == []
    assert residual_hits("由芮二宝签字", names=[Known("芮二宝", "PERSON")])


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "王",
        "路1号",
        "（",
        "1-",
        " ",
        "a",
        "a@a.",
        "执法人员",
        "《",
        "一二三",
        "公司",
        "王·",
        "区",
        "（以下简称",
        "·",
        "阿依",
        "张三和",
        "住王县",
        "当 事 人 ",
        "店\t",
        "“甲乙”二期",
        "7栋2单元",
        "、东至甲",
        "（37130225061）",
        "的那个厂",
        "K1+2",
        "，1号来",
    ],
)
def test_time_grows_with_length_only(piece):
    """No pattern goes back and forth: four times the text takes about four times as long."""
    spent = []
    for length in (5_000, 20_000):
        text = piece * (length // len(piece))
        started = time.process_time()
        propose(text)
        spent.append(time.process_time() - started)
    assert spent[1] < 8 * spent[0] + 0.1


@pytest.mark.parametrize(
    ("phone", "kind"),
    [
        ("13800001234", "MOBILE"),
        ("138 0000 1234", "MOBILE"),
        ("0513-55000012", "LANDLINE"),
        ("55000012", "LANDLINE"),
    ],
)
def test_the_phone_of_a_record_is_of_its_own_kind(phone, kind):
    party = {"kind": "natural", "name": "林小满", "phone": phone}
    known = known_strings({"parties": [party], "facts": {}, "documents": []})
    assert {one.type for one in known if one.text == phone} == {kind}


def test_a_longer_place_of_the_text_goes_before_a_part_of_the_records_address():
    known = [Known("伊宁市飞机场路1288号汉滨农贸市场西区7号门面", "ADDRESS")]
    text = "对汉滨农贸市场西区7号门面进行检查。"
    assert "汉滨农贸市场西区7号门面" in [one.text for one in propose(text, known=known).marks]


def test_a_hospital_that_treats_is_no_place_of_the_case():
    assert not [one for one in propose("伤者被送往准格尔旗中心医院救治。").marks if one.type == "ADDRESS"]


def test_a_short_name_may_keep_one_character_of_the_trade():
    text = "车某和沈阳艺居美家装饰工程有限公司签约，艺居美家承诺整改。"
    marked = {one.text for one in propose(text).marks if one.type == "COMPANY"}
    assert marked == {"沈阳艺居美家装饰工程有限公司", "艺居美家"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("执法人员到场检查（2023-05-16）", {"DATE"}),
        ("执法人员留下电话（0512-65551234）", {"LANDLINE"}),
        ("店员李明（电话13812345678）、王强（13812349999）到场", {"MOBILE", "PERSON"}),
        ("采样编号（20230516）", set()),
        ("行驶证：粤B12345", {"PLATE"}),
        ("接到报警 京A12345", {"PLATE"}),
        ("2025年3月4日，当事人住人民路7号后院。", {"DATE", "ADDRESS"}),
        ("当事人住平江县城关镇人民路12号平江县人民医院。", {"ADDRESS"}),
        ("送货单由省心家政服务中心开具。", {"COMPANY"}),
    ],
)
def test_each_is_what_it_is_and_nothing_else(text, kinds):
    assert {one.type for one in propose(text).marks} == kinds
