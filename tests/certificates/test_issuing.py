"""A certificate is made from a met result, copies its words, and never changes (R20, R21)."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from lms.certificates import batches
from lms.certificates.checking import check_code, check_file, normal_code, signature_is_sound
from lms.certificates.issuing import NotIssued, UnprintableName, issue, replace_certificate, revoke
from lms.certificates.models import Certificate
from lms.certificates.proposals import revocations_proposed
from lms.certificates.words import chinese_day
from lms.common import vault
from lms.compliance.models import AnnualResult
from lms.compliance.year_end import close_year, reassess
from lms.hours.checkpoints import last_signed, take_checkpoint
from lms.hours.ledger import reverse_entry
from lms.hours.models import Checkpoint, HourEntry
from lms.jobs.running import progress, work_off
from tests.factories import NOW, credit, make_account, make_officer, make_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(officer):
    make_requirement(target_minutes=180, category_minimum={"practical": 90})
    credit(officer, 200)
    work_off(close_year(2026, by=None, now=NOW))
    return AnnualResult.objects.get(officer=officer)


def stored(certificate) -> bytes:
    return vault.read(certificate.file.sha256)


def test_numbers_run_per_year_and_issuer_from_one(met, officer, team):
    other = make_officer(team)
    credit(other, 200)
    work_off(close_year(2026, by=None, now=NOW))
    first = issue(met, by=None, now=NOW)
    second = issue(AnnualResult.objects.get(officer=other), by=None, now=NOW)
    assert [c.number for c in (first, second)] == ["ZFPX-2026-000001", "ZFPX-2026-000002"]


def test_issuing_twice_gives_the_same_certificate(met):
    assert issue(met, by=None, now=NOW) == issue(met, by=None, now=NOW)
    assert Certificate.objects.count() == 1


def test_a_result_that_is_not_met_gets_none(officer, met, team):
    short = make_officer(team)
    work_off(close_year(2026, by=None, now=NOW))
    with pytest.raises(NotIssued):
        issue(AnnualResult.objects.get(officer=short), by=None, now=NOW)


@pytest.mark.parametrize("name", ["林\U0002f9f4", "a\ue000b"])
def test_a_name_that_the_font_cannot_draw_takes_no_number(met, officer, name):
    """R21: no gap, no boxes."""
    met.name = name
    with pytest.raises(UnprintableName):
        issue(met, by=None, now=NOW)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("word", ["unit", "unit_en", "requirement", "card_no", "staff_no"])
def test_any_word_that_the_font_cannot_draw_takes_no_number(met, officer, word):
    """R21: not the name alone; the next certificate takes the number."""
    met.words[word] = "x\ue000"
    with pytest.raises(UnprintableName):
        issue(met, by=None, now=NOW)
    met.words[word] = "x"
    assert issue(met, by=None, now=NOW).serial == 1


def test_a_later_met_result_needs_no_second_certificate_from_the_batch(met, officer):
    """R19: the one in force stands; nobody holds two."""
    issue(met, by=None, now=NOW)
    credit(officer, 45)
    [second] = reassess(officer, 2026, by=None, now=NOW)
    assert not batches.due_results(2026).exists()
    newer = issue(second, by=None, now=NOW)
    assert newer.replaces == Certificate.objects.get(serial=1)
    assert check_code(newer.replaces.code).state == "superseded"


def test_who_was_revoked_and_met_again_is_due_again(met, officer):
    """R20: the new one names the old, which stays revoked."""
    old = issue(met, by=None, now=NOW)
    reverse_entry(HourEntry.objects.get(), reason="有误", by=None, now=NOW)
    reassess(officer, 2026, by=None, now=NOW)
    revoke(old, reason="result", by=make_account(), now=NOW)
    credit(officer, 200)
    [third] = reassess(officer, 2026, by=None, now=NOW)
    assert list(batches.due_results(2026)) == [third]
    assert issue(third, by=None, now=NOW).replaces == old
    assert check_code(old.code).state == "revoked"


def test_an_exempt_result_gives_none(met, team):
    """R10"""
    exempt = make_officer(team, joined_on=NOW.date().replace(month=12, day=20))
    work_off(close_year(2026, by=None, now=NOW))
    result = AnnualResult.objects.get(officer=exempt)
    assert (result.state, result.exempt) == ("met", True)
    with pytest.raises(NotIssued):
        issue(result, by=None, now=NOW)
    assert result not in batches.due_results(2026)


def test_the_paper_says_what_the_row_says(met):
    """R20"""
    certificate = issue(met, by=None, now=NOW)
    pdf = stored(certificate)
    reader = PdfReader(BytesIO(pdf))
    text = "".join(reader.pages[0].extract_text().split())
    for word in (
        "林晓雯",
        "CZ-0312-0586",
        "4.44",
        certificate.number,
        certificate.code,
        "不替代行政执法证件",
        "汐江区城东街道执法队",
    ):
        assert word in text
    assert len(reader.pages) == 1
    xmp = reader.xmp_metadata
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert xmp is not None


def test_the_paper_names_the_last_signed_checkpoint(met, officer, client):
    """PITFALLS: result, paper and check page say where the ledger stood; a checkpoint file says the rest."""
    signed = Checkpoint.objects.get()
    assert (signed.rows, met.words["checkpoint"]) == (1, signed.short)
    credit(officer, 45)
    later = take_checkpoint(now=NOW)
    certificate = issue(met, by=None, now=NOW)
    said = f"2·{later['root'][:12]}"
    [page] = PdfReader(BytesIO(stored(certificate))).pages
    assert f"台账检查点Ledgercheckpoint{said}" in "".join(page.extract_text().split())
    page = client.get(f"/verify/{certificate.code}/").content.decode()
    assert said.replace("·", " · ") in page


def test_a_batch_looks_the_checkpoint_up_once(met, team):
    for _one in range(3):
        credit(make_officer(team), 200)
    work_off(close_year(2026, by=None, now=NOW))
    job = batches.issue_year(2026, by=None, now=NOW)
    with CaptureQueriesContext(connection) as statements:
        work_off(job)
    assert sum("hours_checkpoint" in one["sql"] for one in statements) == 1
    assert {c.words["checkpoint"] for c in Certificate.objects.all()} == {last_signed()}


def test_without_a_key_papers_name_no_checkpoint(officer, settings):
    settings.MAY_MAKE_KEYS, settings.CHECKPOINT_KEY_FILE = False, ""
    make_requirement(target_minutes=180)
    credit(officer, 200)
    work_off(close_year(2026, by=None, now=NOW))
    certificate = issue(AnnualResult.objects.get(), by=None, now=NOW)
    assert certificate.words["checkpoint"] == ""
    assert "检查点" not in PdfReader(BytesIO(stored(certificate))).pages[0].extract_text()


def test_every_font_is_embedded_and_the_colour_space_is_declared(met):
    """PDF/A"""
    reader = PdfReader(BytesIO(stored(issue(met, by=None, now=NOW))))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert any(key.startswith("/FontFile") for key in descriptor)
    assert "/OutputIntents" in reader.trailer["/Root"]


def test_names_are_text_never_markup(met):
    met.name = '<img src="file:///etc/passwd">'
    reader = PdfReader(BytesIO(stored(issue(met, by=None, now=NOW))))
    assert "file:///etc/passwd" in "".join(reader.pages[0].extract_text().split())
    assert not reader.attachments


def test_the_signature_covers_the_entire_file(met):
    pdf = stored(issue(met, by=None, now=NOW))
    assert signature_is_sound(pdf)
    assert not signature_is_sound(pdf + b" ")
    assert not signature_is_sound(b"%PDF-1.4 no")


def test_the_check_page_knows_valid_revoked_superseded_unknown_and_altered(met):
    """R20"""
    certificate = issue(met, by=None, now=NOW)
    pdf = stored(certificate)
    assert check_code(certificate.code).state == check_file(pdf).state == "valid"
    assert check_file(pdf + b" ").state == check_file(pdf.replace(b"endobj", b"endobJ", 1)).state == "altered"
    assert check_code("2222-2222-2222").state == check_file(b"nonsense").state == "unknown"
    newer = replace_certificate(certificate, result=met, by=make_account(), now=NOW)
    assert (check_code(certificate.code).state, check_code(certificate.code).superseded_by) == (
        "superseded",
        newer.number,
    )
    revoke(newer, reason="person", by=make_account(), now=NOW)
    assert (check_code(newer.code).state, check_file(stored(newer)).reason) == ("revoked", "person")
    with pytest.raises(NotIssued):
        revoke(newer, reason="person", by=None, now=NOW)


def test_a_code_is_not_a_number(met, client):
    """Looked up by unguessable code, never by number or name."""
    certificate = issue(met, by=None, now=NOW)
    assert client.get(f"/verify/{certificate.number}/").status_code == 404
    page = client.get(f"/verify/{certificate.code}/")
    assert page.status_code == 200
    assert certificate.number in page.content.decode()
    assert "林晓雯" not in page.content.decode()


@pytest.mark.parametrize(
    "typed", ["7k4m-9qx2-ht6d", "7K4M 9QX2 HT6D", "７Ｋ４Ｍ－９ＱＸ２－ＨＴ６Ｄ", "7k4m9qx2ht6d"]
)
def test_a_code_may_be_typed_as_people_type(typed):
    assert normal_code(typed) == "7K4M-9QX2-HT6D"


def test_when_the_ground_falls_away_revocation_is_proposed_and_a_person_decides(met, officer):
    """R19, R22"""
    certificate = issue(met, by=None, now=NOW)
    reverse_entry(HourEntry.objects.get(), reason="有误", by=None, now=NOW)
    reassess(officer, 2026, by=None, now=NOW)
    assert revocations_proposed(2026) == [certificate]
    assert check_code(certificate.code).state == "valid"


def test_the_batch_is_a_job_that_names_the_refused(met, team):
    """R21: one bad name stops one certificate."""
    bad = make_officer(team, name="林\U0002f9f4")
    credit(bad, 200)
    work_off(close_year(2026, by=None, now=NOW))
    job = batches.issue_year(2026, by=None, now=NOW)
    work_off(job)
    state = progress(job)
    assert (state.done, state.refused) == (1, 1)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-01-08", "二〇二七年一月八日"),
        ("2026-10-20", "二〇二六年十月二十日"),
        ("2026-12-31", "二〇二六年十二月三十一日"),
    ],
)
def test_days_in_chinese(day, said):
    from datetime import date

    assert chinese_day(date.fromisoformat(day)) == said
