"""Records come in: validated, checked, sealed; hostile ones are refused by themselves."""

import copy
import json
from datetime import date

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from case_library import sealing
from case_library.checking.workdays import shipped
from case_library.intake.reading import pieces
from case_library.intake.taking import import_chunks, import_record
from case_library.intake.units import unit_of_any
from case_library.models import Article, CaseReading, RecordedCase, SealedRecord, Statute, StatuteVersion
from case_library.statutes.shape import plain_title
from tests.case_library.deidentification import ROOT
from tests.factories import NOW, make_manager, make_officer

EXAMPLES = ROOT / "../shared/data/schemas/examples"


@pytest.fixture
def record() -> dict:
    return json.loads((EXAMPLES / "case_fume.json").read_text(encoding="utf-8"))


def take(raw, **values):
    return import_record(raw, unit_of=unit_of_any, by=values.get("by"), now=NOW)


@pytest.mark.django_db
def test_accepted_then_duplicate_then_updated(city, record):
    assert take(record).status == "accepted"
    again = copy.deepcopy(record)
    again["source"]["exported_at"] = "2025-04-01T09:00:00+08:00"
    assert take(again).status == "duplicate"
    again["facts"]["summary"] += "现场另有一台备用风机。"
    assert take(again).status == "updated"
    case = RecordedCase.objects.get()
    assert case.version == 2
    assert [t.version for t in case.maskings.order_by("version")] == [1, 2]


@pytest.mark.django_db
def test_a_repeat_is_a_repeat_after_a_change_of_keys(city, record, settings):
    """The new key goes first, the old one stays behind it; without it nothing of before is known."""
    settings.CASE_DATA_KEYS = "first"
    assert take(record).status == "accepted"
    settings.CASE_DATA_KEYS = "second, first"
    assert take(record).status == "duplicate"
    changed = copy.deepcopy(record)
    changed["facts"]["summary"] += "现场另有一台备用风机。"
    assert take(changed).status == "updated"
    settings.CASE_DATA_KEYS = "second"
    assert take(changed).status == "duplicate"
    assert RecordedCase.objects.get().version == 2


@pytest.mark.django_db
def test_the_record_is_sealed_and_each_opening_leaves_a_row(city, record):
    """C1"""
    take(record)
    case = RecordedCase.objects.get()
    sealed = bytes(SealedRecord.objects.get().content)
    assert b"15200004167" not in sealed
    assert "田火".encode() not in sealed
    before = CaseReading.objects.count()
    assert sealing.open_record(case, purpose="mask", by=None, now=NOW)["parties"][0]["legal_rep"] == "田火"
    assert CaseReading.objects.count() == before + 1


@pytest.mark.django_db
def test_secret_records_go_to_quarantine_and_are_proposed_to_nobody(city, record):
    record["sensitivity"]["state_secret"] = True
    assert take(record).status == "quarantined"
    assert RecordedCase.objects.get().maskings.count() == 0
    marked = copy.deepcopy(record) | {"case_uid": "CASE-0002", "decision_no": None, "sensitivity": {}}
    marked["documents"][0]["text"] = "机密★3年 现场检查笔录"
    assert take(marked).status == "quarantined"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda r: r.pop("facts"), "/facts"),
        (lambda r: r["parties"].clear(), "/parties"),
        (lambda r: r.update(domain="mars"), "/domain"),
        (lambda r: r["timeline"][0].update(date="2024-13-01"), "/timeline/0/date"),
        (lambda r: r["facts"].update(weather="sunny"), "/facts/weather"),
        (lambda r: r["parties"][0].update(uscc="123"), "/parties/0/uscc"),
        (lambda r: r.update(case_uid="张三-13800004421"), "/case_uid"),
        (lambda r: r.update(case_uid="13800004421"), "/case_uid"),
        (lambda r: r["timeline"][0].update(officer_ids=["nobody"]), "/timeline/0/officer_ids/0"),
        (lambda r: r["timeline"][0].update(document_ids=["p1"]), "/timeline/0/document_ids/0"),
        (lambda r: r["evidence"][0].update(obtained_by=["o1", "d1"]), "/evidence/0/obtained_by/1"),
        (lambda r: r["evidence"][0].update(attachment_ids=["a1"]), "/evidence/0/attachment_ids/0"),
        (lambda r: r["documents"][0].update(attachment_ids=["a1"]), "/documents/0/attachment_ids/0"),
        (
            lambda r: r["discretion"]["factors"][0].update(evidence_ids=["d1"]),
            "/discretion/factors/0/evidence_ids/0",
        ),
        (
            lambda r: r["discretion"]["factors"][0].update(legal_basis_index=2),
            "/discretion/factors/0/legal_basis_index",
        ),
        (lambda r: r["legal_review"].update(reviewer_id="e1"), "/legal_review/reviewer_id"),
        (
            lambda r: r["decision"]["penalties"][0].update(target_party_id="o1"),
            "/decision/penalties/0/target_party_id",
        ),
        (lambda r: r["service"][0].update(document_id="nowhere"), "/service/0/document_id"),
        (lambda r: r["service"][0].update(receiver="田火"), "/service/0/receiver"),
        (lambda r: r["service"][0].update(witness="d1"), "/service/0/witness"),
        (lambda r: r["documents"][1].update(id="d1"), "/documents/1/id"),
        (lambda r: r["facts"].update(summary="a\0b" * 20), "/facts/summary"),
        (lambda r: r["facts"].update(summary="字" * 500_000), "/facts/summary"),
        (lambda r: r.update(cause=["no", "text"]), "/cause"),
    ],
)
def test_a_wrong_record_is_refused_with_pointer_and_sentence(city, record, change, path):
    change(record)
    outcome = take(record)
    assert outcome.status == "rejected"
    assert path in [e["path"] for e in outcome.errors]
    assert all(any("一" <= c <= "鿿" for c in e["message"]) for e in outcome.errors)
    assert not RecordedCase.objects.exists()


def drain(content: bytes, size: int = 7):
    return list(pieces(content[i : i + size] for i in range(0, len(content), size)))


def test_object_array_and_lines_are_cut_alike():
    one = b'{"a": "}]\\"{", "b": [1, {"c": 2}]}'
    for content in (one, b"[" + one + b"," + one + b"]", one + b"\n" + one):
        assert {p.text for p in drain(content)} == {one.decode()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"", b"123", b'"text"', b"[1, 2]", b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a": 1e999}', b'{"a": 1',
        b"\xff\xfe{}", b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * 5000, b'{"a": tru}', b"{}{}x",
    ],
)  # fmt: skip
def test_hostile_files_are_refused_clearly(city, content):
    outcomes = list(import_chunks([content], unit_of=unit_of_any, by=None, now=NOW))
    assert outcomes
    assert any(o.status == "rejected" for o in outcomes)
    assert not RecordedCase.objects.exists()


def test_fifty_megabytes_in_one_record_are_skipped_without_being_kept():
    import tracemalloc

    def chunks():
        yield b'{"facts": "'
        for _ in range(800):
            yield b"x" * 65536
        yield b'"}\n{"small": 1}'

    tracemalloc.start()
    found = list(pieces(chunks()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found[0].fault
    assert found[1].text == '{"small": 1}'
    assert peak < 40 * 2**20


@pytest.mark.django_db
def test_script_in_every_field_is_text_and_nothing_else(city, record):
    def poison(value, key=""):
        if isinstance(value, dict):
            return {k: poison(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [poison(v, key) for v in value]
        return (
            f"<script>alert(1)</script>{value}"
            if isinstance(value, str) and key in ("summary", "narrative", "title", "name", "proves", "cause")
            else value
        )

    assert take(poison(record)).status == "accepted"


def test_working_days_follow_the_calendar():
    """Mid-autumn and the week-end do not count (Art. 85)."""
    assert shipped().add(date(2026, 9, 22), 3) == date(2026, 9, 28)
    assert shipped().between(date(2026, 9, 22), date(2026, 9, 28)) == 3
    assert shipped().add(date(2026, 2, 13), 1) == date(2026, 2, 14)  # a Saturday that is worked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("card_no", "name", "given", "known", "unknown"),
    [
        ("浙E27067767", "别名", "浙E27067767", True, 1),
        ("浙E99999999", "邵立建", None, True, 1),  # without a card in the record: by name within the unit
        ("浙E99999999", "邵立建", "浙E00000000", True, 1),  # with a card that nobody has
        ("浙E99999999", "别名", None, False, 2),
    ],
)
def test_who_handled_the_case_is_known_by_card_or_name(
    city, team, record, card_no, name, given, known, unknown
):
    """C3: the other officer of the example is not on the roster."""
    officer = make_officer(team, card_no=card_no, name=name)
    record["persons"][0].pop("cert_no")
    if given:
        record["persons"][0]["cert_no"] = given
    take(record)
    case = RecordedCase.objects.get()
    assert case.handlers.filter(officer=officer).exists() == known
    assert case.unknown_handlers == unknown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "repealed_on", "found"),
    [
        ("2016-01-01", None, set()),
        ("2016-01-01", "2020-01-01", {"LAW-01"}),
        ("2016-01-01", "2024-05-06", {"LAW-01"}),  # the last day of the act
        # In force when the act was done: the older law may be applied (Art. 37).
        ("2016-01-01", "2024-05-07", set()),
        ("2016-01-01", "2024-07-13", set()),
        # Only a later wording is held here: what was in force on the day is not known.
        ("2024-07-12", None, set()),
        ("2024-07-13", None, set()),
        ("2025-01-01", None, set()),
    ],
)
def test_a_law_is_called_out_of_force_only_where_its_wording_of_the_day_is_known(
    city, record, since, repealed_on, found
):
    record["decision"]["date"] = "2024-07-12"
    for number in (81, 118):
        law_of(record["legal_basis"][0]["law_title"], since, number, repealed_on)
    assert {f["code"] for f in take(record).findings if f["code"].startswith("LAW")} == found


@pytest.mark.django_db
def test_an_article_that_the_wording_of_the_day_lacks_is_found(city, record):
    law_of(record["legal_basis"][0]["law_title"], "2016-01-01", 81)
    assert {f["code"] for f in take(record).findings if f["code"].startswith("LAW")} == {"LAW-03"}


def law_of(title: str, since: str, number: int, repealed_on: str | None = None) -> None:
    law, _new = Statute.objects.get_or_create(title=title, short_title=plain_title(title))
    wording, _new = StatuteVersion.objects.get_or_create(
        statute=law, adopted_on=date.fromisoformat(since), effective_on=date.fromisoformat(since),
        repealed_on=repealed_on and date.fromisoformat(repealed_on), digest="x", imported_at=NOW,
    )  # fmt: skip
    paragraphs = [{"no": 1, "text": "不得。", "items": []}]
    Article.objects.create(
        version=wording, position=number, number=number, label=f"第{number}条", paragraphs=paragraphs
    )


@pytest.mark.django_db
def test_the_command_answers_in_json(city, written, record, capsys):
    good = json.dumps(record, ensure_ascii=False)
    path = written("cases.jsonl", f"{good}\n{{}}\n")
    with pytest.raises(Exception):  # noqa: B017, PT011  (exit code 1: one was refused)
        call_command("import_cases", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert [r["status"] for r in answer["records"]] == ["accepted", "rejected"]
    assert set(answer["records"][0]) == {"case_uid", "status", "errors", "findings"}


@pytest.mark.django_db
def test_more_records_than_one_call_takes_are_refused_aloud(city):
    client = APIClient()
    client.force_authenticate(make_manager(city, "case_clerk"))
    answer = client.post("/api/v1/cases/", json.dumps([{}] * 503), content_type="application/json")
    records = answer.json()["records"]
    assert (answer.status_code, len(records)) == (422, 501)
    assert "500" in records[-1]["errors"][0]["message"]


@pytest.mark.django_db
def test_what_follows_the_last_record_that_fits_is_not_taken(city, record):
    lines = "\n".join(
        json.dumps(record | {"case_uid": f"CASE-000{n}", "decision_no": None}) for n in range(4)
    ).encode()
    outcomes = list(import_chunks([lines], unit_of=unit_of_any, by=None, now=NOW, most=2))
    assert [o.status for o in outcomes] == ["accepted", "accepted", "rejected"]
    assert RecordedCase.objects.count() == 2
    fitting = list(import_chunks([lines], unit_of=unit_of_any, by=None, now=NOW, most=4))
    assert [o.status for o in fitting] == ["duplicate", "duplicate", "accepted", "accepted"]


@pytest.mark.django_db
def test_a_character_that_cannot_be_sent_back_is_not(city):
    client = APIClient()
    client.force_authenticate(make_manager(city, "case_clerk"))
    for broken in ('{"case_uid": "CASE\\ud800"}', '{"\\ud800": "\\ud800"}'):
        assert client.post("/api/v1/cases/", broken, content_type="application/json").status_code == 422


@pytest.mark.django_db
def test_a_clerk_brings_cases_of_own_units_only(city, district, other_team, record):
    client = APIClient()
    record["authority"]["name"] = "澄州市汐江区"
    url = "/api/v1/cases/"
    assert client.post(url, record, format="json").status_code in (401, 403)
    client.force_authenticate(make_manager(other_team, "unit_manager"))
    assert client.post(url, record, format="json").status_code == 403
    client.force_authenticate(make_manager(other_team, "case_clerk"))
    assert client.post(url, record, format="json").json()["records"][0]["status"] == "rejected"
    client.force_authenticate(make_manager(district, "case_clerk"))
    answer = client.post(url, json.dumps([record]), content_type="application/json")
    assert (answer.status_code, answer.json()["records"][0]["status"]) == (200, "accepted")
    assert RecordedCase.objects.get().unit == district


def test_without_a_key_no_identified_case_is_taken_in_and_the_refusal_says_why(settings):
    """C1: production makes no key of its own."""
    settings.MAY_MAKE_KEYS, settings.CASE_DATA_KEYS = False, ""
    with pytest.raises(sealing.Unreadable, match="CASE_DATA_KEYS"):
        sealing.seal({"a": 1})
