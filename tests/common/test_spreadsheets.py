"""Tables as office programs write them, and as nobody should: read or refused in words."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from lms.common.errors import RefusedFile
from lms.common.spreadsheets import columns_of, csv_lines, guarded, read_table, template_of, write_xlsx

HEAD = ["工号", "姓名"]


@pytest.fixture
def csv_of(tmp_path):
    def read(content: bytes):
        path = tmp_path / "table.csv"
        path.write_bytes(content)
        return list(read_table(path))

    return read


@pytest.fixture
def xlsx_of(tmp_path):
    def read(*rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        path = tmp_path / "table.xlsx"
        book.save(path)
        return list(read_table(path))

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_way_of_saving_gives_the_same_rows(csv_of, encoding, ending, delimiter):
    text = ending.join(delimiter.join(row) for row in (HEAD, ["S1", "𠮷田不"]))
    assert csv_of(text.encode(encoding)) == [(1, HEAD), (2, ["S1", "𠮷田不"])]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(csv_of):
    """Also behind a blank line and a cell that holds a line break."""
    rows = csv_of(b'a,b\n\n"x\ny",1\nz,2\n')
    assert [number for number, _cells in rows] == [1, 3, 4]


@pytest.mark.parametrize("content", [b'a,b\n1,2\n"x,3\n4,5\n', b'a,b\n1,2\n"x"y,3\n'])
def test_a_broken_quotation_mark_is_named_by_its_row(csv_of, content):
    with pytest.raises(RefusedFile) as refusal:
        csv_of(content)
    assert refusal.value.errors[0].row == 3


def test_what_is_no_text_is_refused(csv_of):
    with pytest.raises(RefusedFile):
        csv_of(b"a,b\n\xff\xff\xff\x81")


def test_an_empty_file_has_no_rows(csv_of):
    assert csv_of(b"") == csv_of(b"\xef\xbb\xbf\n") == []


def test_headings_may_be_wide_starred_and_explained():
    wanted = {"staff_no": ["工号"], "minutes": ["时长"]}
    assert columns_of(["* 工 号", "时长（分钟）", "other"], wanted, ("staff_no",)) == {
        "staff_no": 0,
        "minutes": 1,
    }


@pytest.mark.parametrize("head", [["工号", "STAFF_NO"], ["姓名"]])
def test_doubled_and_missing_headings_are_named(head):
    with pytest.raises(RefusedFile, match="工号（staff_no）"):
        columns_of(head, {"staff_no": ["工号"]}, ("staff_no",))


def test_a_template_is_read_back_as_what_it_asks_for():
    headings = {"staff_no": ["工号", "职工号"], "phone": ["联系电话"]}
    sheet = load_workbook(io.BytesIO(template_of("名册", headings, ["staff_no"]))).active
    head = [cell.value for cell in sheet[1]]
    assert head == ["工号*", "联系电话"]
    assert columns_of(head, headings, ["staff_no"]) == {"staff_no": 0, "phone": 1}


def test_cells_of_a_workbook_become_texts(xlsx_of):
    rows = xlsx_of(HEAD, [312586, 45.0], [date(2026, 3, 2), datetime(2026, 3, 2, 8, 30)], [None, " x "])
    assert rows[1:] == [
        (2, ["312586", "45"]),
        (3, ["2026-03-02", "2026-03-02 08:30:00"]),
        (4, ["", "x"]),
    ]


def test_a_formula_without_a_value_is_named(xlsx_of):
    with pytest.raises(RefusedFile, match="B3") as refusal:
        xlsx_of(HEAD, ["S1", "林"], ["S2", "=A3&1"])
    assert refusal.value.errors[0].row == 3


def test_a_formula_counts_with_the_value_that_it_was_saved_with(tmp_path):
    path = tmp_path / "table.xlsx"
    Workbook().save(path)
    _put_cells(path, b'<row r="1"><c r="A1" t="str"><f>1&amp;2</f><v>12</v></c></row>')
    assert list(read_table(path)) == [(1, ["12"])]


@pytest.mark.parametrize("megabytes", [150, 2])
def test_a_bomb_is_refused_unopened(tmp_path, megabytes):
    """PITFALLS: openpyxl opens a 147 KB file holding a 150 MB cell without complaint."""
    path = tmp_path / "bomb.xlsx"
    Workbook().save(path)
    cell = b'<row r="1"><c r="A1" t="str"><v>' + b"x" * (megabytes << 20) + b"</v></c></row>"
    _put_cells(path, cell)
    with pytest.raises(RefusedFile):
        list(read_table(path))


@pytest.mark.parametrize(
    "entity",
    [b'<!DOCTYPE x [<!ENTITY e "boom">]>', b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
)
def test_entities_are_refused(tmp_path, entity):
    path = tmp_path / "entity.xlsx"
    Workbook().save(path)
    _put_cells(path, b'<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>', before=entity)
    with pytest.raises(RefusedFile):
        list(read_table(path))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"staff_no,name\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    with pytest.raises(RefusedFile):
        list(read_table(path))


@pytest.mark.parametrize("name", ["table.xls", "table", "nowhere.csv"])
def test_other_kinds_of_file_are_refused(tmp_path, name):
    if name != "nowhere.csv":
        (tmp_path / name).write_text("a,b")
    with pytest.raises(RefusedFile):
        list(read_table(tmp_path / name))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_export_holds_a_formula(text):
    assert guarded(text) == f"'{text}"
    assert f"'{text}" in "".join(csv_lines([[text]]))
    file = io.BytesIO()
    write_xlsx(file, "x", [[text]])
    with zipfile.ZipFile(file) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def _put_cells(path, rows: bytes, before: bytes = b"") -> None:
    """Put *rows* into the workbook's only sheet, as raw XML."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    filled, count = re.subn(
        rb"<sheetData ?(?:/>|></sheetData>)", lambda _m: b"<sheetData>" + rows + b"</sheetData>", parts[name]
    )
    assert count == 1
    parts[name] = before + filled
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)
