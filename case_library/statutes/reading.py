"""A file as one law: the JSON shape of the house, or either Markdown dialect."""

import json
import re
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from case_library.statutes.dates import adopted_on, effective_on
from case_library.statutes.markdown import read_markdown
from case_library.statutes.numerals import article_label
from case_library.statutes.shape import ReadArticle, ReadStatute, plain_title
from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import refused

MAX_BYTES = 20 * 1024 * 1024
LAST_NUMBER, LONGEST_TITLE = 9999, 200
DAY_IN_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})")


def read_statute(path: Path) -> ReadStatute:
    """The law in *path* (.json, .md or .txt). Raises ``RefusedFile`` with what is wrong where."""
    if not path.is_file():
        raise refused(_("There is no file %(name)s. Check the path.") % {"name": path.name})
    if path.stat().st_size > MAX_BYTES:
        raise refused(_("The file is larger than %(mb)s MB. Split it.") % {"mb": MAX_BYTES // 2**20})
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        raise refused(_("The file is not written in UTF-8.")) from None
    if path.suffix.lower() == ".json":
        return _from_json(text)
    return _from_markdown(text, path.stem)


def _from_markdown(text: str, name: str) -> ReadStatute:
    title, history, articles = read_markdown(text)
    if any(article.number > LAST_NUMBER for article in articles):
        raise refused(_("An article's number is a whole number from 1 to 9999."))
    if not articles:
        raise refused(_("No article (第一条 …) was found. Is this the text of a law?"))
    named = DAY_IN_NAME.search(name)
    adopted = (parse_day(named[1]) if named else None) or adopted_on(history)
    return _dated(title or name, history, articles, adopted, {})


def _dated(
    title: str, history: list[str], articles: list[ReadArticle], adopted: date | None, given: dict
) -> ReadStatute:
    title = "".join(title.split()).replace("/", "／")  # the short title stands in addresses
    if not title or len(title) > LONGEST_TITLE:
        raise refused(_("The title is missing or too long."))
    closing = "\n".join(p["text"] for article in articles[-3:] for p in article.paragraphs)
    stated = adopted or effective_on(date.min, closing)
    if stated == date.min:
        raise refused(_("No day of adoption is named. Add it to the history or to the file's name."))
    return ReadStatute(
        title=title,
        short_title=(given.get("short_title") or plain_title(title)).replace("/", "／"),
        adopted_on=stated,
        effective_on=given.get("effective_on") or effective_on(stated, closing),
        repealed_on=given.get("repealed_on"),
        history=history,
        source=given.get("source") or {},
        articles=articles,
        level=given.get("level", ""),
        issuer=given.get("issuer", ""),
    )


def _from_json(text: str) -> ReadStatute:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise RefusedFile([RowError(line, "", _("This is not valid JSON."))]) from None
    if not isinstance(document, dict) or not isinstance(document.get("articles"), list):
        raise refused(_('A law in JSON is an object with "title" and "articles".'))
    errors: list[RowError] = []
    articles = [_article(raw, index, errors) for index, raw in enumerate(document["articles"], 1)]
    _check_numbers(articles, errors)
    title = document.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > LONGEST_TITLE:
        errors.append(RowError(0, "title", _("The title is missing or too long.")))
    history = document.get("history") or []
    if not isinstance(history, list) or not all(isinstance(line, str) for line in history):
        errors.append(RowError(0, "history", _("The history is a list of lines.")))
    if errors or not articles:
        raise RefusedFile(errors[:1000] or [RowError(0, "articles", _("The law has no articles."))])
    given = _given(document)
    return _dated(title, history, articles, given.pop("adopted_on") or adopted_on(history), given)


def _given(document: dict) -> dict:
    days = {name: _day_of(document, name) for name in ("adopted_on", "effective_on", "repealed_on")}
    texts = {name: str(document.get(name) or "")[:120] for name in ("short_title", "level", "issuer")}
    source = document.get("source")
    return days | texts | {"source": source if isinstance(source, dict) else {}}


def _day_of(document: dict, name: str) -> date | None:
    value = document.get(name)
    day = parse_day(value) if isinstance(value, str) else None
    if value is not None and day is None:
        raise RefusedFile([RowError(0, name, _("This is no date. Write it as 2026-09-16."))])
    return day


def _article(raw: object, row: int, errors: list[RowError]) -> ReadArticle:
    """One article, its mistakes noted under its place in the file."""

    def wrong(column: str, message: str) -> None:
        errors.append(RowError(row, column, message))

    if not isinstance(raw, dict):
        wrong("", _("An article is an object."))
        return ReadArticle(0, 0, "")
    number, suffix = raw.get("no"), raw.get("suffix") or 0
    if not _whole(number) or not _whole(suffix):
        wrong("no", _("An article's number is a whole number from 1 to 9999."))
        number, suffix = 0, 0
    paragraphs = raw.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(_is_paragraph(p) for p in paragraphs):
        wrong("paragraphs", _('Paragraphs are a list of {"no", "text", "items"}.'))
        paragraphs = []
    divisions = {name: raw.get(name) for name in ("part", "chapter", "section")}
    for name, value in divisions.items():
        if value is not None and not (isinstance(value, dict) and isinstance(value.get("title"), str)):
            wrong(name, _('A division is {"no", "cn", "title"}, or null.'))
            divisions[name] = None
    label = raw.get("cn") if isinstance(raw.get("cn"), str) else article_label(number, suffix)
    return ReadArticle(number, suffix, label[:40], paragraphs=paragraphs, **divisions)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST_NUMBER


def _is_paragraph(raw: object) -> bool:
    return _is_line(raw) and isinstance(raw.get("items"), list) and all(_is_item(i) for i in raw["items"])


def _is_item(raw: object) -> bool:
    subitems = raw.get("subitems", []) if isinstance(raw, dict) else None
    return (
        _is_line(raw, label=True) and isinstance(subitems, list) and all(_is_line(s, True) for s in subitems)
    )


def _is_line(raw: object, label: bool = False) -> bool:
    if not isinstance(raw, dict) or not _whole(raw.get("no")) or not isinstance(raw.get("text"), str):
        return False
    return not label or isinstance(raw.get("cn"), str)


def _check_numbers(articles: list[ReadArticle], errors: list[RowError]) -> None:
    seen: dict[tuple[int, int], int] = {}
    for row, article in enumerate(articles, 1):
        key = (article.number, article.suffix)
        if key in seen and article.number:
            errors.append(
                RowError(row, "no", _("This article already stands at place %(row)s.") % {"row": seen[key]})
            )
        seen.setdefault(key, row)
