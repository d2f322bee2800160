"""The roster: whole or not at all, a difference first, errors by row and column (S3, S4)."""

from datetime import date, datetime, timedelta

import pytest
from openpyxl import Workbook

from lms.common.errors import RefusedFile
from lms.officers.models import Account, Change, HomeUnit, Officer, Posting, Unit
from lms.officers.roster.applying import TooManyRemovals, import_roster
from tests.factories import NOW, TODAY, make_manager, make_officer

pytestmark = pytest.mark.django_db
HEAD = "staff_no,name,unit_code,unit_name,parent_unit_code,field,qualified_on,joined_on,left_on,email"


def line(no, name="林晓雯", unit="T1,城东队,D1", rest="城市管理,2020-05-01,2019-01-01,,"):
    return f"{no},{name},{unit},{rest}"


@pytest.fixture
def roster(tmp_path):
    def write(*lines, head=HEAD, encoding="utf-8", now=NOW, **options):
        path = tmp_path / "roster.csv"
        path.write_text("\n".join([head, *lines]), encoding=encoding)
        return import_roster(path, by=None, now=now, **options)

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


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "330102199001011234", "ID:３３０１０２１９９００１０１１２３４"]
)
@pytest.mark.parametrize("column", ["staff_no", "phone", "remark"])
def test_a_national_id_number_is_refused(roster, number, column):
    """S3: in any column, also a wrong one, one in full width, one in a column that is not taken."""
    head = HEAD if column == "staff_no" else HEAD.replace("email", column)
    row = line(number) if column == "staff_no" else line("S1") + number
    with pytest.raises(RefusedFile) as refusal:
        roster(row, head=head)
    assert errors(refusal) == [(2, column)]


@pytest.mark.parametrize("heading", ["身份证号", "公民身份号码", "National ID"])
def test_a_column_for_national_ids_is_refused(roster, heading):
    """S3: even when it is empty."""
    with pytest.raises(RefusedFile) as refusal:
        roster(line("S1"), head=HEAD.replace("email", heading))
    assert errors(refusal) == [(1, heading)]


def test_units_in_a_circle_are_refused(roster):
    with pytest.raises(RefusedFile) as refusal:
        roster(line("S1", unit="A,甲,B"), line("S2", unit="B,乙,A"))
    assert errors(refusal) == [(2, "parent_unit_code"), (3, "parent_unit_code")]


def test_a_unit_below_what_already_lies_below_it_is_refused(roster):
    """The file alone has no circle, the stored tree closes it."""
    roster(line("S1", unit="A,甲,"), line("S2", unit="B,乙,A"), line("S3", unit="C,丙,B"))
    with pytest.raises(RefusedFile) as refusal:
        roster(line("S1", unit="A,甲,C"), line("S3", unit="C,丙,B"))
    assert errors(refusal) == [(2, "parent_unit_code")]


def tree() -> dict[str, str]:
    """Unit code → code of its parent."""
    return {u.code: parent.code if (parent := u.get_parent()) else "" for u in Unit.objects.all()}


def test_a_unit_moves_with_all_below_it(roster):
    roster(
        line("S1", unit="A,甲,"),
        line("S2", unit="B,乙,A"),
        line("S3", unit="C,丙,B"),
        line("S4", unit="D,丁,"),
    )
    report = roster(
        line("S1", unit="A,甲,"),
        line("S2", unit="B,乙,D"),
        line("S3", unit="C,丙,B"),
        line("S4", unit="D,丁,"),
    )
    assert report.units_moved == 1
    assert tree() == {"A": "", "B": "D", "C": "B", "D": ""}
    assert not Unit.find_problems()[0]
    assert list(Change.objects.values_list("officer", flat=True))[-1] is None


def test_a_unit_and_its_parent_may_change_places(roster):
    roster(line("S1", unit="A,甲,"), line("S2", unit="B,乙,A"), line("S3", unit="C,丙,B"))
    roster(line("S1", unit="A,甲,C"), line("S2", unit="B,乙,A"), line("S3", unit="C,丙,"))
    assert tree() == {"A": "C", "B": "A", "C": ""}
    assert not any(Unit.find_problems())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["𠮷田宁", "林\uf967", "e\u0301", "ﷺ" * 20])
def test_names_are_stored_byte_exact(roster, encoding, name):
    """CJK Extension B; 不 U+F967, which NFC would change; what folding makes longer."""
    head = "工号,姓名,单位编码,单位名称,上级单位编码"
    roster(f"S1,{name},T1,城东队,", head=head, encoding=encoding)
    assert Officer.objects.get(staff_no="S1").name == name
    assert Account.objects.get(login="S1").name == name


def test_a_workbook_with_days_as_days(tmp_path):
    book = Workbook()
    book.active.append(["工号", "姓名", "单位编码", "单位名称", "入职日期", "取证日期"])
    book.active.append([1001, "林晓雯", "T1", "城东队", datetime(2019, 1, 1), date(2020, 5, 1)])
    book.active.append([1002, "林晓文", "T1", "城东队", "2019/1/1", "2020年5月1日"])
    path = tmp_path / "roster.xlsx"
    book.save(path)
    import_roster(path, by=None, now=NOW)
    days = set(Officer.objects.values_list("joined_on", "qualified_on"))
    assert days == {(date(2019, 1, 1), date(2020, 5, 1))}
    assert set(Officer.objects.values_list("staff_no", flat=True)) == {"1001", "1002"}


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


def posted(*parts) -> str:
    return ",".join([line("S1"), *parts])


def test_a_posting_is_part_of_the_difference_and_ends_where_the_next_begins(roster):
    head = HEAD + ",posted_unit_code,posted_on"
    roster(*BASE[:2])
    first = roster(BASE[0] + ",,", posted("D1", "2024-03-01"), head=head)
    assert (first.updated, first.unchanged) == (1, 1)
    assert any("S1" in change and "2024-03-01" in change for change in first.changes)
    again = roster(BASE[0] + ",,", posted("D1", "2024-03-01"), head=head)
    assert (again.updated, again.unchanged) == (0, 2)
    roster(BASE[0] + ",,", posted("T1", "2026-03-01"), head=head)
    assert list(Posting.objects.order_by("starts_on").values_list("unit__code", "starts_on", "ends_on")) == [
        ("D1", date(2024, 3, 1), date(2026, 2, 28)),
        ("T1", date(2026, 3, 1), None),
    ]


def test_a_corrected_day_of_a_posting_opens_no_second_one(roster):
    head = HEAD + ",posted_unit_code,posted_on"
    roster(line("S1") + ",T1,2024-03-01", head=head)
    roster(line("S1") + ",T1,2024-02-01", head=head)
    assert Posting.objects.get().starts_on == date(2024, 2, 1)


def test_a_posting_to_an_unknown_unit_is_noted_and_changes_nothing(roster):
    head = HEAD + ",posted_unit_code,posted_on"
    roster(line("S1") + ",T1,2024-03-01", head=head)
    report = roster(line("S1") + ",NOWHERE,2025-01-01", head=head)
    assert "NOWHERE" in report.notes[0]
    assert Posting.objects.get(ends_on=None).unit.code == "T1"


def test_unknown_codes_are_accepted_and_listed(roster):
    """DESIGN: field, rank and kind codes."""
    head = HEAD + ",rank,person_kind"
    roster(line("S1") + ",一级科员,card_holder", head=head)
    report = roster(
        line("S1") + ",一级科员,card_holder",
        line("S2", rest="海事,2020-05-01,2019-01-01,,,特级,traffic_warden"),
        head=head,
    )
    assert report.unknown_codes == ["person_kind: traffic_warden", "field: 海事", "rank: 特级"]
    assert Officer.objects.get(staff_no="S2").field == "海事"


def test_somebody_who_returns_serves_again(roster):
    """By a file without the column left_on; their log-in opens again."""
    head = "staff_no,name,unit_code,unit_name"
    rows = ["S1,林,T1,城东队", "S2,王,T1,城东队"]
    roster(*rows, head=head)
    roster(rows[0], head=head, now=NOW - timedelta(days=60))
    assert not Account.objects.get(login="S2").is_active
    assert roster(*rows, head=head).updated == 1
    assert Officer.objects.get(staff_no="S2").left_on is None
    assert Account.objects.get(login="S2").is_active


def test_left_on_is_the_last_day_of_duty(roster):
    """Who has left cannot log in and is not counted as removed again."""
    left = line("S1", rest="城市管理,2020-05-01,2019-01-01,2026-03-31,")
    roster(left, line("S2"), line("S3", rest="城市管理,2020-05-01,2019-01-01,2026-12-31,"))
    assert dict(Account.objects.values_list("login", "is_active")) == {"S1": False, "S2": True, "S3": True}
    assert roster(line("S2"), line("S3", rest="城市管理,2020-05-01,2019-01-01,2026-12-31,")).removed == 0
    assert Officer.objects.get(staff_no="S1").left_on == date(2026, 3, 31)


def test_leaving_before_the_stored_joining_is_an_error_of_the_row(roster):
    roster(line("S1"))
    with pytest.raises(RefusedFile) as refusal:
        roster("S1,林晓雯,T1,城东队,2018-01-01", head="staff_no,name,unit_code,unit_name,left_on")
    assert errors(refusal) == [(2, "left_on")]


def test_one_person_may_always_leave(roster):
    """B4: a team of five."""
    team = [line(f"S{n}") for n in range(5)]
    roster(*team)
    assert roster(*team[:4]).removed == 1
    with pytest.raises(TooManyRemovals) as refusal:
        roster(*team[:2])
    assert errors(refusal) == [(0, "staff_no")]


def test_a_move_between_units_keeps_both_homes_by_day(roster):
    roster(line("S1"), line("S2", unit="T2,城西队,D1"))
    report = roster(line("S1", unit="T2,城西队,D1"), line("S2", unit="T2,城西队,D1"))
    assert report.updated == 1
    homes = list(
        HomeUnit.objects.filter(officer__staff_no="S1").order_by("since").values_list("unit__code", "since")
    )
    assert homes == [("T1", date(2019, 1, 1)), ("T2", TODAY)]


def test_somebody_may_come_from_a_unit_outside_the_file(roster):
    roster(line("S1", unit="D1,汐江区,"), line("S2", unit="D2,苍渚区,"), line("S3", unit="D2,苍渚区,"))
    report = roster(line("S1", unit="D1,汐江区,"), line("S2", unit="D1,汐江区,"))
    assert (report.updated, report.removed) == (1, 0)
    assert Officer.objects.get(staff_no="S3").left_on is None


def test_the_difference_names_old_and_new(roster):
    """S4"""
    roster(line("S1"))
    report = roster(line("S1", name="林小雯"), dry_run=True)
    assert report.changes == ["S1: 姓名 林晓雯 → 林小雯"]


def test_people_of_one_name_are_two_people(roster):
    roster(line("S1"), line("S2"))
    assert Officer.objects.filter(name="林晓雯").count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ('S1,"林\n晓",T1,城东队,D1,x,,,,', "name"),
        ("S1,林\x00,T1,城东队,D1,x,,,,", "name"),
        ("S1,林,T1,城东队,D1,#N/A,,,,", "field"),
        ("S1,林,T1,城东队,D1,x,0001-01-01,,,", "qualified_on"),
        (f"S1,林,T1,城东队,D1,{'长' * 41},,,,", "field"),
        ("S1,林,T1,城东队,T1,x,,,,", "parent_unit_code"),
        ("S1,,T1,城东队,D1,x,,,,", "name"),
    ],
)
def test_a_cell_that_cannot_stand_is_named(roster, row, column):
    with pytest.raises(RefusedFile) as refusal:
        roster(line("S0"), row)
    assert errors(refusal) == [(3, column)]
    assert not Officer.objects.exists()


@pytest.mark.parametrize("lines", [[], ["", ","]])
def test_a_file_that_names_nobody_is_refused(roster, lines):
    with pytest.raises(RefusedFile):
        roster(*lines)


def test_twenty_changes_take_as_many_statements_as_two(roster, django_assert_max_num_queries):
    """No query per row."""
    head = HEAD + ",posted_unit_code,posted_on"
    roster(*(line(f"S{n}") + ",T1,2024-01-01" for n in range(40)), head=head)
    with django_assert_max_num_queries(60):
        roster(
            *(line(f"S{n}", name=f"新{n}", unit="T2,城西队,D1") + ",D1,2026-01-01" for n in range(40)),
            head=head,
        )


def test_a_missing_heading_is_named(roster):
    with pytest.raises(RefusedFile, match="unit_code"):
        roster("S1,林", head="staff_no,name")


@pytest.fixture
def clerk_of(tmp_path):
    """A clerk over one unit, and how that clerk's file is read."""

    def write(unit, *lines):
        path = tmp_path / "own.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return import_roster(path, by=make_manager(unit, "roster_clerk"), now=NOW)

    return write


def test_a_clerk_keeps_the_roster_of_the_own_units_alone(clerk_of, district, team, other_team):
    """S1: neither other units nor the people who serve there are taken over or away."""
    stranger = make_officer(other_team, "X1")
    own = f"T,{team.name},D"
    assert clerk_of(district, line("S1", unit=own), line("S2", unit="N1,新队,T")).created == 2
    foreign = {
        "another unit": line("S3", unit=f"O,{other_team.name},D2"),
        "somebody serving there": line("X1", unit=own),
        "a unit moved out": line("S3", unit=f"T,{team.name},D2"),
        "a unit moved in": line("S3", unit=f"O,{other_team.name},D"),
        "a new one above all": line("S3", unit="NEW,新市,"),
        "a new one below another": line("S3", unit="N2,新队,D2"),
        "a parent made of nothing": line("S3", unit="N2,新队,N9"),
    }
    for what, row in foreign.items():
        with pytest.raises(RefusedFile):
            clerk_of(district, line("S1", unit=own), line("S2", unit="N1,新队,T"), row)
        assert not Officer.objects.filter(staff_no="S3").exists(), what
    stranger.refresh_from_db()
    assert (stranger.home_unit, stranger.left_on) == (other_team, None)
    assert Unit.objects.get(code="O").get_parent().code == "D2"
