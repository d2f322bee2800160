"""A confirmed text in which something identifying was left is recalled by page, and what was made of it goes too (C1)."""

from datetime import timedelta

import pytest

from case_library.content import fill
from case_library.editions import issue
from case_library.maskings import mask_again, recall
from case_library.models import MaskingTask, RecordedCase, TextRecall, Withdrawal
from case_library.purging import purge_due
from case_library.reviewing import give_verdict, submit
from case_library.sealing import unseal
from case_library.writing import begin_from_case
from lms.common.errors import HouseError, NotAllowed
from tests.factories import NOW, make_manager
from tests.factories.guidance import a_document, make_record, make_reviewer, masked, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city):
    roles = ("case_clerk", "case_masker", "case_editor", "bureau")
    return {role: make_manager(city, role) for role in roles} | {"second": make_manager(city, "case_masker")}


@pytest.fixture
def text(people):
    task = taken_in(make_record(), by=people["case_clerk"])
    return masked(task, by=people["case_masker"], second=people["second"])


@pytest.fixture
def edition(people, text, city):
    page = begin_from_case(text, by=people["case_editor"], now=NOW)
    fill(page, a_document() | {"code": page.guidance_key}).save_revision(user=people["case_editor"])
    submission = submit(page, by=people["case_editor"], now=NOW)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=make_reviewer(city), now=NOW)
    return issue(page, by=people["bureau"], now=NOW)


def test_a_masker_finds_the_button_and_recalls_with_a_reason(people, text, edition, client):
    client.force_login(people["second"])
    url = f"/cases/texts/{text.pk}/recall/"
    assert url in client.get("/cases/recorded/?step=released").content.decode()
    assert url in client.get(f"/cases/masking/{text.task_id}/").content.decode()
    assert edition.title in client.get(url).content.decode(), "what goes with it is named first"
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "第三段仍有门牌"}).status_code == 302
    assert TextRecall.objects.get().by == people["second"]
    assert MaskingTask.objects.get().state == "recalled"
    assert Withdrawal.objects.get().edition == edition
    assert people["case_editor"].notices.filter(key=f"recalled:{text.pk}").exists()
    assert client.get(url).status_code == 404


def test_the_bureau_recalls_from_the_guidance_that_it_reads(people, text, edition, client):
    client.force_login(people["bureau"])
    url = f"/cases/texts/{text.pk}/recall/"
    assert url in client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    assert client.post(url, {"reason": "第三段仍有门牌"}).status_code == 302


def test_who_does_not_mask_or_publish_for_the_unit_cannot(people, text, client, other_team):
    """S1"""
    outsider = make_manager(other_team, "case_masker")
    for person in (outsider, people["case_editor"]):
        with pytest.raises(NotAllowed):
            recall(text, reason="门牌", by=person, now=NOW)
    client.force_login(outsider)
    assert client.get(f"/cases/texts/{text.pk}/recall/").status_code == 404


def test_it_is_recalled_once(people, text):
    recall(text, reason="门牌", by=people["second"], now=NOW)
    with pytest.raises(HouseError):
        recall(text, reason="门牌", by=people["second"], now=NOW)


def test_a_masker_begins_anew_with_the_reason_above_and_what_was_masked_kept(people, text, client):
    """C2: what was left as it was is asked again; a second person confirms again."""
    old = {e["text"]: e for e in unseal(bytes(text.task.marks.content))}
    with pytest.raises(HouseError):
        mask_again(text, by=people["second"], now=NOW)
    recall(text, reason="第三段仍有门牌", by=people["second"], now=NOW)
    opened = text.case.readings.filter(by=people["second"]).count()
    client.force_login(people["second"])
    url = f"/cases/texts/{text.pk}/again/"
    assert url in client.get("/cases/recorded/?step=recalled").content.decode()
    answer = client.post(url)
    task = MaskingTask.objects.get(state="in_review")
    assert answer.url == f"/cases/masking/{task.pk}/"
    assert text.case.readings.filter(by=people["second"]).count() > opened
    page = client.get(answer.url).content.decode()
    assert "第三段仍有门牌" in page
    new = {e["text"]: e for e in unseal(bytes(task.marks.content))}
    assert {t: e["instead"] for t, e in old.items() if e["decision"] == "accept"}.items() <= {
        t: e["instead"] for t, e in new.items()
    }.items()
    assert all(
        new[t]["decision"] == "open"
        for t, e in old.items()
        if e["decision"] == "reject" and new[t]["source"] == "person"
    )
    shown = client.get("/cases/recorded/?step=masking").content.decode()
    assert text.case.case_uid in shown
    assert text.case.case_uid not in client.get("/cases/recorded/?step=recalled").content.decode()
    assert client.get(f"/cases/recorded/{text.case_id}/").status_code == 200
    client.post(url)
    assert MaskingTask.objects.count() == 2, "once"
    renewed = masked(task, by=people["case_masker"], second=people["second"])
    assert begin_from_case(renewed, by=people["case_editor"], now=NOW).masked_text == renewed


def test_a_purged_record_cannot_be_masked_again(people, text):
    """C1"""
    recall(text, reason="门牌", by=people["second"], now=NOW)
    RecordedCase.objects.update(keep_until=NOW.date(), remedies_open=False)
    purge_due(on=NOW.date() + timedelta(days=1), by=None, now=NOW)
    with pytest.raises(HouseError):
        mask_again(text, by=people["second"], now=NOW)
    assert MaskingTask.objects.get().state == "recalled"


def test_only_a_masker_of_the_unit_begins_anew(people, text, client, other_team):
    """S1"""
    recall(text, reason="门牌", by=people["second"], now=NOW)
    for person, code in ((make_manager(other_team, "case_masker"), 404), (people["case_editor"], 403)):
        client.force_login(person)
        assert client.post(f"/cases/texts/{text.pk}/again/").status_code == code
    assert MaskingTask.objects.count() == 1
