"""The two ways in which collections of Chinese law write a law in Markdown.

*Headed*: ``# title``, dated lines, ``<!-- INFO END -->``, ``## 第一章 …``, ``### 第一节 …``,
``第一条 text``. *Plain*: a title at any heading level, the history in brackets, a table of contents,
then chapters and articles as bare lines with wide spaces. One reader takes both, line by line.
"""

import re

from case_library.statutes.numerals import CHINESE, WESTERN, article_label, to_int
from case_library.statutes.shape import ReadArticle

_N = f"[{WESTERN}{CHINESE}]{{1,9}}"
DIVISION = re.compile(rf"第\s?({_N})\s?(编|分编|章|节)(?:[\s\u3000]+|$)(.{{0,80}})")
ARTICLE = re.compile(
    rf"第\s?({_N})\s?条(?:\s?之\s?({_N}))?(?=[\s\u3000:：]|\*|$|[^、，和至或的第])[\s\u3000:：*]*"
)
ITEM = re.compile(rf"[（(]\s?([{CHINESE}]{{1,5}})\s?[）)]\s?")
SUBITEM = re.compile(r"([0-9０-９]{1,2})\s?[.．、](?![0-9０-９])\s?|[（(]([0-9０-９]{1,2})[）)]\s?")
CONTENTS = re.compile(r"目\s{0,6}录|目次")
LEVELS = {"编": "part", "分编": "part", "章": "chapter", "节": "section"}
NOT_TEXT = re.compile(r"<!--.*?-->|<[a-zA-Z/][^<>]{0,200}>")


def read_markdown(text: str) -> tuple[str, list[str], list[ReadArticle]]:
    """(title, history, articles) of one law."""
    lines = [line for raw in text.splitlines() if (line := _clean(raw))]
    start = _first_article(lines)
    title, history = _head(lines[:start])
    return title, history, _Body(lines[:start]).read(lines[start:])


def _clean(raw: str) -> str:
    line = NOT_TEXT.sub("", raw.replace("\ufeff", "").replace("\u00a0", " ")).strip(" \t\u3000")
    line = re.sub(r"^(?:#{1,6}|>|-{3,}|={3,})\s*", "", line).strip(" \t\u3000*")
    return wide_colons(line)


def wide_colons(text: str) -> str:
    """Half-width colons and semicolons behind a Chinese character are slips of typing."""
    return re.sub(r"(?<=[\u3400-\u9fff\uff09）》”])([:;])", lambda m: "：" if m[1] == ":" else "；", text)


def _first_article(lines: list[str]) -> int:
    """Where the text of the first article stands; a table of contents names divisions only."""
    for index, line in enumerate(lines):
        found = ARTICLE.match(line)
        if found and (line[found.end() :].strip() or index + 1 < len(lines)):
            return index
    return len(lines)


def _head(lines: list[str]) -> tuple[str, list[str]]:
    title = "".join(lines[0].split()) if lines else ""
    history: list[str] = []
    for line in lines[1:]:
        if CONTENTS.fullmatch(line) or DIVISION.match(line):
            break
        history += _history(line)
    return title, history


def _history(line: str) -> list[str]:
    """Bracketed histories become one line an act; angle brackets inside titles become 〈〉."""
    line = re.sub(r"<([^<>]{1,80})>", r"〈\1〉", line).strip("（）()")
    acts = re.split(r"[\u3000\s]{1,4}(?=(?:根据)?[0-9]{4}年)", line)
    return [act.strip() for act in acts if act.strip()]


class _Body:
    """Articles with the divisions that they stand in."""

    def __init__(self, before: list[str]):
        self.places: dict[str, dict | None] = {"part": None, "chapter": None, "section": None}
        self.articles: list[ReadArticle] = []
        self.seen: set[tuple[int, int]] = set()
        for line in _own_divisions(before):
            self._division(line)

    def read(self, lines: list[str]) -> list[ReadArticle]:
        for line in lines:
            if found := ARTICLE.match(line):
                if self._article(line, found):
                    continue
            elif self._division(line):
                continue
            self._continue(line)
        return self.articles

    def _division(self, line: str) -> bool:
        found = DIVISION.match(line)
        if not found:
            return False
        level, number = LEVELS[found[2]], to_int(found[1])
        title = "".join(found[3].split())
        self.places[level] = {"no": number, "cn": f"第{found[1]}{found[2]}", "title": title}
        below = {"part": ("chapter", "section"), "chapter": ("section",), "section": ()}[level]
        self.places.update(dict.fromkeys(below))
        return True

    def _article(self, line: str, found: re.Match) -> bool:
        number, suffix = to_int(found[1]), to_int(found[2] or "") or 0
        if number is None or (number, suffix) in self.seen or not self._follows(number, suffix):
            return False
        self.seen.add((number, suffix))
        article = ReadArticle(number, suffix, article_label(number, suffix), **self.places)
        self.articles.append(article)
        if rest := line[found.end() :].strip():
            self._continue(rest)
        return True

    def _follows(self, number: int, suffix: int) -> bool:
        """A line that starts by naming another article is text, unless it is the next one."""
        if not self.articles:
            return True
        last = self.articles[-1]
        return (number, suffix) > (last.number, last.suffix) and number - last.number <= 20

    def _continue(self, line: str) -> None:
        if self.articles:
            add_line(self.articles[-1].paragraphs, line)


def _own_divisions(before: list[str]) -> list[str]:
    """Of the lines before the first article those that open it: the last part, chapter, section.

    A table of contents lists them all first; what opens the text is its repetition at the end.
    """
    divisions = [line for line in before if DIVISION.match(line)]
    firsts = [i for i, line in enumerate(divisions) if to_int(DIVISION.match(line)[1]) == 1]
    chapters = [i for i in firsts if DIVISION.match(divisions[i])[2] == "章"]
    if not chapters:
        return divisions[firsts[-1] :] if firsts else divisions[-1:]
    start = chapters[-1]
    while start and DIVISION.match(divisions[start - 1])[2] in ("编", "分编") and start - 1 in firsts:
        start -= 1
    return divisions[start:]


def add_line(paragraphs: list[dict], line: str) -> None:
    """One line of an article: a paragraph, an item below it, or a subitem below that."""
    if paragraphs and (found := ITEM.match(line)):
        number = to_int(found[1])
        items = paragraphs[-1]["items"]
        if number == len(items) + 1 or (items and number == items[-1]["no"] + 1):
            label = f"（{found[1]}）"
            items.append({"no": number, "cn": label, "text": line[found.end() :].strip()})
            return
    if paragraphs and paragraphs[-1]["items"] and (found := SUBITEM.match(line)):
        item = paragraphs[-1]["items"][-1]
        subitems = item.setdefault("subitems", [])
        number = to_int(found[1] or found[2])
        if number == len(subitems) + 1:
            subitems.append({"no": number, "cn": found[0].strip(), "text": line[found.end() :].strip()})
            return
        if not subitems:
            del item["subitems"]
    paragraphs.append({"no": len(paragraphs) + 1, "text": line, "items": []})
