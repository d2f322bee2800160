"""What was noticed in a case: shown with its article, told apart by who noticed it, counted."""

import pytest
from django.utils import translation

from case_library.figures import Change, Rate, by_code, by_unit, year_of
from case_library.models import CaseFinding, RecordedCase
from case_library.schemas import mistake
from lms.officers.models import Unit
from tests.factories import make_manager
from tests.factories.guidance import make_record, taken_in

pytestmark = pytest.mark.django_db

REVIEWED = {
    "file_review": {
        "reviewed_on": "2024-09-02",
        "findings": [
            {"code": "DOC-05", "detail": "田火的笔录没有逐页签名。", "deduct": 2},
            {"code": "XXX-99", "detail": "不认识的代码。"},
        ],
    },
}


def taken(unit, **more) -> RecordedCase:
    record = make_record(authority={"name": unit.name, "code": unit.code}, **more)
    record["legal_review"]["issues"] = [
        {"category": "document", "code": "DOC-06", "detail": "审批表没有日期。", "rectified": True},
        {"category": "law", "detail": "没有代码的问题。"},
    ]
    record["decision"]["remedy_stated"] = False
    return taken_in(record).case


def test_what_reviewers_noted_in_the_record_is_a_finding_of_theirs_by_code_alone(district):
    """C1: their words may name people, so only the code leaves the locked room."""
    case = taken(district, **REVIEWED)
    found = {f.code: (f.origin, f.rule) for f in case.findings.all()}
    assert found == {
        "DOC-02": ("machine", "行政处罚法第五十九条第一款第（五）项"),
        "DOC-05": ("file_review", "行政处罚法第五十五条第二款"),
        "DOC-06": ("legal_review", ""),
    }
    assert [f.message for f in case.findings.filter(origin="file_review")] == ["2024-09-02的案卷评查指出。"]
    assert not [f for f in case.findings.all() if "田火" in f.message or "审批表" in f.message]


def test_the_page_of_a_case_gives_sentence_code_and_article(client, district):
    case = taken(district, **REVIEWED)
    editor = make_manager(district, "case_editor")
    client.force_login(editor)
    shown = client.get(f"/cases/recorded/{case.pk}/").content.decode()
    for words in (
        "DOC-02", "决定书没有载明申请复议、提起诉讼的途径和期限。", "行政处罚法第五十九条第一款第（五）项",
        "DOC-05", "2024-09-02的案卷评查指出。", "法制审核指出，已经整改。",
    ):  # fmt: skip
        assert words in shown
    assert "田火" not in shown
    with translation.override("en"):
        name = mistake("DOC-05")
    editor.language = "en"
    editor.save()
    shown = client.get(f"/cases/recorded/{case.pk}/").content.decode()
    assert name in shown
    assert "Noted in the file review of 2024-09-02." in shown
    assert "案卷评查指出" not in shown


def test_a_finding_of_old_still_reads_well(district):
    """Rows from before the sentence was kept in parts: with values in Chinese, without in either language."""
    case = taken(district)
    old = CaseFinding(case=case, code="DOC-06", message="审批表没有日期。")
    dated = CaseFinding(case=case, code="DOC-05", message="2024-09-02的案卷评查指出。")
    with translation.override("en"):
        assert (old.words, dated.words) == ("An approval form has no date.", "2024-09-02的案卷评查指出。")


def test_a_case_without_findings_says_so(client, district):
    case = taken_in(make_record(authority={"name": district.name, "code": district.code})).case
    assert not case.findings.exists()
    client.force_login(make_manager(district, "case_masker"))
    assert "没有发现问题" in client.get(f"/cases/recorded/{case.pk}/").content.decode()


def test_the_page_of_another_units_case_is_not_found(client, district, other_team):
    case = taken(district)
    client.force_login(make_manager(other_team, "case_editor"))
    assert client.get(f"/cases/recorded/{case.pk}/").status_code == 404
    client.force_login(make_manager(district, "bureau"))
    assert client.get(f"/cases/recorded/{case.pk}/").status_code == 403


def test_opening_the_page_opens_no_record(client, district):
    case = taken(district)
    before = case.readings.count()
    client.force_login(make_manager(district, "case_editor"))
    client.get(f"/cases/recorded/{case.pk}/")
    assert case.readings.count() == before


def test_the_figures_count_a_file_once_and_can_be_narrowed_to_who_noticed(district):
    units, year = Unit.objects.all(), year_of(2024)
    case = taken(district, **REVIEWED)
    CaseFinding.objects.create(case=case, code="DOC-02", origin="file_review", rule="", message="")
    one, none = Change(Rate(1, 1), Rate(0, 0)), []
    assert dict(by_code(units, year)) == {"DOC-02": one, "DOC-05": one, "DOC-06": one}
    assert dict(by_code(units, year, "machine")) == {"DOC-02": one}
    assert dict(by_code(units, year, "file_review")) == {"DOC-02": one, "DOC-05": one}
    assert by_unit(units, year, "DOC-06", "legal_review") == [(district, one)]
    assert by_unit(units, year, "DOC-06", "machine") == [(district, Change(Rate(0, 1), Rate(0, 0)))]
    assert by_code(Unit.objects.none(), year) == none


def test_the_figures_page_keeps_who_noticed_in_its_addresses(client, city, district):
    taken(district, **REVIEWED)
    client.force_login(make_manager(city, "bureau"))
    shown = client.get("/cases/figures/?year=2024&origin=file_review").content.decode()
    assert "DOC-05" in shown
    assert "DOC-02" not in shown
    assert "?year=2024&amp;origin=file_review&amp;code=DOC-05#f-units" in shown
    assert "DOC-02" in client.get("/cases/figures/?year=2024&origin=nonsense").content.decode()
