"""Looks for planted words in everything that the house holds or hands out, however it is packed."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from pypdf import PdfReader

ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")  # JSON in JSON carries several backslashes

SPACE = re.compile(r"\s+")


def readable(content) -> str:
    """Words of a value, a page or a file: escapes undone, archives and PDFs opened."""
    if isinstance(content, memoryview):
        content = bytes(content)
    if not isinstance(content, bytes):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(content))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(readable(archive.read(name)) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        words = [page.extract_text() for page in reader.pages]
        return "\n".join([*words, str(reader.metadata)]).replace("\n", "")
    return readable(content.decode("utf-8", "ignore"))


def planted_in(planted, content) -> set[str]:
    """Which of *planted* stand there; the search index parts words by spaces, so they are also read without."""
    words = readable(content)
    closed = SPACE.sub("", words)
    return {word for word in planted if word in words or word in closed}


def tables() -> Iterator[tuple[str, str]]:
    """(table, all its words), read past the models: search index, Wagtail's revisions and log, sessions.

    The locked tables are among them: what lies there is sealed and cannot be read either.
    """
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, "\n".join(readable(value) for row in cursor for value in row)


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
