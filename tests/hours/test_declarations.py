"""Outside training: declared with evidence, decided by somebody else, credited once (S2, B2)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.common import vault
from lms.common.errors import NotAllowed
from lms.common.metadata import Unreadable
from lms.hours import declarations
from lms.hours.evidence import BadEvidence, keep_evidence
from lms.hours.models import Declaration, HourEntry
from tests.factories import NOW, credit, make_manager, make_officer
from tests.factories.files import AUTHOR, PLACE, blank, pdf, photograph

pytestmark = pytest.mark.django_db
VALUES = {
    "title": "外部培训",
    "provider": "高校",
    "category": "foundation",
    "minutes": 135,
    "ended_on": date(2026, 9, 1),
}
PDF = blank()


def declare(officer, by=None, **values):
    by = by or officer.account
    return declarations.declare(officer, values=VALUES | values, evidence=[], submit=True, by=by, now=NOW)


def test_an_approved_declaration_is_credited_in_the_same_act(officer, team):
    declaration = declarations.approve(declare(officer), by=make_manager(team), now=NOW)
    entry = HourEntry.objects.get()
    assert (declaration.state, declaration.entry) == ("approved", entry)
    assert (entry.minutes, entry.mode, entry.earned_on) == (135, "declared", date(2026, 9, 1))


def test_nobody_decides_on_their_own(officer, team):
    """S2"""
    manager = make_manager(team)
    submitted = declare(officer, by=manager)
    for by in (manager, officer.account):
        with pytest.raises(NotAllowed):
            declarations.approve(submitted, by=by, now=NOW)
    assert not HourEntry.objects.exists()


def test_a_manager_elsewhere_may_not_decide(officer, other_team):
    with pytest.raises(NotAllowed):
        declarations.approve(declare(officer), by=make_manager(other_team), now=NOW)


def test_it_is_decided_once(officer, team):
    manager = make_manager(team)
    declaration = declare(officer)
    declarations.approve(declaration, by=manager, now=NOW)
    with pytest.raises(declarations.WrongState):
        declarations.approve(declaration, by=manager, now=NOW)


def test_returning_needs_a_reason_and_lets_it_be_submitted_again(officer, team):
    manager = make_manager(team)
    declaration = declare(officer)
    with pytest.raises(declarations.WrongState):
        declarations.turn_down(declaration, refuse=False, reason=" ", by=manager, now=NOW)
    declarations.turn_down(declaration, refuse=False, reason="补充材料", by=manager, now=NOW)
    again = declarations.submit_declaration(declaration, by=officer.account, now=NOW)
    assert again.state == Declaration.State.SUBMITTED


def test_near_duplicates_are_shown(officer):
    entry = credit(officer, 135, earned_on=date(2026, 9, 2))
    credit(officer, 90, earned_on=date(2026, 9, 2))
    assert list(declarations.near_duplicates(declare(officer))) == [entry]


def test_a_class_is_declared_by_one_roster(officer, team):
    """B2"""
    others = [make_officer(team) for _n in range(3)]
    batch = declarations.declare_class(
        [officer, *others], values=VALUES, evidence=[], by=make_manager(team), now=NOW
    )
    assert batch.declarations.filter(state="submitted").count() == 4


@pytest.mark.parametrize(
    ("first", "minutes", "field"),
    [
        (None, 600, None),
        (None, 601, "minutes"),
        (date(2026, 8, 31), 1200, None),
        (date(2026, 8, 31), 1201, "minutes"),
        (date(2026, 9, 2), 45, "began_on"),
    ],
)
def test_no_more_is_declared_than_the_days_named_hold(officer, first, minutes, field):
    """Ten hours of clock time a day, between the first day and the last."""
    if field is None:
        assert declare(officer, began_on=first, minutes=minutes).minutes == minutes
        return
    with pytest.raises(declarations.Implausible) as refused:
        declare(officer, began_on=first, minutes=minutes)
    assert refused.value.field == field


def test_what_waits_is_withdrawn_by_whoever_submitted_it_and_by_nobody_else(officer, team):
    manager = make_manager(team)
    waiting = declare(officer)
    with pytest.raises(NotAllowed):
        declarations.withdraw_declaration(waiting, by=manager, now=NOW)
    back = declarations.withdraw_declaration(waiting, by=officer.account, now=NOW)
    assert (back.state, back.submitted_by) == (Declaration.State.DRAFT, None)
    with pytest.raises(declarations.WrongState):
        declarations.approve(back, by=manager, now=NOW)


def test_training_of_the_future_cannot_be_declared(officer):
    with pytest.raises(declarations.Implausible):
        declare(officer, ended_on=date(2026, 12, 1))


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 a program", b"<html><script>", b"PK\x03\x04 zip"])
def test_evidence_is_known_by_its_bytes(officer, content):
    with pytest.raises(BadEvidence):
        keep_evidence(SimpleUploadedFile("proof.pdf", content), by=officer.account, now=NOW)


def test_evidence_has_a_size_limit(officer, monkeypatch):
    monkeypatch.setattr("lms.hours.evidence.MAX_BYTES", 10)
    with pytest.raises(BadEvidence):
        keep_evidence(SimpleUploadedFile("proof.pdf", PDF), by=officer.account, now=NOW)


def test_evidence_is_kept_without_place_and_author(officer):
    for name, content in (("笔录.pdf", pdf()), ("现场.jpg", photograph())):
        file = keep_evidence(SimpleUploadedFile(name, content), by=officer.account, now=NOW)
        kept = vault.read(file.sha256)
        assert len(kept) == file.size
        assert [word for word in (AUTHOR, PLACE) if word.encode() in kept] == []


def test_a_damaged_proof_is_refused_in_words(officer):
    with pytest.raises(Unreadable):
        keep_evidence(SimpleUploadedFile("proof.pdf", PDF[:90]), by=officer.account, now=NOW)


def test_evidence_is_served_to_those_concerned_only(officer, team, other_team, client):
    file = keep_evidence(SimpleUploadedFile("proof.pdf", PDF), by=officer.account, now=NOW)
    declaration = declare(officer)
    declaration.evidence.add(file)
    allowed = [officer.account, make_manager(team)]
    strangers = [make_officer(team).account, make_manager(other_team)]
    for account, status in [*((a, 200) for a in allowed), *((a, 404) for a in strangers)]:
        client.force_login(account)
        answer = client.get(f"/evidence/{file.pk}/")
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer["Content-Security-Policy"]
