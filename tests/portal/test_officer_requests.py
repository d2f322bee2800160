"""What an officer declares, asks for and has answered; a refusal keeps what was typed (422)."""

import pytest

from lms.compliance.models import Waiver
from lms.compliance.waivers import ask_for_waiver, decide_waiver
from lms.hours.declarations import declare, turn_down
from lms.hours.evidence import keep_evidence
from lms.hours.models import Declaration
from lms.notices.models import Notice
from lms.officers.models import CorrectionRequest
from tests.factories import NOW, TODAY, credit, make_officer, make_requirement
from tests.portal.conftest import paper

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "外部研修",
    "provider": "外部机构",
    "category": "practical",
    "minutes": 90,
    "ended_on": "2026-09-01",
}
VALUES = TYPED | {"ended_on": TODAY}


def test_a_declaration_without_evidence_is_refused_and_nothing_typed_is_lost(as_, officer):
    answer = as_(officer.account).post("/me/declarations/new/", TYPED)
    assert answer.status_code == 422
    assert 'value="外部研修"' in answer.content.decode()
    assert not Declaration.objects.exists()


def test_more_minutes_than_the_day_holds_are_refused_beside_the_minutes(as_, officer):
    answer = as_(officer.account).post("/me/declarations/new/", TYPED | {"minutes": 50_000, "draft": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["minutes"]


def test_a_draft_is_edited_gets_its_evidence_and_is_submitted(as_, officer):
    client = as_(officer.account)
    client.post("/me/declarations/new/", TYPED | {"draft": "1"})
    draft = Declaration.objects.get()
    client.post(f"/me/declarations/{draft.pk}/", TYPED | {"title": "外部研修（上）", "evidence": paper()})
    draft.refresh_from_db()
    assert (draft.state, draft.title, draft.evidence.count()) == ("submitted", "外部研修（上）", 1)


def test_what_came_back_is_mended_with_further_evidence_and_submitted_again(as_, officer, manager):
    client = as_(officer.account)
    first = keep_evidence(paper(), by=officer.account, now=NOW)
    row = declare(officer, values=VALUES, evidence=[first], submit=True, by=officer.account, now=NOW)
    turn_down(row, refuse=False, reason="请补盖章的证明", by=manager, now=NOW)
    assert "请补盖章的证明" in client.get(f"/me/declarations/{row.pk}/").content.decode()
    client.post(f"/me/declarations/{row.pk}/", TYPED | {"evidence": paper("盖章.pdf")})
    row.refresh_from_db()
    assert (row.state, row.evidence.count(), row.decided_by) == ("submitted", 2, None)


def test_what_waits_is_withdrawn_and_edited(as_, officer):
    row = declare(officer, values=VALUES, evidence=[], submit=True, by=officer.account, now=NOW)
    client = as_(officer.account)
    address = f"/me/declarations/{row.pk}/withdraw/"
    assert address in client.get("/me/declarations/").content.decode()
    client.post(address)
    assert client.get(f"/me/declarations/{row.pk}/").status_code == 200
    assert address not in client.get("/me/declarations/").content.decode()


def test_what_waits_or_is_decided_cannot_be_edited(as_, officer):
    row = declare(officer, values=VALUES, evidence=[], submit=True, by=officer.account, now=NOW)
    assert as_(officer.account).get(f"/me/declarations/{row.pk}/").status_code == 404


def test_nobody_edits_the_declaration_of_another(as_, officer, team):
    row = declare(officer, values=VALUES, evidence=[], submit=False, by=officer.account, now=NOW)
    assert as_(make_officer(team).account).get(f"/me/declarations/{row.pk}/").status_code == 404


def test_a_returned_waiver_is_asked_again_and_keeps_its_document(as_, officer, manager):
    requirement = make_requirement()
    document = keep_evidence(paper(), by=officer.account, now=NOW)
    waiver = ask_for_waiver(
        officer, requirement=requirement, ground="illness", minutes=900, explanation="住院",
        document=document, by=officer.account, now=NOW,
    )  # fmt: skip
    decide_waiver(waiver, state="returned", reason="缺出院小结", by=manager, now=NOW)
    client = as_(officer.account)
    assert "缺出院小结" in client.get(f"/me/waiver/{waiver.pk}/").content.decode()
    given = {"ground": "illness", "minutes": 450, "explanation": "住院，附小结"}
    assert client.post(f"/me/waiver/{waiver.pk}/", given).status_code == 302
    waiver.refresh_from_db()
    assert (waiver.state, waiver.minutes, waiver.document) == (Waiver.State.SUBMITTED, 450, document)


def test_a_fact_to_be_corrected_is_answered_by_the_roster_clerk_and_the_officer_is_told(as_, officer, staff):
    clerk = staff("roster_clerk")
    as_(officer.account).post("/me/correction/", {"about": "证号", "text": "应为 CZ-0312-0587"})
    asked = CorrectionRequest.objects.get()
    assert Notice.objects.filter(account=clerk, needs_answer=True).exists()
    client = as_(clerk)
    refused = client.post(f"/manage/corrections/{asked.pk}/", {"verdict": "done", "answer": ""})
    assert refused.status_code == 422
    client.post(f"/manage/corrections/{asked.pk}/", {"verdict": "done", "answer": "已更正"})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("done", clerk)
    assert Notice.objects.filter(account=officer.account, text="已更正").exists()


def test_the_home_shows_the_numbers_of_the_assessment(as_, officer):
    make_requirement(target_minutes=900)
    credit(officer, 135)
    shown = as_(officer.account).get("/").content.decode()
    assert ">3.00<" in shown
    assert "17.00" in shown  # 900 − 135 minutes are owed
