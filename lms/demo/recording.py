"""One row of ``recorded_cases.json`` as the record that a case-handling system would deliver."""

from datetime import date, timedelta
from random import Random

from lms.demo.units import UNITS

SURNAMES, GIVEN = (
    "郜尉舒芮谌缪蔺褚阮束戚苟滑逄冼皮訾喻桑卜裘郏鞠匡牟贝晏隗商苑",
    "昊诗可良航立宝菊雯露宏兵安仁青勃仪远敏峰吉怡静楠娟颖龙川伟",
)
NAMES = {unit.code: unit.name for unit in UNITS}
TEAMS = {"XJ-ZF-CD": "XJ-ZF", "XJ-ZF-CX": "XJ-ZF", "XJ-ZF-DD": "XJ-ZF"}  # decided in the bureau's name
TOWNS = {"XJ-BW", "HP-YL"}
PAIR = {"officer_ids": ["o1", "o2"]}
BEFORE = {"unapproved_preservation", "hearing"}  # stories with a hearing
# type, day after filing, title; the hearing moves what follows it
STEPS = [
    ("inspection", -2, "现场检查"), ("filing", 0, "立案"), ("inquiry", 3, "询问当事人"), ("investigation_closed", 15, "调查终结"),
    ("advance_notice", 20, "事先告知"), ("decision", 33, "作出决定"), ("service", 35, "送达"), ("closing", 60, "结案"),
]  # fmt: skip
HEARD = [
    ("inspection", -2, "现场检查"), ("filing", 0, "立案"), ("inquiry", 3, "询问当事人"), ("investigation_closed", 15, "调查终结"),
    ("advance_notice", 18, "事先告知"), ("hearing_notice", 18, "听证告知"), ("hearing", 40, "听证"), ("legal_review", 45, "法制审核"),
    ("collective_discussion", 48, "集体讨论"), ("decision", 51, "作出决定"), ("service", 53, "送达"), ("closing", 70, "结案"),
]  # fmt: skip
AT_ONCE = [("inspection", 0, "现场检查"), ("statement", 0, "听取陈述申辩"), ("decision", 0, "当场决定"), ("service", 0, "当场交付"), ("closing", 1, "备案结案")]  # fmt: skip
MEASURES = {
    "unapproved_preservation": [("preservation", -2, "先行登记保存"), ("release_measure", 4, "解除登记保存")],
    "seizure": [("seizure", -2, "扣押车辆"), ("release_measure", 9, "解除扣押")],
    "sampling": [("sampling", -2, "抽样取证")],
}


def record_of(number: int, case: dict, *, taken: date) -> dict:
    """The same number, row and day give the same record; it was closed ten days before it was taken in."""
    random = Random(f"case {number}")
    person = lambda: random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2))  # noqa: E731
    names = {key: person() for key in ("owner", "first", "second", "witness")}
    place = random.choice(["汐江", "苍渚", "禾浦"])
    firm = names["owner"] if case.get("natural") else place + "".join(random.sample(GIVEN, 2)) + case["firm"]
    steps = _steps(case)
    filed = taken - timedelta(days=10 + steps[-1][1])
    after = lambda days: (filed + timedelta(days=days)).isoformat()  # noqa: E731
    days = {kind: after(day) for kind, day, _title in steps}
    fine = sum(p[1] or 0 for p in case["penalties"] if p[0] == "fine")
    document = (
        "on_the_spot_decision"
        if case.get("procedure")
        else "penalty_decision"
        if case["penalties"]
        else "no_penalty_decision"
    )
    outcome = case.get("outcome") or ("penalty" if case["penalties"] else "no_penalty")
    record = {
        "schema_version": "1.0",
        "source": {"system": "澄州执法办案系统", "record_id": f"R{number:04d}", "exported_at": f"{taken.isoformat()}T08:00:00+08:00"},
        "case_uid": f"CZ-AJ-{number:05d}",
        "decision_no": f"澄综执罚决字〔{filed.year}〕第{number:03d}号",
        "authority": _authority(case["unit"]),
        "domain": case["field"], "cause": case["cause"], "procedure": case.get("procedure", "ordinary"), "status": "closed",
        "matter": {"name": case["cause"].removesuffix("案")} | ({"code": case["power"]} if case["power"] else {}),
        "clue_source": "hotline" if "witness" in case["told"] else "patrol",
        "parties": [_party(number, case, firm, names["owner"])],
        "persons": [
            {"id": "o1", "role": "officer", "name": names["first"], "cert_no": f"澄E{30010000 + number}"},
            {"id": "o2", "role": "officer", "name": names["second"], "cert_no": f"澄E{30020000 + number}"},
            *([{"id": "w1", "role": "witness", "name": names["witness"]}] if "witness" in case["told"] else []),
        ],
        "facts": {
            "summary": f"执法人员检查发现，{firm}存在以下情况：{case['found']}。",
            "narrative": f"{days['inspection']}，" + case["told"].format(firm=firm, **names),
            "occurred_from": days["inspection"], "occurred_to": days["inspection"], "discovered_on": days["inspection"],
            "first_offence": True,
        },
        "timeline": [_event(kind, after(day), title, case) for kind, day, title in steps],
        "evidence": [
            {"id": "e1", "kind": "inspection_record", "name": "现场检查笔录", "proves": "违法行为的时间、地点和状况", "admitted": "yes"},
            {"id": "e2", "kind": "party_statement", "name": f"{names['owner']}的询问笔录", "proves": "经过和主观状态", "admitted": "yes"},
            *({"id": f"e{n}", "kind": kind, "name": name, "proves": proves, "admitted": "yes"} for n, (kind, name, proves) in enumerate(case["evidence"], 3)),
        ],
        "documents": [
            {"id": "d1", "type": document, "title": "决定书", "made_on": days["decision"]},
            *([{"id": "d2", "type": "seizure_decision", "title": "扣押决定书及清单", "made_on": days["seizure"]}] if "seizure" in days else []),
        ],
        "legal_basis": [_citation(*row) for row in case["basis"]],
        "discretion": {"benchmark": "本省行政处罚裁量基准", "gear": case["gear"], "reasoning": case["reason"]} | ({"proposed": fine} if fine else {}),
        "rights": {"advance_notice_on": days.get("advance_notice", days["decision"]), "statement_given": False},
        "decision": {
            "outcome": outcome, "date": days["decision"], "remedy_stated": True, "reasoning": case["reason"],
            "penalties": [{"kind": k, "target_party_id": "p1", "text": t} | ({"amount": a} if a else {}) for k, a, t in case["penalties"]],
        },
        "service": [{"document_id": "d1", "method": "direct", "date": days["service"]}],
        "sensitivity": {"state_secret": bool(case.get("secret")), "minors": bool(case.get("minors"))},
    }  # fmt: skip
    return record | (_heard(days) if case.get("story") in BEFORE else {})


def _steps(case: dict) -> list[tuple]:
    story = case.get("story")
    usual = AT_ONCE if case.get("procedure") == "simple" else HEARD if story in BEFORE else STEPS
    return sorted([*usual, *MEASURES.get(story, [])], key=lambda step: step[1])


def _event(kind: str, day: str, title: str, case: dict) -> dict:
    event = {"type": kind, "date": day, "title": title}
    if kind in ("inspection", "inquiry", "sampling", "preservation", "seizure"):
        event |= PAIR
    if kind == "inspection":
        event["recorded"] = ["photo", "video"]
    if kind == "preservation":  # story 5: without the head's approval
        event["detail"] = "登记保存设施运行记录本。"
    if kind == "seizure":
        event["detail"] = "经负责人批准，当场交付决定书和清单。"
    return event


def _authority(code: str) -> dict:
    name = NAMES[TEAMS.get(code, code)]
    if code in TOWNS:
        return {
            "name": f"{name}人民政府",
            "code": code,
            "level": "town",
            "jurisdiction_basis": "empowered_art24",
        }
    basis = "centralized_art18" if "-ZF" in code else "statutory"
    return {"name": name, "code": code, "jurisdiction_basis": basis}


def _party(number: int, case: dict, firm: str, owner: str) -> dict:
    kind = "natural" if case.get("natural") else "legal" if firm.endswith("公司") else "individual_business"
    party = {
        "id": "p1",
        "kind": kind,
        "name": firm,
        "phone": f"139000{number:05d}",
        "address": f"汐江区城东街道望江路{number}号",
    }
    return party if kind == "natural" else party | {"legal_rep": owner}


def _citation(law: str, article: int, paragraph: int | None, item: int | None, role: str) -> dict:
    places = {"paragraph": paragraph, "item": item}
    return {"law_title": law, "article": article, "role": role} | {k: v for k, v in places.items() if v}


def _heard(days: dict) -> dict:
    return {
        "rights": {
            "advance_notice_on": days["advance_notice"], "statement_given": True, "statement_summary": "请求从轻处理。", "statement_adopted": "partly",
            "statement_reason": "主动整改的事实予以采纳，其余理由不成立。", "hearing_qualified": True, "hearing_requested": True,
            "hearing_on": days["hearing"], "hearing_conclusion": "事实清楚，程序问题的意见予以采纳。",
        },
        "legal_review": {
            "required": True, "triggers": ["58_1_2"], "trigger_reason": "关系当事人重大权益，经过听证。", "reviewer_qualified": True,
            "submitted_on": days["hearing"], "reviewed_on": days["legal_review"], "conclusion": "agree", "opinion": "证据足以认定主要事实，裁量适当，同意。",
        },
        "collective_discussion": {"held": True, "on": days["collective_discussion"]},
    }  # fmt: skip
