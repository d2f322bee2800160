"""Tables in and out: csv (UTF-8 with or without BOM, UTF-16, GB18030) and xlsx.

Reading streams rows; an xlsx is refused before any parser sees it when its zip directory announces
more than it should hold. Writing guards against formula injection.
"""

import codecs
import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.common.archives import unreasonable
from lms.common.dates import reads_english
from lms.common.errors import RefusedFile, RowError

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
BLOCK = 1024 * 1024
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
DELIMITERS = ",\t;"


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of *path* as (row number as a spreadsheet shows it, texts), the headings first.

    Raises ``RefusedFile`` where the file is missing, empty, too large or neither csv nor xlsx.
    """
    if not path.is_file():
        raise refused(_("There is no file %(name)s. Check the path.") % {"name": path.name})
    if path.stat().st_size > MAX_FILE_BYTES:
        raise refused(_("The file is larger than %(mb)s MB. Split it.") % {"mb": MAX_FILE_BYTES // 2**20})
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path)
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    raise refused(_("Only .csv and .xlsx files can be read."))


def refused(message: str, row: int = 0, column: str = "") -> RefusedFile:
    return RefusedFile([RowError(row, column, message)])


Headings = Mapping[str, Sequence[str]]  # column name → its spellings, the one that templates use first


def columns_of(head: list[str], headings: Headings, required: Iterable[str]) -> dict[str, int]:
    """Column name → place in the row, by any spelling; raises ``RefusedFile`` for missing or doubled ones."""
    words = {folded(word): name for name, spellings in headings.items() for word in {name, *spellings}}
    columns: dict[str, int] = {}
    for place, cell in enumerate(head):
        name = words.get(folded(cell))
        if name in columns:
            twice = _both_names(name, headings)
            raise refused(_("Two columns are headed %(name)s. Keep one.") % {"name": twice}, 1, name)
        if name:
            columns[name] = place
    if missing := [name for name in required if name not in columns]:
        names = pgettext("list", ", ").join(_both_names(name, headings) for name in missing)
        raise refused(_("Row 1 lacks these headings: %(names)s.") % {"names": names}, 1)
    return columns


def heading_of(column: str, headings: Headings) -> str:
    """The heading that people write over *column*; whoever reads English sees the name itself."""
    return column if reads_english() or column not in headings else headings[column][0]


def _both_names(column: str, headings: Headings) -> str:
    """单位编码（unit_code）: for people and for whoever makes the file by a program."""
    heading = heading_of(column, headings)
    return heading if heading == column else f"{heading}（{column}）"


def template_of(title: str, headings: Headings, required: Iterable[str]) -> bytes:
    """An empty workbook to fill in: a heading for each column, a star where it must not be empty."""
    required = set(required)
    return xlsx_bytes(title, [[heading_of(c, headings) + ("*" if c in required else "") for c in headings]])


def folded(heading: str) -> str:
    """A heading without width, case, spacing and BOM; brackets and what they hold are a remark."""
    plain = unicodedata.normalize("NFKC", heading.replace("\ufeff", "")).casefold()
    return "".join(plain.split("(")[0].replace("*", "").split())


def unreadable(text: str) -> str:
    """Why a cell cannot be taken as it stands; "" when it can."""
    if text in CELL_ERRORS:
        return _("This cell holds a spreadsheet error. Correct its formula or type the value.")
    # Printable text is told by one call; only the rest is looked at character by character.
    if not text.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        return _("This cell holds a line break or control character. Remove it.")
    return ""


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(path)
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            delimiter = max(DELIMITERS, key=file.readline(10_000).count)
            file.seek(0)
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1):
                if any(cell.strip() for cell in cells):
                    yield number, [cell.strip() for cell in cells]
    except UnicodeError:
        raise refused(_("The file is neither UTF-8 nor GB18030. Save it as “CSV UTF-8”.")) from None
    except csv.Error:
        message = _("From this row on the file cannot be read as csv. Check its quotation marks.")
        raise refused(message, number + 1) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _read_xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    formulas = _check_zip(path)
    try:
        book = load_workbook(path, read_only=True, data_only=not formulas)
        values = load_workbook(path, read_only=True, data_only=True) if formulas else None
        yield from _with_values(book, values) if values else _plain_rows(book)
        book.close()
    except RefusedFile:
        raise
    except Exception:
        raise refused(_("The workbook cannot be opened. Save it again as .xlsx.")) from None


def _plain_rows(book) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(_first_sheet(book).iter_rows(values_only=True), start=1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _with_values(book, values) -> Iterator[tuple[int, list[str]]]:
    """Rows of a workbook with formulas: the value each one was saved with; one without is refused."""
    rows = zip(_first_sheet(book).iter_rows(), _first_sheet(values).iter_rows(values_only=True), strict=True)
    for number, (cells, saved) in enumerate(rows, start=1):
        for cell, value in zip(cells, saved, strict=True):
            if cell.data_type == "f" and value is None:
                message = _("Cell %(cell)s holds a formula without a value. Type the value instead.")
                raise refused(message % {"cell": cell.coordinate}, number, cell.column_letter)
        texts = [_text(value) for value in saved]
        if any(texts):
            yield number, texts


def _first_sheet(book):
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return sheet


def _check_zip(path: Path) -> bool:
    """Whether any sheet holds formulas. Refuses what unpacks to an unreasonable size, unopened."""
    try:
        with zipfile.ZipFile(path) as archive:
            if unreasonable(archive, most=MAX_UNPACKED_BYTES):
                raise _bomb()
            cells = [
                e for e in archive.infolist() if e.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
            ]
            return sum(_has_formulas(archive, entry) for entry in cells) > 0  # every one is looked through
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        raise refused(_("The file is not an .xlsx workbook, whatever its name says.")) from None


def _bomb() -> RefusedFile:
    return refused(_("The workbook unpacks to an unreasonable size and was not opened."))


def _has_formulas(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Looks through the text of a sheet; a cell of more than a megabyte is no cell."""
    found, end = False, b""
    with archive.open(entry) as sheet:
        while block := sheet.read(BLOCK):
            if len(block) == BLOCK and b"<" not in block:
                raise _bomb()
            found = found or b"<f>" in end + block or b"<f " in end + block
            end = block[-3:]
    return found


def _text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def guarded(value) -> object:
    """*value* as a cell that no spreadsheet takes for a formula; numbers stay numbers, lazy words become text."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Iterable]) -> Iterator[str]:
    """Lines of a csv with BOM (so that office programs see UTF-8), for a streaming answer."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(file: BinaryIO, title: str, rows: Iterable[Iterable]) -> None:
    """A workbook of one sheet, row by row through the library's own scratch file: memory stays flat."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    book.save(file)


def xlsx_bytes(title: str, rows: Iterable[Iterable]) -> bytes:
    """A small workbook in memory: templates and short lists."""
    buffer = io.BytesIO()
    write_xlsx(buffer, title, rows)
    return buffer.getvalue()
