"""A case typed in by hand becomes a record of the schema, and what is said of that record finds its question. Pure."""

import re
from decimal import Decimal

from case_library.checking.record import day
from case_library.citations import Citation, extract
from case_library.schemas import labels
from case_library.statutes.numerals import article_label, to_chinese
from lms.officers.models import Unit

SYSTEM = "手工录入"
UID = re.compile(r"HAND-[A-Z]{14}")
# The kind of evidence is told by its name; what says nothing is a document.
KINDS = (
    ("询问", "party_statement"), ("陈述", "party_statement"), ("证言", "testimony"), ("笔录", "inspection_record"),
    ("录像", "audiovisual"), ("照片", "audiovisual"), ("录音", "audiovisual"), ("检测", "expert_opinion"), ("检验", "expert_opinion"),
    ("鉴定", "expert_opinion"), ("数据", "electronic"), ("截图", "electronic"), ("实物", "physical"),
)  # fmt: skip
# The question that asks an amount → kind of penalty.
MONEY = {"fine": "fine", "gain": "confiscate_gain"}
PAIR = {"officer_ids": ["o1", "o2"]}
# Kind of step, the question that asks its day, title.
STEPS = (
    ("inspection", "inspected_on", "现场检查"), ("filing", "filed_on", "立案"), ("advance_notice", "told_on", "事先告知"),
    ("decision", "decided_on", "作出决定"), ("service", "served_on", "送达"), ("closing", "closed_on", "结案"),
)  # fmt: skip
# Where the answers stand in the record; the longest beginning that fits is meant.
PLACES = {
    "/authority": "unit", "/authority/jurisdiction_basis": "jurisdiction", "/domain": "domain", "/cause": "cause", "/procedure": "procedure",
    "/status": "closed_on", "/matter": "power_code", "/matter/name": "cause", "/decision_no": "decision_no",
    "/parties": "party_name", "/parties/0/kind": "party_kind", "/parties/0/legal_rep": "party_head", "/parties/0/phone": "party_phone",
    "/parties/0/address": "party_address", "/persons": "officer1", "/persons/0/cert_no": "card1", "/persons/1": "officer2",
    "/persons/1/cert_no": "card2", "/persons/2": "witness", "/facts": "summary", "/facts/narrative": "narrative",
    "/facts/occurred_to": "occurred_on", "/facts/discovered_on": "inspected_on", "/timeline": "filed_on", "/evidence": "evidence",
    "/documents": "decided_on", "/legal_basis": "violated", "/discretion": "reasoning", "/discretion/benchmark": "benchmark",
    "/legal_review": "reasoning", "/collective_discussion": "reasoning",
    "/rights": "told_on", "/decision": "reasoning", "/decision/outcome": "outcome", "/decision/date": "decided_on", "/decision/penalties": "penalties",
    "/service": "served_on",
}  # fmt: skip


def record_of(said: dict, *, uid: str, unit: Unit, exported_at: str) -> dict:
    """*said*: the cleaned values of the form; empty ones are left out, nothing is invented."""
    record = {
        "schema_version": "1.0",
        "source": {"system": SYSTEM, "record_id": uid, "exported_at": exported_at},
        "case_uid": uid,
        "authority": {"name": unit.name, "code": unit.code, "jurisdiction_basis": said["jurisdiction"]},
        "domain": said["domain"], "cause": said["cause"], "procedure": said["procedure"],
        "status": "closed" if said.get("closed_on") else "decided",
        "matter": _filled({"name": said["cause"].removesuffix("案"), "code": said.get("power_code")}),
        "parties": [
            {"id": "p1", "kind": said["party_kind"], "name": said["party_name"]}
            | _filled({"legal_rep": said.get("party_head"), "phone": said.get("party_phone"), "address": said.get("party_address")})
        ],
        "persons": _persons(said),
        "facts": {"summary": said["summary"]}
        | _filled({"narrative": said.get("narrative"), "occurred_to": _day(said.get("occurred_on")), "discovered_on": _day(said.get("inspected_on"))}),
        "timeline": _timeline(said),
        "evidence": _evidence(said["evidence"]),
        "documents": [{"id": "d1", "type": _document(said), "title": "决定书", "made_on": _day(said["decided_on"])}],
        "legal_basis": [
            *_citations(said["violated"], "violated"), *_citations(said["penalty_basis"], "penalty"),
        ],
        "discretion": {"reasoning": said["reasoning"]} | _filled({"benchmark": said.get("benchmark")}),
        "rights": _filled({"advance_notice_on": _day(said.get("told_on"))}),
        "decision": {
            "outcome": said["outcome"], "date": _day(said["decided_on"]), "reasoning": said["reasoning"],
            "penalties": _penalties(said),
        },
    }  # fmt: skip
    if said.get("decision_no"):
        record["decision_no"] = said["decision_no"]
    if said.get("served_on"):
        record["service"] = [{"document_id": "d1", "method": "direct", "date": _day(said["served_on"])}]
    return record


def said_of(record: dict) -> dict | None:
    """What was said in the form, so that ``record_of`` gives *record* again; ``None`` when it holds more than the form asks."""
    try:
        said = _said(record)
    except (KeyError, IndexError, StopIteration):
        return None
    unit = Unit(name=record["authority"]["name"], code=record["authority"]["code"])
    same = record_of(said, uid=record["case_uid"], unit=unit, exported_at=record["source"]["exported_at"])
    return said if same == record else None


def _said(record: dict) -> dict:
    party, persons = record["parties"][0], {row["id"]: row for row in record["persons"]}
    first, second = persons["o1"], persons["o2"]
    days = {event["type"]: event["date"] for event in record["timeline"]}
    decision, discretion = record["decision"], record["discretion"]
    cited = {
        role: "；".join(map(_cited, filter(lambda c: c["role"] == role, record["legal_basis"])))
        for role in ("violated", "penalty")
    }
    said = {
        "uid": record["case_uid"], "jurisdiction": record["authority"]["jurisdiction_basis"], "domain": record["domain"],
        "cause": record["cause"], "procedure": record["procedure"], "power_code": record["matter"].get("code"), "decision_no": record.get("decision_no"),
        "party_kind": party["kind"], "party_name": party["name"], "party_head": party.get("legal_rep"), "party_phone": party.get("phone"),
        "party_address": party.get("address"), "officer1": first["name"], "card1": first["cert_no"], "officer2": second["name"],
        "card2": second["cert_no"], "witness": persons.get("w1", {}).get("name"), "summary": record["facts"]["summary"],
        "narrative": record["facts"].get("narrative"), "evidence": "\n".join(f"{e['name']}：{e['proves']}" for e in record["evidence"]),
        "occurred_on": record["facts"].get("occurred_to"), "violated": cited["violated"], "penalty_basis": cited["penalty"],
        "outcome": decision["outcome"],
        "benchmark": discretion.get("benchmark"), "reasoning": discretion["reasoning"],
    } | {name: days.get(kind) for kind, name, _title in STEPS} | _penalties_said(decision["penalties"])  # fmt: skip
    return said | {name: day(value) for name, value in said.items() if name.endswith("_on")}


def _cited(row: dict) -> str:
    places = article_label(row["article"], row.get("article_suffix", 0))
    places += f"第{to_chinese(row['paragraph'])}款" if "paragraph" in row else ""
    places += f"第（{to_chinese(row['item'])}）项" if "item" in row else ""
    return f"《{row['law_title']}》{places}"


def question_at(pointer: str, record: dict) -> str:
    """The question whose answer stands at *pointer* of a record typed by hand; "" when none was asked."""
    _root, part, place = [*pointer.split("/"), "", ""][:3]
    row = record[part][int(place)] if part in ("timeline", "legal_basis") and place.isdecimal() else {}
    if part == "timeline" and row:
        return next(name for kind, name, _title in STEPS if kind == row["type"])
    if part == "legal_basis" and row:
        return "violated" if row["role"] == "violated" else "penalty_basis"
    fitting = (start for start in PLACES if f"{pointer}/".startswith(f"{start}/"))
    return PLACES.get(max(fitting, key=len, default=""), "")


def _timeline(said: dict) -> list[dict]:
    events = [
        {"type": kind, "date": _day(said[name]), "title": title} | (PAIR if kind == "inspection" else {})
        for kind, name, title in STEPS
        if said.get(name)
    ]
    return sorted(events, key=lambda event: event["date"])


def _persons(said: dict) -> list[dict]:
    officers = [
        {"id": f"o{n}", "role": "officer", "name": said[f"officer{n}"], "cert_no": said[f"card{n}"]}
        for n in (1, 2)
    ]
    witness = said.get("witness")
    return officers + ([{"id": "w1", "role": "witness", "name": witness}] if witness else [])


def _evidence(lines: str) -> list[dict]:
    """One a line: “name：what it proves”."""
    rows = []
    for place, line in enumerate(filter(None, (line.strip() for line in lines.splitlines())), start=1):
        name, _colon, proves = line.replace(":", "：").partition("：")
        kind = next((kind for word, kind in KINDS if word in name), "documentary")
        rows.append(
            {"id": f"e{place}", "kind": kind, "name": name.strip(), "proves": proves.strip() or "违法事实"}
        )
    return rows


def _citations(text: str, role: str) -> list[dict]:
    return [
        {"law_title": c.law, "article": c.article, "role": role}
        | _filled({"article_suffix": c.article_suffix, "paragraph": c.paragraph, "item": c.item})
        for c in cited_in(text)
    ]


def cited_in(text: str) -> list[Citation]:
    """The provisions of a named law that *text* cites."""
    return [c for c in extract(text) if c.law]


def _penalties(said: dict) -> list[dict]:
    """Money first, then each kind with what was said of them all."""
    words, details = labels("decision/penalties/kind"), said.get("penalty_details")
    money = [
        {
            "kind": kind,
            "amount": float(amount),
            "target_party_id": "p1",
            "text": f"{words[kind]}{_yuan(amount)}元",
        }
        for name, kind in MONEY.items()
        if (amount := said.get(name))
    ]
    others = [
        {
            "kind": kind,
            "target_party_id": "p1",
            "text": f"{words[kind]}：{details}" if details else words[kind],
        }
        for kind in words
        if kind in (said.get("penalties") or [])
    ]
    return money + others


def _penalties_said(rows: list[dict]) -> dict:
    others = [row for row in rows if row["kind"] not in MONEY.values()]
    details = next((row["text"].partition("：")[2] for row in others), "")
    amounts = {row["kind"]: row.get("amount") for row in rows}
    return {name: amounts.get(kind) for name, kind in MONEY.items()} | {
        "penalties": [row["kind"] for row in others],
        "penalty_details": details,
    }


def _yuan(amount: float | Decimal) -> str:
    return f"{amount:.2f}".removesuffix(".00")


def _document(said: dict) -> str:
    if said["procedure"] == "simple":
        return "on_the_spot_decision"
    return "penalty_decision" if said["outcome"] == "penalty" else "no_penalty_decision"


def _filled(values: dict) -> dict:
    return {key: value for key, value in values.items() if value}


def _day(value) -> str | None:
    return value.isoformat() if value else None
