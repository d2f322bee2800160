"""A case typed in by hand, what lies in quarantine, and guidance that travels as JSON."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from case_library.intake.by_hand import MONEY, PLACES, question_at, record_of, said_of
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.intake.validating import faults
from case_library.models import (
    CaseReading,
    GuidancePage,
    MaskingTask,
    QuarantineDecision,
    RecordedCase,
    SealedRecord,
)
from case_library.quarantine import destroy, open_quarantined, release
from case_library.schemas import labels
from case_library.sealing import unseal
from courses.models import Staleness
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Unit
from lms.portal.views.case_by_hand import CaseForm, _kinds
from lms.powers.models import Holding, Power
from tests.factories import NOW, make_manager, make_officer
from tests.factories.guidance import make_record, publish_guidance

pytestmark = pytest.mark.django_db

TYPED = {
    "uid": "HAND-ABCDEFGHJKLMNP", "jurisdiction": "statutory", "domain": "market", "cause": "经营超过保质期的食品案", "procedure": "ordinary",
    "party_kind": "individual_business", "party_name": "汐江立菊食品经营部", "party_head": "鞠川娟", "party_phone": "13900000001",
    "officer1": "牟青颖", "card1": "澄E30010001", "officer2": "訾静峰", "card2": "澄E30020001",
    "summary": "检查发现货架上三包饼干超过保质期四天，当场下架。", "narrative": "牟青颖、訾静峰到场检查，鞠川娟在场。",
    "evidence": "现场检查笔录：时间、地点和状况\n进货票据：没有售出", "inspected_on": "2026-08-03", "filed_on": "2026-08-05", "told_on": "2026-08-12",
    "decided_on": "2026-08-24", "served_on": "2026-08-26", "violated": "《食品安全法》第三十四条第（十）项", "penalty_basis": "《食品安全法》第一百二十四条第一款第（五）项",
    "outcome": "no_penalty", "reasoning": "轻微并及时改正，没有造成危害后果。",
}  # fmt: skip


@pytest.fixture
def clerk(team):
    return make_manager(team, "case_clerk")


@pytest.fixture
def power(team):
    found = Power.objects.create(code="310001", title="未经许可占用道路", field="city_appearance")
    Holding.objects.create(power=found, unit=team, held_from=NOW.date())
    return found


@pytest.fixture
def secrecy(team):
    return make_manager(team, "secrecy_officer")


@pytest.fixture
def marked(team):
    """A record with a mark of secrecy in its words."""
    return _quarantined(
        team, "CASE-MARKED", facts={"summary": "附图标有机密★五年，其余内容与油烟检查有关，共二十余字。"}
    )


def _quarantined(team, uid: str, **values) -> RecordedCase:
    record = make_record(case_uid=uid, authority={"name": team.name, "code": team.code}, **values)
    assert import_record(record, unit_of=unit_of_any, by=None, now=NOW).status == "quarantined"
    return RecordedCase.objects.get(case_uid=uid)


def test_what_is_typed_is_a_record_of_the_schema(team):
    said = dict.fromkeys(TYPED) | {"outcome": "penalty", "fine": 5000, "closed_on": None}
    said |= {k: v for k, v in TYPED.items() if not k.endswith("_on") and k != "outcome"}
    said["filed_on"] = said["decided_on"] = NOW.date()
    record = record_of(said, uid=TYPED["uid"], unit=team, exported_at=NOW.isoformat())
    assert faults(record) == []
    assert record["legal_basis"][0] == {
        "law_title": "食品安全法",
        "article": 34,
        "role": "violated",
        "item": 10,
    }
    assert [e["kind"] for e in record["evidence"]] == ["inspection_record", "documentary"]
    assert record["decision"]["penalties"][0]["amount"] == 5000


HEAVY = {"outcome": "penalty", "fine": "5000", "gain": "1234.50", "penalties": ["order_suspension", "revoke_licence"], "penalty_details": "停业三十日，食品经营许可证"}  # fmt: skip


def test_every_kind_of_penalty_of_the_schema_can_be_typed():
    asked = [kind for _title, kinds in _kinds() for kind, _words in kinds]
    assert sorted([*asked, *MONEY.values()]) == sorted(labels("decision/penalties/kind"))


def test_penalties_of_several_kinds_are_kept_and_can_be_corrected(client, clerk, team):
    client.force_login(clerk)
    answer = client.post("/cases/new/", TYPED | HEAVY | {"unit": team.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    record = unseal(bytes(SealedRecord.objects.get().content))
    assert [(p["kind"], p.get("amount"), p["text"]) for p in record["decision"]["penalties"]] == [
        ("fine", 5000, "罚款5000元"),
        ("confiscate_gain", 1234.5, "没收违法所得1234.50元"),
        ("revoke_licence", None, "吊销许可证件：停业三十日，食品经营许可证"),
        ("order_suspension", None, "责令停产停业：停业三十日，食品经营许可证"),
    ]
    said = said_of(record)
    assert said["penalties"] == ["revoke_licence", "order_suspension"]
    assert (said["fine"], said["gain"], said["penalty_details"]) == (5000, 1234.5, HEAVY["penalty_details"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "penalty"}, "penalties"),
        ({"outcome": "no_penalty", "penalties": ["warning"]}, "outcome"),
        ({"outcome": "transferred", "fine": "100"}, "outcome"),
        ({"penalty_details": "三十日"}, "penalty_details"),
    ],
)
def test_outcome_and_penalties_say_the_same(team, change, field):
    form = CaseForm(TYPED | {"unit": team.pk} | change, units=Unit.objects.all())
    assert set(form.errors) == {field}


def test_a_clerk_types_a_case_in_once(client, clerk, team):
    client.force_login(clerk)
    said = TYPED | {"unit": team.pk}
    answer = client.post("/cases/new/", said)
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.post("/cases/new/", said).status_code == 302
    task = MaskingTask.objects.get()
    assert (task.case.received_by, task.case.unit) == (clerk, team)
    assert "鞠川娟" not in client.get("/cases/new/").content.decode()


def test_what_is_missing_is_said_beside_the_field(client, clerk, team):
    client.force_login(clerk)
    answer = client.post("/cases/new/", TYPED | {"unit": team.pk, "violated": "", "summary": "太短"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"violated", "summary"}
    assert not RecordedCase.objects.exists()


def test_provisions_that_name_no_law_are_refused(client, clerk, team):
    client.force_login(clerk)
    said = TYPED | {"unit": team.pk, "violated": "有关规定", "penalty_basis": "有关规定"}
    assert client.post("/cases/new/", said).status_code == 422


@pytest.mark.parametrize(
    ("said", "kept"),
    [("310001 未经许可占用道路", "310001"), ("310001", "310001"), ("未经许可占用道路", "310001"), ("", "")],
)
def test_a_power_is_chosen_by_name_or_code(team, power, said, kept):
    form = CaseForm(TYPED | {"unit": team.pk, "power_code": said}, units=Unit.objects.all())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["power_code"] == kept


@pytest.mark.parametrize("said", ["999999", "占用道路", "擅自倾倒垃圾"])
def test_a_power_that_no_catalogue_knows_or_that_several_are_is_refused(team, power, said):
    for code in ("320001", "320002"):
        Power.objects.create(code=code, title="擅自倾倒垃圾")
    form = CaseForm(TYPED | {"unit": team.pk, "power_code": said}, units=Unit.objects.all())
    assert set(form.errors) == {"power_code"}


def test_only_powers_of_the_units_are_suggested(client, clerk, team, power):
    Power.objects.create(code="320001", title="擅自倾倒垃圾")
    client.force_login(clerk)
    page = client.get("/cases/new/").content.decode()
    assert '<option value="310001 未经许可占用道路">' in page
    assert "擅自倾倒垃圾" not in page


def test_a_refusal_stands_at_its_question_in_words(client, clerk, team):
    """Nothing typed is lost, and no path of the record is shown."""
    client.force_login(clerk)
    wrong = {
        "violated": "有关规定",
        "evidence": "：时间和地点",
        "filed_on": "1026-08-05",
        "decision_no": "罚字〔2026〕8号",
    }
    answer = client.post("/cases/new/", TYPED | {"unit": team.pk} | wrong)
    assert set(answer.context["form"].errors) == {"violated", "evidence", "filed_on"}
    page = answer.content.decode()
    assert "罚字〔2026〕8号" in page
    assert "/legal_basis" not in page


@pytest.mark.parametrize(
    ("pointer", "question"),
    [("/parties/0/name", "party_name"), ("/parties/0/phone", "party_phone"), ("/persons/1/name", "officer2"), ("/persons/1/cert_no", "card2"),
     ("/timeline/1/date", "filed_on"), ("/legal_basis/1/article", "penalty_basis"), ("/legal_basis", "violated"), ("/evidence/1/name", "evidence"),
     ("/decision/penalties", "penalties"), ("/case_uid", ""), ("", "")],
)  # fmt: skip
def test_each_place_of_the_record_belongs_to_a_question(team, pointer, question):
    said = CaseForm(TYPED | {"unit": team.pk}, units=Unit.objects.all())
    assert said.is_valid(), said.errors
    record = record_of(said.cleaned_data, uid=TYPED["uid"], unit=team, exported_at=NOW.isoformat())
    assert question_at(pointer, record) == question


def test_every_place_names_a_question_of_the_form():
    assert set(PLACES.values()) <= set(CaseForm(units=Unit.objects.none()).fields)


def test_only_the_secrecy_officer_opens_and_each_time_leaves_a_row(marked, secrecy, clerk):
    with pytest.raises(NotAllowed):
        open_quarantined(marked, by=clerk, now=NOW)
    assert not CaseReading.objects.filter(purpose="secrecy").exists()
    assert open_quarantined(marked, by=secrecy, now=NOW)["case_uid"] == "CASE-MARKED"
    assert CaseReading.objects.get(purpose="secrecy").by == secrecy


def test_what_is_released_begins_its_masking(marked, secrecy):
    with pytest.raises(HouseError):
        release(marked, reason=" ", by=secrecy, now=NOW)
    release(marked, reason="附图已另行存放，正文不涉密。", by=secrecy, now=NOW)
    marked.refresh_from_db()
    assert (marked.state, marked.ground) == ("accepted", "")
    assert marked.maskings.get().state == "proposed"
    with pytest.raises(HouseError):
        release(marked, reason="再一次", by=secrecy, now=NOW)


def test_what_calls_itself_a_secret_is_only_removed(team, secrecy):
    case = _quarantined(team, "CASE-STATED", sensitivity={"state_secret": True})
    with pytest.raises(HouseError):
        release(case, reason="没有密级", by=secrecy, now=NOW)
    destroy(case, reason="误传，已通知来源单位。", by=secrecy, now=NOW)
    case.refresh_from_db()
    assert case.state == "purged"
    assert not SealedRecord.objects.filter(case=case).exists()
    assert QuarantineDecision.objects.get().ground == "state_secret"


def test_a_secret_by_mistake_is_delivered_anew_and_released(client, team, secrecy):
    """The way out that the page names exists, and it still goes through the secrecy officer."""
    case = _quarantined(team, "CASE-STATED", sensitivity={"state_secret": True})
    _quarantined(team, "CASE-STATED", sensitivity={})
    case.refresh_from_db()
    assert (case.ground, case.maskings.count()) == ("was_stated", 0)
    client.force_login(secrecy)
    url = f"/cases/quarantine/{case.pk}/"
    assert client.post(url, {"act": "release", "reason": "来源单位误勾选，已更正。"}).status_code == 302
    assert case.maskings.get().state == "proposed"


def test_a_mark_left_out_the_next_time_still_waits_for_the_secrecy_officer(team, marked):
    _quarantined(team, "CASE-MARKED")
    marked.refresh_from_db()
    assert marked.ground == "secret_mark"
    _quarantined(team, "CASE-MARKED", sensitivity={"state_secret": True})
    _quarantined(team, "CASE-MARKED")
    marked.refresh_from_db()
    assert marked.ground == "was_stated"


def test_the_page_shows_the_record_only_after_the_button(client, marked, secrecy):
    client.force_login(secrecy)
    url = f"/cases/quarantine/{marked.pk}/"
    assert "CASE-MARKED" in client.get("/cases/quarantine/").content.decode()
    assert "附图标有" not in client.get(url).content.decode()
    opened = client.post(url, {"act": "open"})
    assert "附图标有" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert client.post(url, {"act": "destroy", "reason": ""}).status_code == 422
    assert client.post(url, {"act": "destroy", "reason": "误传"}).status_code == 302
    assert client.get(url).status_code == 404


def test_guidance_travels_without_loss(client, city):
    edition = publish_guidance(city)
    client.force_login(make_officer(city).account)
    file = client.get(f"/cases/guidance/{edition.guidance_key}/json/")
    sent = json.loads(file.content)
    assert sent | {"lifecycle": None} == edition.content | {"lifecycle": None}
    editor = make_manager(city, "case_editor")
    client.force_login(editor)
    upload = SimpleUploadedFile("g.json", file.content, content_type="application/json")
    assert client.post("/cases/import/", {"unit": city.pk, "file": upload}).status_code == 302
    draft = GuidancePage.objects.exclude(guidance_key=edition.guidance_key).get()
    client.force_login(make_officer(city).account)
    from case_library.content import content_of

    assert content_of(draft) | {"code": ""} == sent | {"code": ""}


def test_a_refused_guidance_names_its_blocks_and_rows(client, city):
    client.force_login(make_manager(city, "case_editor"))
    document = {"title": "占道经营案", "domain": "market", "gist": "太短"}
    document["evidence_chain"] = [{"fact_to_prove": "占道", "evidence": [{}]}]
    upload = SimpleUploadedFile("g.json", json.dumps(document).encode(), content_type="application/json")
    answer = client.post("/cases/import/", {"unit": city.pk, "file": upload})
    _head, *said = answer.context["form"].errors["file"]
    assert said == ["“要旨”至少30个字。", "“证据与证明”第1项“证据”第1项：缺少“证据（种类＋名称）”。"]


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"title": "x"}', b'{"title": "x", "domain": "market", "surprise": 1}',
     '{"title": "x", "domain": "market", "gist": "电话13800003615的经营者，住所同前，其行为构成违法，应予处罚，不适用不罚。"}'.encode(),
     b'{"title": "x\\ud800", "domain": "market"}', b'{"title": "x", "domain": "market", "\\udfff": 1}',
     b'{"title": "x\\u0000", "domain": "market"}', b'{"title": "x", "domain": "market", "matter": "%s"}' % (b"x" * 121),
     b'{"title": "x", "domain": "market", "statutes": [{"law_title": "y", "article": 1%s}]}' % (b"0" * 40),
     b'{"title": "x", "domain": "market", "statutes": [{"law_title": "y", "article": -5}]}'],
)  # fmt: skip
def test_a_file_that_is_no_guidance_is_refused(client, city, content):
    client.force_login(make_manager(city, "case_editor"))
    upload = SimpleUploadedFile("g.json", content, content_type="application/json")
    assert client.post("/cases/import/", {"unit": city.pk, "file": upload}).status_code == 422
    assert not GuidancePage.objects.exists()


def test_a_file_with_the_least_is_a_draft_that_can_be_shown(client, city):
    editor = make_manager(city, "case_editor")
    client.force_login(editor)
    upload = SimpleUploadedFile(
        "g.json", b'{"title": "x", "domain": "market"}', content_type="application/json"
    )
    assert client.post("/cases/import/", {"unit": city.pk, "file": upload}).status_code == 302
    assert GuidancePage.objects.get().difficulty == "basic"
    assert client.get("/cases/desk/").status_code == 200


def test_a_publisher_withdraws_on_the_page(client, city):
    edition = publish_guidance(city)
    client.force_login(make_officer(city).account)
    assert "w-reason" not in client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    client.force_login(make_manager(city, "bureau"))
    assert "w-reason" in client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    client.post(
        f"/cases/guidance/{edition.guidance_key}/withdraw/", {"ground": "quashed", "reason": "原决定被撤销"}
    )
    edition.refresh_from_db()
    assert edition.withdrawal.ground == "quashed"
    assert not Staleness.objects.exists(), "no course cites it"


def test_every_question_stands_under_one_heading():
    form = CaseForm(units=Unit.objects.none())
    shown = [field.name for group in form.groups() for field in group["fields"]]
    assert sorted(shown) == sorted(field.name for field in form.visible_fields())
