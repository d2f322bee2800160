"""What a place adds to the law: the local catalogue of Art. 58 and the holidays of a year."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from case_library.checking.findings import check
from case_library.checking.legal_review import SIGNALS, affected, situations
from case_library.checking.local import Local, Matter
from case_library.checking.record import Record
from case_library.checking.workdays import calendar_of, shipped, shipped_years
from case_library.local import add_matter, calendar, end_matter, import_holidays, local, missing_years
from case_library.models import ReviewMatter, WorkingYear
from case_library.schemas import load
from lms.common.errors import HouseError, RefusedFile
from tests.case_library.test_checks import add, all_of, event, penalty, put, without
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, taken_in

QUIET = all_of(without("hearing", "legal_review"), put("rights", {"advance_notice_on": "2024-05-24"}))
HEAVY = put("decision/penalties", penalty("order_suspension"))
FINES = Matter("environment", "fine", 10000, "", "某条例第三条", date(2020, 1, 1))


def spoken(change, local: Local | None = None) -> dict[str, bool]:
    """Situation → whether it demands review, in a record that has none of its own."""
    record = make_record()
    QUIET(record)
    change(record)
    return {s.code: s.required for s in situations(Record(record, local))}


def person(role: str):
    return lambda r: r["persons"].append({"id": "t1", "role": role, "name": "某"})


SIGNS = [
    ("S11", "58_1_1", HEAVY, all_of(HEAVY, put("domain", "city_appearance"))),
    ("S12", "58_1_1", put("facts/consequence", "危及饮用水水源"), put("facts/consequence", "异味")),
    ("S13", "58_1_1", put("facts/consequence", "三十余户居民受到影响"), put("facts/consequence", "二十九户居民受到影响")),
    ("S21", "58_1_2", put("rights/hearing_on", "2024-06-14"), add(event("hearing_notice", "2024-05-24"))),
    ("S22", "58_1_2", lambda r: r["rights"].update(hearing_qualified=True, hearing_requested=True), put("rights/hearing_qualified", True)),
    ("S31", "58_1_3", lambda r: r["legal_basis"].append({"law_title": "水污染防治法", "article": 1, "role": "violated"}),
     lambda r: r["legal_basis"].append({"law_title": "水污染防治法", "article": 1, "role": "procedure"})),
    ("S32", "58_1_3", person("third_party"), person("witness")),
    ("S33", "58_1_3", add(event("litigation", "2024-08-01")), add(event("disclosure", "2024-08-01"))),
    ("S34", "58_1_3", put("evidence/0/admitted", "partly"), put("evidence/0/admitted", "yes")),
    ("S35", "58_1_3", put("discretion/gear", "mitigated"), put("discretion/gear", "lighter")),
    ("S35", "58_1_3", put("discretion/reasoning", "本事项没有裁量基准，按比例原则裁量。"), put("discretion/benchmark", "")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "situation", "change", "near"), SIGNS, ids=[f"{s[0]}-{n}" for n, s in enumerate(SIGNS)]
)
def test_a_signal_speaks_and_its_near_miss_does_not(sign, situation, change, near):
    level = next(
        s["level"]
        for row in load("review_triggers.v1")["situations"]
        for s in row["signals"]
        if s["id"] == sign
    )
    assert spoken(change) == {situation: level == "require"}
    assert spoken(near) == {}


def test_every_signal_of_the_file_is_asked_and_tested():
    ids = [s["id"] for row in load("review_triggers.v1")["situations"] for s in row["signals"]]
    assert ids == list(SIGNALS)
    assert {sign for sign, *_rest in SIGNS} | {"S41"} == set(ids)


def test_experts_who_disagree_are_a_sign():
    experts = lambda *said: put("evidence", [  # noqa: E731
        {"id": f"e{n}", "kind": "expert_opinion", "name": "鉴定意见", "proves": "超标"} | ({"admitted": a} if a else {}) for n, a in enumerate(said)
    ])  # fmt: skip
    assert spoken(experts("yes", None)) == {"58_1_3": False}
    assert spoken(experts("yes", "yes")) == {}


@pytest.mark.parametrize(
    ("words", "count"), [("致12人、三户受困", 12), ("一百二十名学生", 120), ("无", 0), ("损失三千元", 0)]
)
def test_how_many_people_a_consequence_names(words, count):
    record = make_record()
    record["facts"]["consequence"] = words
    assert affected(Record(record)) == count


@pytest.mark.parametrize(
    ("values", "demanded"),
    [
        ({}, True),
        ({"amount_from": 12000}, True),
        ({"amount_from": 12001}, False),
        ({"field": "market"}, False),
        ({"penalty_kind": "warning"}, False),
        ({"penalty_kind": ""}, True),
        ({"party_kind": "natural"}, False),
        ({"since": date(2024, 6, 28)}, True),
        ({"since": date(2024, 6, 29)}, False),
        ({"until": date(2024, 6, 28)}, False),
    ],
)
def test_a_decision_of_the_local_catalogue_demands_review(values, demanded):
    """S41"""
    matter = Matter(**(vars(FINES) | values))
    assert spoken(lambda r: None, Local(matters=(matter,))) == ({"58_1_4": True} if demanded else {})


def test_without_review_such_a_decision_is_a_finding_before_and_none_with_it():
    record = make_record()
    QUIET(record)
    assert not check(record)
    found = check(record, local=Local(matters=(FINES,)))
    assert {f.check for f in found} == {"art58_58_1_4", "art58_before_decision"}
    assert {f.code for f in found} == {"PRO-06"}
    assert not check(make_record(), local=Local(matters=(FINES,)))


@pytest.mark.django_db
def test_a_row_holds_from_its_day_until_it_is_ended(city):
    bureau = make_manager(city, "bureau")
    matter = add_matter(
        {"field": "environment", "penalty_kind": "fine", "amount_from": 10000, "basis": "某条例第三条"},
        by=bureau,
        now=NOW,
    )
    later = NOW + timedelta(days=30)
    end_matter(matter, by=bureau, now=later)
    with pytest.raises(HouseError):
        end_matter(matter, by=bureau, now=later)
    assert [(m.since, m.until, m.amount_from) for m in local().matters] == [
        (date(2026, 9, 16), date(2026, 10, 16), 10000.0)
    ]
    with pytest.raises(ValidationError):
        add_matter({"basis": "某条例第三条"}, by=bureau, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewMatter.objects.create(field="market", basis="", confirmed_by=bureau, confirmed_on=NOW.date())


@pytest.mark.django_db
def test_a_record_is_checked_by_the_catalogue_of_the_place(city, district):
    bureau = make_manager(city, "bureau")
    add_matter({"field": "environment", "basis": "某条例第三条"}, by=bureau, now=NOW - timedelta(days=1000))
    record = make_record(authority={"name": district.name, "code": district.code})
    QUIET(record)
    assert {f.check_name for f in taken_in(record).case.findings.all()} == {
        "art58_58_1_4",
        "art58_before_decision",
    }


@pytest.mark.django_db
def test_the_bureau_adds_and_ends_rows_and_enters_a_year(client, city, district, tmp_path):
    client.force_login(make_manager(city, "bureau"))
    assert client.post("/manage/place/cases/", {"act": "matter", "basis": "某条例第三条"}).status_code == 422
    sent = {"act": "matter", "penalty_kind": "fine", "amount_from": "50000", "basis": "某条例第三条"}
    assert client.post("/manage/place/cases/", sent).status_code == 302
    shown = client.get("/manage/place/cases/").content.decode()
    assert "某条例第三条" in shown
    assert "50,000元" in shown
    matter = ReviewMatter.objects.get()
    client.post(f"/manage/place/cases/{matter.pk}/end/")
    matter.refresh_from_db()
    assert matter.ended_on
    for text, status in ((b"{}", 422), (b"\xff", 422), (json.dumps(HOLIDAYS).encode(), 302)):
        file = tmp_path / "holidays.json"
        file.write_bytes(text)
        with file.open("rb") as opened:
            answer = client.post(
                "/manage/place/cases/", {"act": "holidays", "file": opened, "source": "国办发明电〔2026〕9号"}
            )
        assert answer.status_code == status
    assert "国办发明电〔2026〕9号" in client.get("/manage/place/cases/").content.decode()
    client.force_login(make_manager(district, "bureau"))
    assert client.post("/manage/place/cases/", sent).status_code == 403


HOLIDAYS = {
    "years": {
        "2027": {
            "off": ["2026-12-31", "2027-01-01", *(f"2027-02-{day:02}" for day in range(5, 13)), "2027-05-01"],
            "work": ["2027-02-13"],
        }
    }
}


@pytest.mark.django_db
def test_a_year_that_is_entered_counts(city):
    friday = date(2027, 2, 4)
    assert calendar().unknown(friday, friday) == [2027]
    assert calendar().add(friday, 1) == date(2027, 2, 5)
    assert missing_years(date(2026, 12, 1)) == [2027]
    assert import_holidays(json.dumps(HOLIDAYS), source="", by=None, now=NOW) == [2027]
    assert calendar().unknown(friday, friday) == missing_years(date(2026, 12, 1)) == []
    assert calendar().add(friday, 1) == date(2027, 2, 13)
    assert calendar().add(date(2026, 9, 22), 3) == shipped().add(date(2026, 9, 22), 3), "other years stay"


@pytest.mark.django_db
def test_a_year_entered_anew_goes_before_the_old_and_before_that_of_the_product():
    off = [f"2026-10-{day:02}" for day in range(1, 9)]
    for more in ([], ["2026-10-09"]):
        import_holidays(
            json.dumps({"years": {"2026": {"off": off + more, "work": []}}}), source="", by=None, now=NOW
        )
    assert WorkingYear.objects.count() == 1
    assert not calendar().is_workday(date(2026, 10, 9))
    assert calendar().is_workday(date(2026, 1, 1)), "nothing of the product's own year is left"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "year",
    [
        {"off": ["2027-01-01"], "work": []},
        {"off": [f"2028-02-{day:02}" for day in range(5, 13)], "work": []},
        {"off": [f"2027-02-{day:02}" for day in range(5, 13)], "work": ["2027-02-15"]},  # a Monday
        {"off": [f"2027-02-{day:02}" for day in range(5, 13)], "work": ["2027-02-06"]},  # off and worked
        {"off": ["x"] * 9, "work": []},
        {"off": []},
        [],
    ],
)
def test_a_wrong_year_is_refused(year):
    with pytest.raises(RefusedFile):
        import_holidays(json.dumps({"years": {"2027": year}}), source="", by=None, now=NOW)
    assert not WorkingYear.objects.exists()


@pytest.mark.django_db
def test_holidays_by_command(written):
    out = StringIO()
    call_command(
        "import_holidays", written("h.json", json.dumps(HOLIDAYS)), "--source", "国办", "--json", stdout=out
    )
    assert json.loads(out.getvalue()) == {"years": [2027]}
    assert WorkingYear.objects.get().source == "国办"


def test_a_finding_across_an_unknown_year_says_so():
    record = make_record()
    record["service"][0]["date"] = "2024-07-19"
    known = shipped()
    unknown = calendar_of(row for year, row in shipped_years().items() if year != 2024)
    said = [
        next(f.message for f in check(record, local=Local(calendar=c)) if f.code == "TIM-04")
        for c in (known, unknown)
    ]
    assert "放假安排" not in said[0]
    assert "2024年的放假安排没有录入" in said[1]
