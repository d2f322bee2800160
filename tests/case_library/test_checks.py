"""Each code that a check names has a record that fires it, and near misses that do not."""

import ast
import copy
from collections.abc import Callable
from datetime import date

import pytest

from case_library import checking
from case_library.checking.findings import check
from case_library.intake import asking
from case_library.schemas import taxonomy
from case_library.statutes.importing import import_statute
from lms.powers.models import Holding, Power
from tests.case_library.deidentification import ROOT
from tests.case_library.test_statutes import PENALTIES
from tests.factories import NOW, make_officer, make_unit
from tests.factories.guidance import make_record


@pytest.fixture
def record() -> dict:
    return make_record()


def codes(raw: dict, *more) -> set[str]:
    return {f.code for f in check(raw, more=more)}


def event(kind: str, day: str, **more) -> dict:
    return {"type": kind, "date": day, "title": kind, **more}


def add(*events: dict) -> Callable[[dict], None]:
    return lambda r: r["timeline"].extend(events)


def put(path: str, value) -> Callable[[dict], None]:
    """Write *value* at a place such as ``decision/date`` or ``evidence/0/admitted``."""

    def change(record: dict) -> None:
        *steps, last = path.split("/")
        node = record
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node.setdefault(step, {})
        node[int(last) if isinstance(node, list) else last] = copy.deepcopy(value)

    return change


def all_of(*changes) -> Callable[[dict], None]:
    return lambda r: [change(r) for change in changes]


def fines(*amounts: int) -> list[dict]:
    return [{"kind": "fine", "amount": a, "target_party_id": "p1", "text": f"罚款{a}元"} for a in amounts]


def penalty(kind: str, **more) -> list[dict]:
    return [{"kind": kind, "target_party_id": "p1", "text": kind} | more]


def without(*parts: str) -> Callable[[dict], None]:
    """Without these parts, and without the steps of the same name."""

    def change(record: dict) -> None:
        for part in parts:
            record.pop(part, None)
        record["timeline"] = [e for e in record["timeline"] if e["type"] not in parts]

    return change


def serving(method: str, **more) -> Callable[[dict], None]:
    return put("service/0", {"document_id": "d4", "method": method, "date": "2024-07-01", **more})


SEIZED = all_of(
    add(event("seizure", "2024-05-06")),
    lambda r: r["documents"].append({"id": "d9", "type": "seizure_decision", "title": "扣押决定书"}),
)
HEARD = {"statement_given": True, "statement_adopted": "partly", "statement_reason": "整改属实。"}
FIRES = [
    ("SUB-03", put("authority/name", "澄州市汐江区综合行政执法局城东中队")),
    ("SUB-03", all_of(put("authority/name", "白苇镇人民政府"), put("authority/jurisdiction_basis", "entrusted"))),
    ("SUB-03", all_of(put("authority/name", "白苇镇人民政府"), put("authority/jurisdiction_basis", "dispatched"))),
    ("SUB-04", put("timeline/0/officer_ids", ["o1"])),
    ("SUB-04", put("timeline/0/officer_ids", ["o1", "w1"])),
    ("SUB-04", put("persons/0/cert_no", "")),
    ("SUB-04", lambda r: r["persons"][0].pop("cert_no")),
    ("SUB-05", put("documents/3/text", "经查，某某公司的上述行为有现场检查笔录、询问笔录和证人证言证实，事实清楚。")),
    ("EVI-01", lambda r: [r["facts"].pop(n) for n in ("occurred_from", "occurred_to", "discovered_on")]),
    ("EVI-02", lambda r: [e.update(admitted="no") for e in r["evidence"]]),
    ("EVI-04", put("decision/penalties", penalty("confiscate_gain"))),
    ("EVI-07", lambda r: r["evidence"][0].update(kind="documentary", original_checked=False)),
    ("EVI-08", lambda r: r["evidence"][0].update(kind="audiovisual", obtained_on=None)),
    ("EVI-09", add(event("preservation", "2024-05-06"))),
    ("EVI-09", add(event("preservation", "2024-05-06", detail="经负责人批准"), event("release_measure", "2024-05-20"))),
    ("PRO-02", lambda r: r["timeline"].pop(1)),
    ("PRO-03", all_of(without("advance_notice", "rights"), lambda r: r["documents"].pop(2))),
    ("PRO-03", put("rights/advance_notice_on", "2024-06-28")),
    ("PRO-04", all_of(without("hearing"), put("rights/hearing_on", None))),
    ("PRO-05", put("rights/statement_given", True)),
    ("PRO-05", all_of(lambda r: r["rights"].update(HEARD), put("decision/penalties", fines(13000)))),
    ("PRO-06", without("legal_review")),
    ("PRO-06", put("legal_review/reviewed_on", "2024-07-20")),
    ("PRO-06", put("legal_review/conclusion", "disagree")),
    ("PRO-06", add(event("appraisal", "2024-06-25"))),
    ("PRO-06", put("legal_review/reviewer_qualified", False)),
    ("PRO-07", all_of(put("decision/penalties", penalty("revoke_licence")), put("collective_discussion", {"held": False}))),
    ("PRO-08", put("legal_review/reviewer_id", "o1")),
    ("PRO-08", lambda r: r["persons"].append(r["persons"][0] | {"id": "h1", "role": "hearing_host"})),
    ("PRO-09", add(event("seizure", "2024-05-06"), event("release_measure", "2024-05-10"))),
    ("PRO-10", put("procedure", "simple")),
    ("PRO-11", add(event("court_enforcement", "2025-01-10"))),
    ("PRO-12", put("timeline/0/recorded", [])),
    ("LAW-03", lambda r: r["legal_basis"][0].pop("article")),
    ("LAW-04", lambda r: r["legal_basis"].pop()),
    ("LAW-06", put("decision/penalties", fines(6000, 6000))),
    ("DIS-01", lambda r: r["discretion"].update(statutory_min=20000, statutory_max=50000)),
    ("DIS-02", put("discretion/benchmark", "")),
    ("DIS-03", put("discretion/factors/0/evidence_ids", [])),
    ("DIS-04", put("discretion/gear", "no_penalty")),
    ("DIS-04", put("facts/subjective_fault", "none_proved")),
    ("DOC-02", put("decision/remedy_stated", False)),
    ("DOC-04", put("decision/date", "2024-06-27")),
    ("DOC-04", put("documents/3/made_on", "2024-06-30")),
    ("DOC-06", lambda r: r["documents"].append({"id": "d9", "type": "filing_form", "title": "立案审批表", "made_on": None})),
    ("SER-01", without("service")),
    ("SER-01", serving("direct", receiver="")),
    ("SER-02", serving("left")),
    ("SER-03", serving("public")),
    ("SER-04", serving("electronic")),
    ("SER-05", put("decision_no", "湖吴综执罚决字〔2024〕第203号")),
    ("TIM-01", lambda r: r["facts"].update(occurred_to="2022-01-01", occurred_from="2022-01-01")),
    ("TIM-02", all_of(put("decision/date", "2024-09-28"), put("timeline/8", event("decision", "2024-09-28")))),
    ("TIM-03", add(event("hearing_notice", "2024-06-12"))),
    ("TIM-04", serving("direct") and put("service/0/date", "2024-07-19")),
    ("TIM-05", all_of(SEIZED, add(event("release_measure", "2024-06-20")))),
    ("TIM-05", SEIZED),  # nothing ended it but the decision, 53 days later
    ("TIM-06", add(event("demand", "2025-05-01"), event("court_enforcement", "2025-06-01"))),
    ("TIM-07", put("timeline/4/date", "2024-05-01")),
]  # fmt: skip
# What comes close to a mistake and is none.
CLEAN = {
    "the same team in the name of its bureau": put("authority/unit", "城东中队"),
    "the decision names the party by its short name": all_of(
        put("parties/0/short_names", ["锦润烧烤"]), put("documents/3/text", "经查，锦润烧烤的上述行为有现场检查笔录、询问笔录和证言证实，事实清楚。"),
    ),
    "gain confiscated, its amount in the facts": all_of(
        put("decision/penalties", [*fines(12000), *penalty("confiscate_gain")]), put("facts/illegal_gain", 900),
    ),
    "a record of a system that says nothing of recording": lambda r: r["timeline"][0].pop("recorded"),
    "a copy compared with its original": lambda r: r["evidence"][0].update(kind="documentary", original_checked=True),
    "one of the evidence not admitted": put("evidence/2/admitted", "no"),
    "preserved with approval and released in seven working days": add(
        event("preservation", "2024-05-06", detail="经负责人批准"), event("release_measure", "2024-05-14"),
    ),
    "a statement heard and a lower fine": lambda r: (
        r["rights"].update(HEARD),
        r["decision"].update(penalties=fines(9000)), None,
    ),
    "two fines for the breach of two provisions": lambda r: (
        r["legal_basis"].insert(1, r["legal_basis"][0] | {"article": 82}), r["decision"].update(penalties=fines(6000, 6000)),
    ),
    "a neutral factor without evidence": put("discretion/factors/0", {"name": "初次", "direction": "neutral"}),
    "left with a witness": serving("left", witness="w1"),
    "published after the mail came back": lambda r: r["service"].append({"document_id": "d4", "method": "public", "date": "2024-07-02"}),
    "sent electronically with consent": all_of(
        serving("electronic"), lambda r: r["documents"].append({"id": "d8", "type": "other", "title": "电子送达确认书"}),
    ),
    "released in thirty days": all_of(SEIZED, add(event("release_measure", "2024-06-05"))),
    "released in forty days, thirty of them at the laboratory": all_of(
        SEIZED, add(event("appraisal", "2024-05-10"), event("release_measure", "2024-06-15")),
    ),
    "lengthened by a decision": all_of(
        SEIZED, add(event("release_measure", "2024-06-20")),
        lambda r: r["documents"].append({"id": "d8", "type": "other", "title": "延长扣押期限决定书"}),
    ),
}  # fmt: skip


def named_in_code() -> set[str]:
    """Codes that some check gives: the first word of each ``Finding``."""
    paths = [*(ROOT / "case_library/checking").glob("*.py"), ROOT / "case_library/intake/asking.py"]
    calls = [
        n
        for path in paths
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(n, ast.Call)
    ]
    firsts = [c.args[0] for c in calls if getattr(c.func, "id", "") == "Finding" and c.args]
    return {first.value for first in firsts if isinstance(first, ast.Constant)}


def test_each_code_in_code_is_in_the_taxonomy_and_has_a_record_that_fires_it():
    asked_of_the_house = {"SUB-01", "SUB-02", "LAW-01"}
    assert checking.__doc__
    assert asking.__doc__
    assert named_in_code() == {code for code, _change in FIRES} | asked_of_the_house
    assert named_in_code() <= taxonomy().keys()
    assert len(named_in_code()) >= 45


@pytest.mark.parametrize(("code", "change"), FIRES, ids=[f"{code}-{n}" for n, (code, _c) in enumerate(FIRES)])
def test_a_mistake_is_found_with_its_code(record, change, code):
    assert codes(record) == set()
    change(record)
    assert code in codes(record)
    assert all(f.message for f in check(record))


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_no_mistake_is_not_found(record, name):
    CLEAN[name](record)
    assert codes(record) == set()


def test_the_checks_change_nothing(record):
    before = copy.deepcopy(record)
    check(record)
    assert record == before


@pytest.fixture
def town(city):
    return make_unit("B", city, name="白苇镇", kind="town")


def of_the_house(record, unit) -> set[str]:
    return codes(record, *asking.checks_of_the_house(unit))


def hold(unit, code: str, since: str, until: str | None = None) -> None:
    power, _new = Power.objects.get_or_create(code=code, defaults={"title": code, "field": "生态环境"})
    Holding.objects.create(
        unit=unit,
        power=power,
        held_from=date.fromisoformat(since),
        held_to=until and date.fromisoformat(until),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("basis", "held", "found"),
    [
        ("empowered_art24", [("330217202000", "2023-01-01", None)], set()),
        ("empowered_art24", [("330217202000", "2024-06-01", None)], {"SUB-02"}),
        ("empowered_art24", [("OTHER", "2020-01-01", None)], {"SUB-02"}),  # its own code is in no catalogue
        ("empowered_art24", [], set()),  # no catalogue is kept
        ("centralized_art18", [("330217202000", "2010-01-01", "2023-12-31")], {"SUB-01"}),
        (
            "centralized_art18",
            [("OTHER", "2010-01-01", None)],
            set(),
        ),  # an agency's catalogue may be incomplete
        ("entrusted", [("330217202000", "2010-01-01", "2023-12-31")], set()),
    ],
)
def test_a_power_must_be_held_on_the_day(town, record, basis, held, found):
    record["authority"] = {"name": "白苇镇", "jurisdiction_basis": basis}
    for code, since, until in held:
        hold(town, code, since, until)
    assert of_the_house(record, town) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, set()),
        ({"card_valid_to": date(2024, 5, 6)}, set()),
        ({"card_valid_to": date(2024, 5, 5)}, {"SUB-04"}),
        ({"qualified_on": date(2024, 5, 7)}, {"SUB-04"}),
        ({"person_kind": "assistant"}, {"SUB-04"}),
        ({"card_status": "注销"}, set()),  # of today, not of the day
    ],
)
def test_an_officers_card_is_asked_of_the_roster(town, record, values, found):
    make_officer(town, card_no=record["persons"][0]["cert_no"], **values)
    assert of_the_house(record, town) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ({"article": 33, "paragraph": 1}, set()),
        ({"article": 33, "paragraph": 9}, {"LAW-03"}),
        ({"article": 58, "paragraph": 1, "item": 4}, set()),
        ({"article": 58, "paragraph": 1, "item": 5}, {"LAW-03"}),
        ({"article": 87}, {"LAW-03"}),
        ({"article": 10**6}, {"LAW-03"}),
        ({"article": 33, "law_version": "2021-01-22"}, set()),
        ({"article": 33, "law_version": "2017-09-01"}, set()),  # not held here: nobody's mistake
    ],
)
def test_a_citation_is_asked_down_to_its_item(town, record, citation, found):
    import_statute(PENALTIES, by=None, now=NOW)
    record["legal_basis"].append({"law_title": "行政处罚法", "role": "procedure"} | citation)
    assert of_the_house(record, town) == found


@pytest.mark.django_db
def test_a_wording_that_was_in_force_neither_at_the_act_nor_at_the_decision_is_found(town, record, written):
    first = "# 湖面清洁法\n\n2010年1月1日 通过\n\n第一条 不得倾倒。\n\n第二条 本法自2010年1月1日起施行。\n"
    for year in (2010, 2020, 2030):
        text = first.replace("2010", str(year)).replace("不得", f"不得{year}")
        import_statute(written(f"湖面清洁法({year}-01-01).md", text), by=None, now=NOW)
    cite = lambda name, role="violated": codes(  # noqa: E731
        record | {"legal_basis": [*record["legal_basis"], {"law_title": "湖面清洁法", "article": 1, "law_version": name, "role": role}]},
        *asking.checks_of_the_house(town),
    )  # fmt: skip
    assert cite("2020-01-01") == set()
    assert cite("2010-01-01") == cite("2030-01-01") == {"LAW-01"}
    record["facts"] |= {
        "occurred_from": "2019-05-01",
        "occurred_to": "2019-12-30",
        "discovered_on": "2019-12-30",
    }
    assert cite("2010-01-01") == set(), "the law of the day of the act"
    assert cite("2010-01-01", "procedure") == {"LAW-01"}, "procedure goes by the law of the decision"
