"""The roster: whole or not at all, a difference first, errors by row and column (S3, S4)."""

import pytest

from lms.common.errors import RefusedFile
from lms.officers.models import Account, Officer, Posting, Unit
from lms.officers.roster.applying import TooManyRemovals, import_roster
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HEAD = "staff_no,name,unit_code,unit_name,parent_unit_code,field,qualified_on,joined_on,left_on,email"


def line(no, name="林晓雯", unit="T1,城东队,D1", rest="城市管理,2020-05-01,2019-01-01,,"):
    return f"{no},{name},{unit},{rest}"


@pytest.fixture
def roster(tmp_path):
    def write(*lines, head=HEAD, encoding="utf-8", **options):
        path = tmp_path / "roster.csv"
        path.write_text("\n".join([head, *lines]), encoding=encoding)
        return import_roster(path, by=None, now=NOW, **options)

    return write


BASE = [line("D1-head", unit="D1,汐江区,"), *(line(f"S{n}") for n in range(1, 21))]


def errors(refusal) -> list[tuple[int, str]]:
    return [(e.row, e.column) for e in refusal.value.errors]


def test_people_units_and_accounts_come_in(roster):
    report = roster(*BASE)
    assert (report.rows, report.created, report.units_created) == (21, 21, 2)
    assert Unit.objects.get(code="T1").get_parent().code == "D1"
    account = Account.objects.get(login="S1")
    assert not account.has_usable_password()


def test_the_same_file_again_changes_nothing(roster):
    roster(*BASE)
    report = roster(*BASE)
    assert (report.created, report.updated, report.unchanged, report.removed) == (0, 0, 21, 0)


def test_a_dry_run_shows_the_difference_and_changes_nothing(roster):
    """S4"""
    report = roster(*BASE, dry_run=True)
    assert report.created == 21
    assert not Officer.objects.exists()
    assert not Unit.objects.exists()


def test_somebody_missing_in_the_file_leaves(roster):
    roster(*BASE)
    report = roster(*BASE[:-1])
    assert report.removed == 1
    assert Officer.objects.get(staff_no="S20").left_on is not None
    assert not Account.objects.get(login="S20").is_active


def test_too_many_removals_stop_the_import(roster):
    """S4"""
    roster(*BASE)
    with pytest.raises(TooManyRemovals):
        roster(*BASE[:10])
    assert not Officer.objects.filter(left_on__isnull=False).exists()
    assert roster(*BASE[:10], allow_removals=True).removed == 11


def test_a_file_touches_nobody_outside_its_top_units(roster):
    roster(*BASE)
    other = [line("X1", unit="E1,苍渚区,")]
    assert roster(*other).removed == 0
    assert Officer.objects.filter(left_on=None).count() == 22


def test_mistakes_are_named_by_row_and_column(roster):
    bad = [
        line("S1"),
        line("S1"),
        line("", name="无号"),
        line("S3", rest="城市管理,2020-13-01,2019-01-01,,"),
        line("S4", rest="城市管理,2020-05-01,2019-01-01,2018-01-01,"),
        line("S5", rest="城市管理,2020-05-01,2019-01-01,,not-mail"),
        line("S6", unit="T1,另一个名字,D1"),
    ]
    with pytest.raises(RefusedFile) as refusal:
        roster(*bad)
    assert set(errors(refusal)) == {
        (3, "staff_no"),
        (4, "staff_no"),
        (5, "qualified_on"),
        (6, "left_on"),
        (7, "email"),
        (8, "unit_name"),
    }
    assert not Officer.objects.exists()


def test_a_national_id_number_is_refused(roster):
    """S3"""
    with pytest.raises(RefusedFile) as refusal:
        roster(line("11010519491231002X"))
    assert errors(refusal) == [(2, "staff_no")]


def test_units_in_a_circle_are_refused(roster):
    with pytest.raises(RefusedFile):
        roster(line("S1", unit="A,甲,B"), line("S2", unit="B,乙,A"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_chinese_headings_and_rare_characters(roster, encoding):
    """Names are stored byte-exact, CJK Extension B included."""
    head = "工号,姓名,单位编码,单位名称,上级单位编码"
    roster("S1,𠮷田宁,T1,城东队,", head=head, encoding=encoding)
    assert Officer.objects.get(staff_no="S1").name == "𠮷田宁"


def test_two_units_of_one_name_under_different_parents(roster):
    roster(
        line("A", unit="A,汐江区,"),
        line("B", unit="B,苍渚区,"),
        line("S1", unit="A1,执法队,A"),
        line("S2", unit="B1,执法队,B"),
    )
    assert Unit.objects.filter(name="执法队").count() == 2


def test_a_posting_opens_and_an_empty_cell_ends_it(roster):
    head = HEAD + ",posted_unit_code,posted_on"
    roster(line("S1") + ",T1,2024-03-01", head=head)
    assert Posting.objects.get(ends_on=None).starts_on.isoformat() == "2024-03-01"
    roster(line("S1") + ",,", head=head)
    assert not Posting.objects.filter(ends_on=None).exists()


def test_a_missing_heading_is_named(roster):
    with pytest.raises(RefusedFile, match="unit_code"):
        roster("S1,林", head="staff_no,name")
