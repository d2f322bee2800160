"""Recorded cases and guidance of the demonstration city: every person, firm and number is invented.

Through the doors: taken in by a clerk, masked by one, confirmed by another, written, reviewed by 陆明轩,
published by the bureau. Story 5 (from file to textbook) and story 6 (the decision is quashed).
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from case_library.content import fill
from case_library.editions import issue
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.maskings import confirm, decide, hand_on
from case_library.models import GuidancePage, MaskedText, MaskingTask, RecordedCase, ReviewerProfile
from case_library.reviewing import give_verdict, submit
from case_library.sealing import unseal
from case_library.sections import sync_case_editors
from case_library.writing import begin_from_case
from lms.common.clock import local_day
from lms.officers.models import Account

# (field, unit that acts, cause, what was found, law, article violated, article of the penalty, fine)
CASES = [
    ("market", "XJ-SC", "经营超过保质期的食品案", "货架上三包饼干超过保质期，经营者当场下架", "食品安全法", 34, 124, 0),
    ("environment", "XJ-BW", "未正常使用油烟净化设施案", "油烟净化设施电源关闭，风机直排，检测结果超过排放限值", "大气污染防治法", 81, 118, 9000),
    ("city_appearance", "XJ-ZF-CD", "擅自占用城市人行道案", "门前人行道摆放桌椅六张，经责令后没有清理", "行政处罚法", 28, 51, 800),
    ("market", "CA-SC", "未公示价格案", "熟食柜台没有明码标价，经提示后当场补齐标签", "价格法", 13, 42, 500),
    ("market", "CA-SC", "销售不合格产品案", "抽检的插线板不符合强制性标准，进货没有查验合格证明", "产品质量法", 49, 49, 6000),
    ("market", "XJ-SC", "发布虚假广告案", "店内海报称产品可以治疗失眠，没有任何依据", "广告法", 28, 55, 10000),
    ("emergency", "CA-YJ", "未对从业人员进行安全培训案", "抽查的三名新员工没有安全培训记录即上岗作业", "安全生产法", 28, 97, 20000),
    ("emergency", "CA-YJ", "未设置安全警示标志案", "粉尘作业区域没有设置安全警示标志", "安全生产法", 35, 99, 8000),
    ("environment", "XJ-HB", "未密闭贮存物料案", "露天堆放砂石，没有覆盖，现场扬尘明显", "大气污染防治法", 72, 117, 15000),
    ("environment", "XJ-HB", "未按规定贮存危险废物案", "废机油桶露天存放，没有识别标志，没有台账", "固体废物污染环境防治法", 79, 112, 100000),
    ("environment", "XJ-BW", "夜间施工噪声案", "二十二时后仍进行混凝土浇筑，没有取得夜间作业证明", "噪声污染防治法", 43, 77, 10000),
    ("transport", "CZ-JT", "未取得道路货物运输经营许可案", "驾驶员受雇运送建材，车辆没有道路运输证", "道路运输条例", 24, 63, 10000),
    ("transport", "CZ-JT", "超限运输案", "车货总质量超过限定标准，没有超限运输许可", "公路法", 50, 76, 3000),
    ("culture", "CZ-WH", "互联网上网服务场所接纳未成年人案", "检查时有一名未成年人使用他人证件上网", "行政处罚法", 5, 57, 3000),
    ("culture", "CZ-WH", "未经许可经营旅行社业务案", "通过网络招揽一日游游客，没有旅行社业务经营许可", "旅游法", 28, 95, 10000),
    ("agriculture", "HP-NY", "禁渔期使用电鱼方法捕捞案", "在禁渔区使用电瓶和逆变器捕捞，查获渔获物四公斤", "渔业法", 30, 38, 2000),
    ("agriculture", "HP-NY", "经营假劣种子案", "包装标注的品种与检验结果不符，涉及稻种二百公斤", "种子法", 48, 74, 20000),
    ("city_appearance", "HP-ZF", "随意倾倒建筑垃圾案", "夜间向河岸倾倒装修垃圾约三立方米", "固体废物污染环境防治法", 63, 111, 5000),
    ("city_appearance", "CA-ZF", "未分类投放生活垃圾案", "将厨余垃圾混入其他垃圾桶，经劝导后改正", "固体废物污染环境防治法", 49, 111, 100),
    ("city_planning", "HP-ZF", "未取得规划许可建设案", "在屋顶搭建钢结构棚屋，没有建设工程规划许可证", "城乡规划法", 40, 64, 12000),
    ("construction", "XJ-ZF-DD", "施工工地未设置围挡案", "道路开挖二十六米，没有设置围挡和夜间警示灯", "建筑法", 39, 71, 5000),
    ("municipal", "XJ-ZF-DD", "擅自接入排水管网案", "洗车废水未经沉淀直接排入雨水井", "水污染防治法", 39, 83, 20000),
    ("water", "HP-ZF", "河道内堆放阻水物案", "在河道管理范围内堆放木料，影响行洪", "水法", 37, 66, 10000),
    ("market", "XJ-SC", "未查验供货者许可证案", "采购冷冻水产品没有查验供货者许可证和检疫证明", "食品安全法", 53, 126, 5000),
    ("city_appearance", "XJ-ZF-CX", "擅自设置户外广告案", "在临街建筑外墙设置广告牌，没有办理审批", "行政处罚法", 28, 51, 1000),
]  # fmt: skip
SURNAMES, GIVEN = (
    "郜尉舒芮谌缪蔺褚阮束戚苟滑逄冼皮訾喻桑卜裘郏鞠匡牟贝晏隗匡商苑",
    "昊诗可良航立宝菊雯露宏兵安仁青勃仪远敏峰吉怡静楠娟颖龙川伟",
)
BUSINESSES = {"market": "食品经营部", "environment": "烧烤店", "city_appearance": "餐饮店", "emergency": "机械制造有限公司", "transport": "运输有限公司",
              "culture": "网络会所", "agriculture": "农资经营部", "city_planning": "家具厂", "construction": "市政工程有限公司", "municipal": "洗车行", "water": "木材加工厂"}  # fmt: skip
# Guidance that exists as words, and how far it has come.
WORDS = Path(__file__).parent / "guidance"


def tell(*, now: datetime, say: Callable[[str], None]) -> None:
    say("案件与指引 cases …")
    on = local_day(now)
    people = {name: Account.objects.get(login=login) for name, login in LOGINS.items()}
    ReviewerProfile.objects.get_or_create(
        account=people["reviewer"],
        defaults={
            "has_legal_qualification": True,
            "fields": ["environment", "market"],
            "noted_by": people["bureau"],
            "noted_at": now,
        },
    )
    sync_case_editors(on=on)
    for number, row in enumerate(CASES, start=1):
        record = _record(number, row, on)
        import_record(record, unit_of=unit_of_any, by=people["clerk"], now=now)
    _mask(people, now)
    _write(people, now)
    _quash(people, on, now)


LOGINS = {
    "clerk": "ajly", "masker": "tmcl", "second": "tmqr", "editor": "albj", "reviewer": "0510021", "bureau": "0100010",
}  # fmt: skip


def _record(number: int, row: tuple, on: date) -> dict:
    field, unit, cause, found, law, violated, penalty, fine = row
    random = Random(f"case {number}")
    name = lambda: random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2))  # noqa: E731
    owner, first, second, witness = name(), name(), name(), name()
    firm = f"{random.choice(['汐江', '苍渚', '禾浦'])}{random.choice(GIVEN)}{random.choice(GIVEN)}{BUSINESSES[field]}"
    filed = on - timedelta(days=200 + 7 * number)
    after = lambda days: (filed + timedelta(days=days)).isoformat()  # noqa: E731
    pair = {"officer_ids": ["o1", "o2"]}
    timeline = [
        {
            "type": "inspection",
            "date": after(-2),
            "title": "现场检查",
            "recorded": ["photo", "video"],
            **pair,
        },
        {"type": "filing", "date": after(0), "title": "立案"},
        {"type": "inquiry", "date": after(3), "title": "询问当事人", **pair},
        {"type": "investigation_closed", "date": after(15), "title": "调查终结"},
        {"type": "advance_notice", "date": after(20), "title": "事先告知"},
        {"type": "decision", "date": after(33), "title": "作出决定"},
        {"type": "service", "date": after(35), "title": "送达"},
        {"type": "closing", "date": after(60), "title": "结案"},
    ]
    if number == 2:  # story 5: registered without the head's approval
        timeline.insert(
            1,
            {
                "type": "preservation",
                "date": after(-2),
                "title": "先行登记保存",
                "detail": "登记保存设施运行记录本。",
                **pair,
            },
        )
        timeline.insert(2, {"type": "release_measure", "date": after(4), "title": "解除登记保存"})
    outcome = "penalty" if fine else "no_penalty"
    basis = [
        {"law_title": law, "article": violated, "role": "violated"},
        {"law_title": law, "article": penalty, "role": "penalty"},
    ]
    return {
        "schema_version": "1.0",
        "source": {"system": "澄州执法办案系统", "record_id": f"R{number:04d}", "exported_at": f"{on.isoformat()}T08:00:00+08:00"},
        "case_uid": f"CZ-{filed.year}-{number:05d}",
        "decision_no": f"澄综执罚决字〔{filed.year}〕第{number:03d}号",
        "authority": {"name": "执法机关", "code": unit, "jurisdiction_basis": "statutory"},
        "domain": field, "matter": {"name": cause.removesuffix("案")}, "cause": cause, "procedure": "ordinary", "status": "closed",
        "clue_source": "patrol",
        "parties": [{"id": "p1", "kind": "individual_business", "name": firm, "legal_rep": owner, "phone": f"139000{number:05d}", "address": f"汐江区城东街道望江路{number}号"}],
        "persons": [
            {"id": "o1", "role": "officer", "name": first, "cert_no": f"澄E{30010000 + number}"},
            {"id": "o2", "role": "officer", "name": second, "cert_no": f"澄E{30020000 + number}"},
            {"id": "w1", "role": "witness", "name": witness},
        ],
        "facts": {
            "summary": f"执法人员检查发现，{firm}存在以下情况：{found}。",
            "narrative": f"{after(-2)}，执法人员{first}、{second}到场检查，经营者{owner}在场。附近居民{witness}证实上述情况。",
            "occurred_from": after(-3), "occurred_to": after(-2), "discovered_on": after(-2), "first_offence": True,
        },
        "timeline": timeline,
        "evidence": [
            {"id": "e1", "kind": "inspection_record", "name": "现场检查笔录", "proves": "违法行为的时间、地点和状况", "admitted": "yes"},
            {"id": "e2", "kind": "party_statement", "name": f"{owner}的询问笔录", "proves": "主观状态与持续时间", "admitted": "yes"},
        ],
        "documents": [{"id": "d1", "type": "penalty_decision" if fine else "no_penalty_decision", "title": "决定书", "made_on": after(33)}],
        "legal_basis": basis,
        "discretion": {"benchmark": "本省行政处罚裁量基准", "gear": "general" if fine else "no_penalty", "reasoning": "根据违法行为的事实、性质、情节和危害程度确定。"},
        "rights": {"advance_notice_on": after(20), "statement_given": False},
        "decision": {
            "outcome": outcome, "date": after(33), "remedy_stated": True,
            "penalties": [{"kind": "fine", "amount": fine, "target_party_id": "p1", "text": f"罚款{fine}元"}] if fine else [],
        },
        "service": [{"document_id": "d1", "method": "direct", "date": after(35)}],
        "sensitivity": {"state_secret": False},
    }  # fmt: skip


def _mask(people: dict, now: datetime) -> None:
    """Most are confirmed; the last ones wait for the second person, or have just been proposed."""
    tasks = list(MaskingTask.objects.select_related("case").order_by("case__case_uid"))
    for place, task in enumerate(tasks):
        if place >= len(tasks) - 2:
            continue
        entries = unseal(bytes(task.marks.content))
        changes = [{"text": e["text"], "decision": "accept"} for e in entries if e["decision"] == "open"]
        decide(task, changes, by=people["masker"], now=now)
        task = hand_on(task, by=people["masker"], now=now)
        if place < len(tasks) - 4:
            confirm(task, by=people["second"], now=now)


def _write(people: dict, now: datetime) -> None:
    """Each document of ours onto its case; the second is returned once before it passes (story 5)."""
    for number, path in enumerate(sorted(WORDS.glob("*.json")), start=1):
        document = json.loads(path.read_text(encoding="utf-8"))
        text = MaskedText.objects.get(case__case_uid__endswith=f"-{number:05d}")
        page = begin_from_case(text, by=people["editor"], now=now)
        _draft(page, document, people["editor"])
        if number == 2:
            first = submit(page, by=people["editor"], now=now)
            give_verdict(
                first, verdict="return", digest=first.digest, by=people["reviewer"], now=now,
                opinion="请写明运行记录本被排除后，主要事实由哪些证据认定。", comments={"evidence_chain": "排除后的证据链要单独说明。"},
            )  # fmt: skip
            page.refresh_from_db()
            document["takeaways"] += "排除记录本之后，超标由检测报告认定，未运行由现场录像和用电数据认定。"
            _draft(page, document, people["editor"])
        submission = submit(page, by=people["editor"], now=now)
        give_verdict(submission, verdict="pass", digest=submission.digest, by=people["reviewer"], now=now)
        issue(GuidancePage.objects.get(pk=page.pk), by=people["bureau"], now=now)
    # One draft that has only what the record says.
    text = MaskedText.objects.filter(pages=None).order_by("case__case_uid").first()
    if text:
        begin_from_case(text, by=people["editor"], now=now)


def _draft(page: GuidancePage, document: dict, editor: Account) -> None:
    fill(page, document | {"code": page.guidance_key}).save_revision(user=editor)


def _quash(people: dict, on: date, now: datetime) -> None:
    """Story 6: a source decision is quashed; withdrawing is due in three working days."""
    case = RecordedCase.objects.get(case_uid__endswith="-00003")
    record = _record(3, CASES[2], on) | {
        "remedies": [
            {
                "kind": "reconsideration",
                "result": "revoked",
                "date": date(on.year, 9, 22).isoformat(),
                "reason": "送达程序违法",
            }
        ]
    }
    record["case_uid"] = case.case_uid
    import_record(record, unit_of=unit_of_any, by=people["clerk"], now=now)
