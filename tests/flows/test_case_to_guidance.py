"""The whole way: record → masking → second person → guidance → review → edition → reader → withdrawal (C1–C6)."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from case_library.content import content_of, fill
from case_library.editions import NotReviewed, issue
from case_library.masking.replacing import LETTERS
from case_library.masking.residual import who_is_named
from case_library.maskings import NotMaskable, confirm, decide, hand_on, names_behind, recall
from case_library.models import (
    CaseReading,
    GuidanceEdition,
    MaskedText,
    MaskingTask,
    SealedMarks,
    SearchEntry,
)
from case_library.reviewers import candidates
from case_library.reviewing import Identifying, NotReady, give_verdict, submit
from case_library.sealing import unseal
from case_library.withdrawing import due_on
from case_library.writing import begin_from_case, import_guidance
from courses.discussions.discussing import open_discussion, post
from courses.discussions.looking import NamesSomebody
from courses.models import Enrolment
from lms.common.errors import AppendOnlyError, HouseError, NotAllowed
from lms.notices.models import Notice
from lms.portal.lesson_blocks import shown_blocks
from tests.factories import NOW, TODAY, make_manager, make_officer
from tests.factories.guidance import a_document, decided, make_record, make_reviewer, masked, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city):
    return {
        "clerk": make_manager(city, "case_clerk"), "masker": make_manager(city, "case_masker"),
        "second": make_manager(city, "case_masker"), "editor": make_manager(city, "case_editor"),
        "reviewer": make_reviewer(city), "bureau": make_manager(city, "bureau"),
    }  # fmt: skip


@pytest.fixture
def text(people):
    task = taken_in(make_record(), by=people["clerk"])
    return masked(task, by=people["masker"], second=people["second"])


def written(page, by):
    """The author replaces the prefilled draft by finished words."""
    document = a_document() | {"code": page.guidance_key}
    fill(page, document).save_revision(user=by)
    return page


def published(text, people):
    page = written(begin_from_case(text, by=people["editor"], now=NOW), people["editor"])
    submission = submit(page, by=people["editor"], now=NOW)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=people["reviewer"], now=NOW)
    return issue(page, by=people["bureau"], now=NOW)


def talk_about(edition, people, *, title="先问哪一句"):
    return open_discussion(
        kind="guidance", key=edition.guidance_key, title=title, opening="请说说。", category="practical",
        closes_on=TODAY, unit=edition.unit, trainer=people["bureau"], by=people["bureau"], now=NOW,
    )  # fmt: skip


def test_guidance_is_read_found_and_taken_home(people, text, client):
    edition = published(text, people)
    client.force_login(make_officer(edition.unit).account)
    page = client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    word = client.get(f"/cases/guidance/{edition.guidance_key}/word/").content
    found = client.get("/cases/?q=油烟").content.decode()
    assert edition.title in page
    assert edition.guidance_key in found
    assert word.startswith(b"PK")


def test_what_is_said_about_a_guidance_stands_below_it(people, text, client):
    edition = published(text, people)
    talk = talk_about(edition, people)
    client.force_login(make_officer(edition.unit).account)
    page = client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    assert f"/discussions/{talk.pk}/" in page
    assert "先问哪一句" in page


def test_no_string_that_its_case_masked_is_said_about_a_guidance(people, text):
    """C1: only the locked room knows them; each look leaves its row."""
    edition = published(text, people)
    talk = talk_about(edition, people)
    names = names_behind([edition.guidance_key], now=NOW)
    assert len(names) > 5
    for name in names:
        assert who_is_named(f"这里说的就是{name.text}这件事，大家怎么看？", names=names).certain
    readings = CaseReading.objects.filter(purpose=CaseReading.Purpose.SCAN).count()
    person = make_record()["parties"][0]["name"]
    with pytest.raises(NamesSomebody):
        post(
            talk, text=f"说的是{person}吧？", assured=[person], by=make_officer(edition.unit).account, now=NOW
        )
    assert CaseReading.objects.filter(purpose=CaseReading.Purpose.SCAN).count() == readings + 1
    with pytest.raises(NamesSomebody):
        talk_about(edition, people, title=person)


def test_only_a_second_person_confirms(people):
    """C2: neither the recorder nor the masker; the database says it too."""
    both = make_manager(people["clerk"].grants.get().unit, "case_clerk")
    both.grants.create(role="case_masker", unit=both.grants.get().unit, starts_on=TODAY, granted_at=NOW)
    task = taken_in(make_record(), by=both)
    decided(task, by=people["masker"])
    hand_on(task, by=people["masker"], now=NOW)
    for person in (people["masker"], both, people["editor"]):
        with pytest.raises(NotAllowed):
            confirm(task, by=person, now=NOW)
    text = confirm(task, by=people["second"], now=NOW)
    values = {f.attname: getattr(text, f.attname) for f in text._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        MaskedText.objects.create(**values | {"confirmed_by_id": people["masker"].pk})


def test_nothing_undecided_is_handed_on(people):
    record = make_record()
    record["facts"]["narrative"] += "其表弟束小满在场。"
    task = taken_in(record)
    MaskingTask.objects.filter(pk=task.pk).update(undecided=1)
    with pytest.raises(NotMaskable):
        hand_on(task, by=people["masker"], now=NOW)


def test_the_finished_content_is_searched_once_more(people):
    """C2: a masked name that stands in what was written instead of another is told before anybody confirms."""
    task = decided(taken_in(make_record(), by=people["clerk"]), by=people["masker"])
    decide(
        task,
        [{"text": "烟净化设施", "decision": "accept", "instead": "田火的设备"}],
        by=people["masker"],
        now=NOW,
    )
    with pytest.raises(NotMaskable):
        hand_on(task, by=people["masker"], now=NOW)
    decide(
        task, [{"text": "烟净化设施", "decision": "accept", "instead": "设备"}], by=people["masker"], now=NOW
    )
    assert hand_on(task, by=people["masker"], now=NOW).state == "waiting"


def test_two_people_found_by_hand_do_not_fall_together(people):
    """Strings without words get the next free ones of their kind; the role is told by the text."""
    record = make_record()
    record["facts"]["narrative"] += "证人束小满与其表弟束小圆在场，束小满签字。"
    task = decided(taken_in(record, by=people["clerk"]), by=people["masker"])
    found = ["束小满", "束小圆", "巡查时发现"]
    changes = [{"text": text, "decision": "accept", "type": "PERSON"} for text in found]
    decide(task, changes, by=people["masker"], now=NOW)
    entries = {e["text"]: e["instead"] for e in unseal(bytes(SealedMarks.objects.get().content))}
    assert set(found) <= entries.keys()
    people_called = [words for text, words in entries.items() if words[-1:] in LETTERS]
    assert len({words[-1] for words in people_called}) == len(people_called) >= 3
    assert "某" not in entries.values()


def test_the_second_person_sees_what_was_left(people, client):
    task = decided(taken_in(make_record(), by=people["clerk"]), by=people["masker"])
    decide(task, [{"text": "现场负责人", "decision": "reject"}], by=people["masker"], now=NOW)
    hand_on(task, by=people["masker"], now=NOW)
    client.force_login(people["second"])
    page = client.get(f"/cases/masking/{task.pk}/")
    assert [entry["text"] for entry in page.context["stay"]] == ["现场负责人"]
    assert f'<a href="#s-{page.context["stay"][0]["place"]}">现场负责人</a>' in page.content.decode()


def test_masking_page_works_without_script(people, client):
    task = taken_in(make_record(), by=people["clerk"])
    client.force_login(people["masker"])
    shown = client.get(f"/cases/masking/{task.pk}/")
    assert "田火" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    answer = client.post(
        f"/cases/masking/{task.pk}/",
        {
            "act": "save",
            "text": ["田火"],
            "instead": ["经营者甲"],
            "type": ["PERSON"],
            "decision-0": "accept",
            "add_text": "邻居",
            "add_instead": "某人",
        },
    )
    assert answer.status_code == 302
    after = client.get(f"/cases/masking/{task.pk}/").content.decode()
    assert "经营者甲" in after
    bad = client.post(
        f"/cases/masking/{task.pk}/",
        {
            "act": "save",
            "text": ["田火"],
            "instead": ["找13800004421"],
            "type": ["PERSON"],
            "decision-0": "accept",
        },
    )
    assert bad.status_code == 422
    assert CaseReading.objects.filter(by=people["masker"]).count() >= 3
    client.force_login(people["editor"])
    assert client.get(f"/cases/masking/{task.pk}/").status_code == 403


def test_reviewers_are_independent_and_qualified(people, text):
    """C3, C4"""
    page = written(begin_from_case(text, by=people["editor"], now=NOW), people["editor"])
    submission = submit(page, by=people["editor"], now=NOW)
    beginner = make_reviewer(submission.unit, has_legal_qualification=False)
    assert candidates(submission, on=TODAY) == [people["reviewer"]]
    for person in (beginner, people["editor"], people["clerk"]):
        with pytest.raises(NotAllowed):
            give_verdict(submission, verdict="pass", digest=submission.digest, by=person, now=NOW)
    with pytest.raises(HouseError):
        give_verdict(submission, verdict="pass", digest="0" * 64, by=people["reviewer"], now=NOW)
    with pytest.raises(HouseError):
        give_verdict(submission, verdict="return", digest=submission.digest, by=people["reviewer"], now=NOW)


def test_a_verdict_that_nobody_offered_is_refused_in_words(people, text, client):
    page = written(begin_from_case(text, by=people["editor"], now=NOW), people["editor"])
    submission = submit(page, by=people["editor"], now=NOW)
    client.force_login(people["reviewer"])
    said = {"verdict": "maybe", "digest": submission.digest, "opinion": "再看"}
    assert client.post(f"/cases/review/{submission.pk}/", said).status_code == 422
    assert not hasattr(submission, "verdict")


def test_an_approval_holds_for_exactly_this_content(people, text, client):
    """C3: a changed word needs another look, and the reviewer sees what changed."""
    page = written(begin_from_case(text, by=people["editor"], now=NOW), people["editor"])
    first = submit(page, by=people["editor"], now=NOW)
    client.force_login(people["reviewer"])
    client.get(f"/cases/review/{first.pk}/")
    give_verdict(
        first,
        verdict="return",
        digest=first.digest,
        opinion="要旨请写明条款。",
        comments={"takeaways": "第二句没有依据。"},
        by=people["reviewer"],
        now=NOW,
    )
    client.force_login(people["editor"])
    assert "第二句没有依据。" in client.get("/cases/desk/").content.decode()
    client.force_login(people["reviewer"])
    page.refresh_from_db()
    document = content_of(page.get_latest_revision_as_object()) | {
        "takeaways": a_document()["takeaways"] + "改动一句。"
    }
    fill(page, document).save_revision(user=people["editor"])
    with pytest.raises(NotReviewed):
        issue(page, by=people["bureau"], now=NOW)
    second = submit(page, by=people["editor"], now=NOW)
    shown = client.get(f"/cases/review/{second.pk}/").content.decode()
    assert "改动一句。</ins>" in shown
    page.refresh_from_db()
    assert page.current_workflow_state.status == "in_progress", "the page is locked again"
    refused = client.post(
        f"/cases/review/{second.pk}/",
        {"verdict": "return", "digest": second.digest, "comment-takeaways": "这一句不要"},
    )
    assert refused.status_code == 422
    assert "这一句不要" in refused.content.decode()
    assert "第二句没有依据。" in shown, "the reviewer too"
    client.post(f"/cases/review/{second.pk}/", {"verdict": "pass", "digest": second.digest})
    asked = Notice.objects.filter(needs_answer=True, read_at=None)
    assert [notice.account for notice in asked] == [people["bureau"]], "the publisher alone has to act"
    edition = issue(page, by=people["bureau"], now=NOW)
    assert not asked.all().exists()
    assert issue(page, by=people["bureau"], now=NOW) == edition
    with pytest.raises(AppendOnlyError):
        GuidanceEdition.objects.filter(pk=edition.pk).update(title="x")


def test_guidance_without_use_or_with_an_identity_is_refused(people, text):
    """C6, C3"""
    page = begin_from_case(text, by=people["editor"], now=NOW)
    document = a_document() | {"code": page.guidance_key}
    fill(page, {k: v for k, v in document.items() if k != "uses"}).save_revision(user=people["editor"])
    with pytest.raises(NotReady):
        submit(page, by=people["editor"], now=NOW)
    for leak in ("联系电话13800004421", "程木兰可以证实"):
        fill(page, document | {"facts": document["facts"] + leak}).save_revision(user=people["editor"])
        with pytest.raises(Identifying):
            submit(page, by=people["editor"], now=NOW)


def test_authors_cannot_publish(people, text):
    page = written(begin_from_case(text, by=people["editor"], now=NOW), people["editor"])
    submission = submit(page, by=people["editor"], now=NOW)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=people["reviewer"], now=NOW)
    with pytest.raises(NotAllowed):
        issue(page, by=people["editor"], now=NOW)


def test_export_and_import_without_loss(people, city):
    page = import_guidance(a_document(), unit=city, by=people["editor"], now=NOW)
    once = content_of(page)
    again = import_guidance(once | {"code": "CZAL-2026-0900"}, unit=city, by=people["editor"], now=NOW)
    assert content_of(again) | {"code": ""} == once | {"code": ""}
    given = a_document()
    assert json.dumps(once["evidence_chain"], sort_keys=True) == json.dumps(
        given["evidence_chain"], sort_keys=True
    )


def test_a_quashed_decision_is_due_in_three_working_days_and_a_recall_withdraws(people, text, client):
    edition = published(text, people)
    record = make_record(remedies=[{"kind": "reconsideration", "result": "revoked", "date": "2026-09-22"}])
    taken_in_again = __import__("case_library.intake.taking", fromlist=["import_record"]).import_record
    taken_in_again(record, unit_of=lambda r: edition.unit, by=people["clerk"], now=NOW)
    edition.case.refresh_from_db()
    assert str(due_on(edition.case)) == "2026-09-28"
    assert people["bureau"].notices.filter(key__startswith="quashed:").exists()
    recall(text, reason="评论中出现真名", by=people["second"], now=NOW)
    assert not people["bureau"].notices.filter(key__startswith="quashed:", read_at=None).exists()
    assert not SearchEntry.objects.filter(kind="guidance").exists()
    client.force_login(make_officer(edition.unit).account)
    assert "已撤回" in client.get(f"/cases/guidance/{edition.guidance_key}/").content.decode()
    (line,) = shown_blocks(
        [{"type": "guidance", "id": "g", "code": edition.guidance_key}], Enrolment(edition_id=0), 1, {}
    )
    assert line["withdrawn"], "lessons that were frozen before say so"


def test_pages_are_not_served(people, text, client):
    edition = published(text, people)
    assert client.get(f"/cases/guidance/{edition.guidance_key}/").status_code == 302
    from case_library.models import GuidancePage

    assert GuidancePage.objects.get().url is None


def test_when_its_time_is_over_the_record_goes_and_the_shell_stays(people, text):
    """C1: by date; masked text and readings remain, and the case is not taken in again."""
    from case_library.intake.taking import import_record
    from case_library.models import RecordedCase, SealedMarks, SealedRecord
    from case_library.purging import purge_due
    from case_library.sealing import Unreadable, open_record

    case = text.case
    assert purge_due(on=case.keep_until, by=None, now=NOW) == 0
    RecordedCase.objects.filter(pk=case.pk).update(keep_until=date(2026, 1, 1))
    assert purge_due(on=TODAY, by=None, now=NOW) == 1
    assert purge_due(on=TODAY, by=None, now=NOW) == 0
    assert not SealedRecord.objects.exists()
    assert not SealedMarks.objects.exists()
    case.refresh_from_db()
    assert (case.state, case.masked_texts.count()) == ("purged", 1)
    with pytest.raises(Unreadable):
        open_record(case, purpose="mask", by=people["masker"], now=NOW)
    assert (
        import_record(make_record(), unit_of=lambda r: case.unit, by=people["clerk"], now=NOW).status
        == "rejected"
    )
