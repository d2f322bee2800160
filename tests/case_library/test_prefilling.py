"""What a masked record says stands in the draft where an author looks for it, and nothing else does."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from case_library.content import content_of, shape_faults
from case_library.masked_reading import in_relative_days, parts_of
from case_library.models import GuidancePage
from case_library.prefilling import cited, prefilled
from case_library.sheet import filed_on, masked_record
from case_library.writing import begin_from_case
from lms.common.errors import HouseError
from tests.case_library.deidentification import ROOT
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, masked, taken_in


def example(name: str) -> dict:
    path = ROOT / f"../shared/data/schemas/examples/{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def leaving(record: dict) -> dict:
    """As it would leave the room, had nobody a name."""
    return masked_record(record, {}, filed_on(record))


@pytest.fixture
def fume() -> dict:
    return example("case_fume")


def test_the_example_with_a_hearing():
    found = prefilled(leaving(example("case_fume")))
    assert found["legal_analysis"]["violated"] == ["《大气污染防治法》第八十一条第一款"]
    assert found["legal_analysis"]["penalty_basis"] == ["《大气污染防治法》第一百一十八条第一款"]
    assert found["procedure_check"]["art58"] == {
        "required": True, "triggers": ["58_1_2"], "reason": "直接关系当事人重大权益并经过听证程序",
        "opinion_summary": "同意：事实清楚、证据充分、程序合法、适用法律正确、裁量适当，同意。",
    }  # fmt: skip
    assert found["procedure_check"]["items"][1] == {
        "step": "听证", "ok": "yes", "basis": "《行政处罚法》第六十三条", "note": "立案后第37日",
    }  # fmt: skip
    assert found["discretion_analysis"] == {
        "benchmark": "示例裁量基准（示例）", "factors": ["责令改正后未及时改正（加重）"],
        "conclusion": "裁量阶次：一般；拟罚12000元",
        "proportionality": "当事人系初次违法，但经责令后未及时改正，不符合首违不罚条件，按一般情形处理。",
        "second_question": {"answer": "初次违法，没有及时改正。", "applies": False},
    }  # fmt: skip
    assert found["outcome"] == {
        "text": "罚款12000元；责令立即改正", "execution": "已履行，立案后第63日，已缴12000元",
    }  # fmt: skip
    assert [row["relative_day"] for row in found["course_of_handling"]][:3] == [-2, 0, 2]
    facts = {row["fact_to_prove"]: len(row["evidence"]) for row in found["evidence_chain"]}
    assert facts == {"违法行为的时间、地点和状况": 1, "主观状态与持续时间": 1, "持续时间": 1}
    assert not {"issues", "pitfalls", "gist", "takeaways"} & found.keys()


def test_the_example_with_two_paragraphs_of_one_article():
    found = prefilled(leaving(example("case_occupy")))
    law = "《浙江省城市市容和环境卫生管理条例》第十四条"
    assert found["legal_analysis"]["violated"] == [f"{law}第一款"]
    assert found["legal_analysis"]["penalty_basis"] == [f"{law}第二款"]
    assert found["discretion_analysis"]["no_penalty_check"] == "引用：《行政处罚法》第三十三条第一款"
    assert found["procedure_check"]["items"][1]["ok"] == "na"
    assert found["outcome"]["text"] == "罚款800元；责令立即改正"
    assert [row["paragraph"] for row in found["statutes"]] == [1, 2, 1]


def test_an_article_keeps_its_suffix_and_item(fume):
    row = {
        "law_title": "刑法",
        "article": 133,
        "article_suffix": 1,
        "paragraph": 1,
        "item": 2,
        "role": "violated",
    }
    fume["legal_basis"].insert(0, row)
    found = prefilled(leaving(fume))
    assert found["legal_analysis"]["violated"][0] == "《刑法》第一百三十三条之一第一款第（二）项"
    assert found["statutes"][0]["article_suffix"] == 1
    assert cited({"law_title": "刑法", "role": "violated"}) == "《刑法》"


def test_a_decision_without_penalty_rests_on_what_it_says_of_discretion(fume):
    fume["decision"] |= {"outcome": "no_penalty", "penalties": []}
    fume["legal_basis"] = [
        {"law_title": "行政处罚法", "article": 44, "role": "procedure"},
        {"law_title": "行政处罚法", "article": 33, "paragraph": 1, "role": "discretion"},
    ]
    law = prefilled(leaving(fume))["legal_analysis"]
    assert (law.get("violated"), law["penalty_basis"]) == (None, ["《行政处罚法》第三十三条第一款"])


def test_what_was_argued_about_are_the_questions_at_issue(fume):
    fume["rights"] |= {
        "statement_given": True, "statement_summary": "设备刚维修", "statement_adopted": "rejected",
        "statement_reason": "没有维修记录", "hearing_conclusion": "建议维持",
    }  # fmt: skip
    fume["collective_discussion"] |= {"reason": "拟罚数额较大", "conclusion": "同意处罚"}
    assert prefilled(leaving(fume))["issues"] == [
        {"question": "当事人陈述、申辩：设备刚维修", "answer": "不采纳", "reason": "没有维修记录"},
        {"question": "听证中的争议", "answer": "建议维持"},
        {"question": "提交集体讨论的问题：拟罚数额较大", "answer": "同意处罚"},
    ]


def test_reviews_and_checks_become_common_mistakes_and_flaws(fume):
    fume["legal_review"]["issues"] = [
        {"category": "document", "code": "DOC-02", "detail": "未写复议机关", "rectified": True}
    ]
    fume["file_review"] = {
        "reviewed_on": "2025-01-06",
        "findings": [{"code": "SER-02", "detail": "没有见证人"}],
    }
    found = prefilled(leaving(fume), [("SUB-04", "/timeline/2"), ("DOC-02", "/decision/remedy_stated")])
    assert [(row["category"], row["code"]) for row in found["pitfalls"]] == [
        ("document", "DOC-02"), ("service", "SER-02"), ("subject", "SUB-04"),
    ]  # fmt: skip
    assert found["pitfalls"][0]["text"] == "未写复议机关"
    assert found["procedure_check"]["art58"]["effect"] == "未写复议机关（已整改）"
    assert "SUB-04" in found["course_of_handling"][2]["flaw"]
    assert sum("flaw" in row for row in found["course_of_handling"]) == 1


def test_evidence_tells_what_was_made_of_it(fume):
    fume["evidence"][2] |= {"admitted": "no", "admit_reason": "与当事人有利害关系", "original_checked": False}
    row = prefilled(leaving(fume))["evidence_chain"][2]
    assert row["assessment"].endswith("不采信。与当事人有利害关系")
    assert row["gap"].endswith("没有与原件核对。")


@pytest.fixture
def text(city):
    masker, second = make_manager(city, "case_masker"), make_manager(city, "case_masker")
    record = make_record(remedies=[{"kind": "reconsideration", "result": "upheld", "date": None}])
    record["service"][0]["date"] = "2024-07-19"  # late: a finding
    return masked(taken_in(record), by=masker, second=second)


@pytest.mark.django_db
def test_a_draft_is_begun_once_and_holds_what_was_prefilled(text, city):
    editor = make_manager(city, "case_editor")
    content = content_of(begin_from_case(text, by=editor, now=NOW))
    wanted = prefilled(text.content, text.case.findings.values_list("code", "path"))
    assert {
        name: content[name] for name in ("issues", "outcome", "evidence_chain", "pitfalls") if name in wanted
    } == {
        name: wanted[name] for name in ("issues", "outcome", "evidence_chain", "pitfalls") if name in wanted
    }
    assert content["outcome"]["remedy"] == "行政复议：维持/驳回"
    assert not [fault for fault in shape_faults(content) if "没有这个字段" in fault]
    with pytest.raises(HouseError, match=content["code"]):
        begin_from_case(text, by=editor, now=NOW)
    assert GuidancePage.objects.count() == 1


@pytest.mark.django_db
def test_an_editor_reads_the_masked_case_with_what_was_noticed(text, city, district, client):
    url = reverse("masked-text", args=[text.pk])
    client.force_login(make_manager(city, "case_editor"))
    page = client.get(url).content.decode()
    assert "TIM-04" in page
    assert "立案后第" in page
    assert "2024-07-19" not in page
    assert reverse("guidance-begin", args=[text.pk]) in page
    client.post(reverse("guidance-begin", args=[text.pk]))
    draft = GuidancePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    again = client.post(reverse("guidance-begin", args=[text.pk]), follow=True).content.decode()
    assert edit in again
    assert draft.guidance_key in again, "the refusal names the draft that is there"
    assert url in client.get(edit).content.decode()
    assert url in client.get("/cases/desk/").content.decode()
    client.force_login(make_manager(district, "case_editor"))
    assert client.get(url).status_code == 404


def test_people_are_called_by_what_they_are_and_days_by_the_filing():
    parts = {part.title: part.rows for part in parts_of(leaving(example("case_fume")))}
    inspection = dict(parts["办案经过（时间轴）"][0])
    assert inspection["相关文书"] == "现场检查（勘验）笔录"
    assert inspection["日期"] == "立案前第2日"
    assert (
        in_relative_days("告知（2024-05-24）不早于决定", filed_on(example("case_fume")))
        == "告知（立案后第 16 日）不早于决定"
    )
    with translation.override("en"):
        assert in_relative_days("served on 2024-05-24", date(2024, 5, 24)) == "served on day of filing"
        assert in_relative_days("served on 2024-05-24", None) == "served on some day"
