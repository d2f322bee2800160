"""Tables in and out: csv (UTF-8 with or without BOM, GB18030) and xlsx.

Reading streams rows; an xlsx is refused before any parser sees it when its zip directory announces
more than it should hold. Writing guards against formula injection.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.common.errors import RefusedFile, RowError

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 100
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of *path* as (row number as a spreadsheet shows it, texts), the headings first.

    Raises ``RefusedFile`` where the file is missing, too large or neither csv nor xlsx.
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


def refused(message: str) -> RefusedFile:
    return RefusedFile([RowError(0, "", message)])


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
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


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, [cell.strip() for cell in cells]
        except UnicodeDecodeError:
            raise refused(_("The file is neither UTF-8 nor GB18030. Save it as “CSV UTF-8”.")) from None
        except csv.Error:
            raise RefusedFile(
                [
                    RowError(
                        reader.line_num, "", _("This line cannot be read as csv. Check its quotation marks.")
                    )
                ]
            ) from None


def _read_xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    _check_zip(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception:
        raise refused(_("The workbook cannot be opened. Save it again as .xlsx.")) from None
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield number, texts
    finally:
        book.close()


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise refused(_("The file is not an .xlsx workbook, whatever its name says.")) from None
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(path.stat().st_size, 1):
        raise refused(_("The workbook unpacks to an unreasonable size and was not opened."))


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
