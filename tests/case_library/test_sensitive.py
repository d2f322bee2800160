"""Minors, trade secrets and damaged records: said by the record, heeded by the house."""

import pytest

from case_library.intake.secrecy import content_digest
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.maskings import NotMaskable, decide
from case_library.minors import found_in
from case_library.models import MaskingTask, RecordedCase
from case_library.quarantine import release
from case_library.sealing import unseal
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, masked, taken_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("李某某就读于苍渚区第二中学，初二（3）班。", {"苍渚区第二中学", "初二（3）班"}),
        ("系汐江实验小学学生，五年级2班", {"汐江实验小学", "五年级2班"}),
        ("2012年3月4日出生，现住白苇镇", {"2012年3月4日"}),
        ("出生于2012年3月，出生日期：2012-03-04", {"2012年3月", "2012-03-04"}),
        ("二〇一二年三月四日出生", {"二〇一二年三月四日"}),
        ("2024年5月6日到中心小学门前检查", set()),
        ("当事人经营烧烤，油烟超标。", set()),
    ],
)
def test_school_class_and_birth_tell_who_a_minor_is(text, found):
    assert {words for words, _type, _instead in found_in(text)} >= found
    assert not any(words == "2024年5月6日" for words, _type, _instead in found_in(text))


def test_long_texts_take_their_time_in_line():
    import time

    start = time.perf_counter()
    list(found_in("就读于中中中中中中中" * 20_000 + "2012年" * 20_000))
    assert time.perf_counter() - start < 5


@pytest.mark.django_db
@pytest.mark.parametrize("told", [{"sensitivity": {"minors": True}}, {"parties": 0}])
def test_what_tells_a_minor_is_masked_in_any_case(city, told):
    record = make_record()
    record["facts"]["narrative"] += "顾客李某就读于苍渚区第二中学，2012年3月4日出生。"
    if "parties" in told:
        record["parties"][0]["is_minor"] = True
    else:
        record |= told
    task = taken_in(record)
    entries = {e["text"]: e for e in unseal(bytes(task.marks.content))}
    assert task.case.minors
    assert entries["苍渚区第二中学"]["instead"] == "某校"
    assert entries["2012年3月4日"]["instead"] == "某年某月某日", "a day after filing would tell the birthday"
    masker = make_manager(city, "case_masker")
    with pytest.raises(NotMaskable):
        decide(task, [{"text": "苍渚区第二中学", "decision": "reject"}], by=masker, now=NOW)
    text = masked(task, by=masker, second=make_manager(city, "case_masker"))
    assert "第二中学" not in text.content["facts"]["narrative"]
    assert "2012" not in text.content["facts"]["narrative"]


@pytest.mark.django_db
def test_maskers_and_editors_are_told_what_is_delicate(city, client):
    record = make_record(sensitivity={"trade_secret": True, "privacy_notes": "当事人有病史"})
    record["attachments"] = [
        {"id": "a1", "file_name": "配方.pdf", "sha256": "0" * 64, "sensitivity": "restricted"}
    ]
    task = taken_in(record)
    masker = make_manager(city, "case_masker")
    client.force_login(masker)
    page = client.get(f"/cases/masking/{task.pk}/").content.decode()
    assert "当事人有病史" in page
    assert "配方.pdf" in page
    text = masked(task, by=masker, second=make_manager(city, "case_masker"))
    client.force_login(make_manager(city, "case_editor"))
    page = client.get(f"/cases/texts/{text.pk}/").content.decode()
    assert "商业秘密" in page
    assert "当事人有病史" not in page


def take(record):
    return import_record(record, unit_of=unit_of_any, by=None, now=NOW).status


def with_digest(record: dict, digest: str | None = None) -> dict:
    return record | {"source": record["source"] | {"content_sha256": digest or content_digest(record)}}


@pytest.mark.django_db
def test_a_record_that_is_not_what_was_sent_waits_and_a_whole_one_heals_it(city):
    record = make_record()
    assert take(with_digest(record, "0" * 64)) == "quarantined"
    case = RecordedCase.objects.get()
    assert (case.ground, case.maskings.count()) == ("hash_mismatch", 0)
    record["facts"]["summary"] += "完整送达。"
    assert take(with_digest(record)) == "updated"
    case.refresh_from_db()
    assert (case.state, case.ground) == ("accepted", "")
    assert MaskingTask.objects.get().state == "proposed"


@pytest.mark.django_db
def test_without_a_digest_a_damaged_record_is_not_healed_but_may_be_released(city):
    record = make_record()
    take(with_digest(record, "0" * 64))
    record["facts"]["summary"] += "没有摘要。"
    assert take(record) == "quarantined"
    case = RecordedCase.objects.get()
    release(case, reason="与来源系统核对无误。", by=make_manager(city, "secrecy_officer"), now=NOW)
    case.refresh_from_db()
    assert case.state == "accepted"


@pytest.mark.django_db
def test_the_digest_is_of_all_but_the_source(city):
    record = make_record()
    again = record | {"source": record["source"] | {"exported_at": "2026-01-01T09:00:00+08:00"}}
    assert content_digest(again) == content_digest(record)
    assert content_digest(record | {"cause": "另一案由案"}) != content_digest(record)
    assert take(with_digest(record)) == "accepted"
