"""Words of Chinese text for the index: segmented once by us, so that both databases find the same.

A long word is indexed with the words inside it (行政处罚: 行政, 处罚), a provision as a token of its own
(第四十二条 and 42条 are both ``42条``), codes and numbers as they stand (gb14554).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import rjieba
from rjieba import Jieba

from case_library.citations import extract, flat
from case_library.law_names import lexicon
from case_library.statutes.numerals import CHINESE, WESTERN, to_int

SYNONYMS = Path(__file__).parents[1] / "lexicon" / "synonyms.txt"
ARTICLE = re.compile(
    rf"第?\s?([{WESTERN}]{{1,4}}|[{CHINESE}]{{1,9}})\s?条(?:\s?之\s?([{CHINESE}{WESTERN}]{{1,2}}))?"
)
WORD = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]+")
STOP = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "对",
        "为",
        "是",
        "其",
        "该",
        "并",
        "等",
        "中",
        "由",
        "将",
        "以",
        "被",
        "后",
        "前",
        "之",
        "而",
        "于",
        "也",
        "应",
        "有",
        "不",
        "未",
        "上",
        "下",
        "个",
        "日",
        "月",
        "年",
    ]
)


@cache
def segmenter() -> Jieba:
    """rjieba with the names of laws and the words of the synonym list in its dictionary."""
    jieba = Jieba()
    for word in [*lexicon(), *(w for group in synonym_groups() for w in group)]:
        if 2 <= len(word) <= 8 and "…" not in word:
            jieba.add_word(word, None, None)
    return jieba


@cache
def synonym_groups() -> list[list[str]]:
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@cache
def synonyms() -> dict[str, list[str]]:
    """word → the others of its groups."""
    found: dict[str, list[str]] = {}
    for group in synonym_groups():
        for word in group:
            found.setdefault(word, []).extend(w for w in group if w != word)
    return found


def folded(text: str) -> str:
    """As it is compared: one width, small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """Index words of *text*, each once, in order of appearance."""
    return [
        w for w in dict.fromkeys(segmenter().cut_for_search(folded(text))) if w.isalnum() and w not in STOP
    ]


def exact(text: str) -> list[str]:
    """The longest words of *text* that the index holds."""
    return [w for w in dict.fromkeys(segmenter().cut(folded(text))) if w.isalnum() and w not in STOP]


def fine(text: str) -> list[str]:
    """The smallest words that make up *text*: what a match of it must contain."""
    found = words(text)
    return [w for w in found if not any(o != w and len(o) > 1 and o in w for o in found)]


def coarse(text: str) -> list[str]:
    """The words of *text* as one would read it, by the plain dictionary: 听证 and 程序."""
    cut = rjieba.cut(folded(text))
    return list(dict.fromkeys(w for w in cut if len(w) > 1 and w not in STOP and w.isalnum()))


def article_tokens(text: str) -> list[str]:
    """``42条`` for every article named, and ``行政处罚法第42条`` where its law is known."""
    bare = [_token(found[1], found[2]) for found in ARTICLE.finditer(text)]
    cited = [
        f"{folded(c.law)}第{c.article}条" + (f"之{c.article_suffix}" if c.article_suffix else "")
        for c in flat(extract(text))
        if c.law
    ]
    return [token for token in bare if token] + [plain(token) for token in cited]


def plain(token: str) -> str:
    """A token that every index takes as one word."""
    return "".join(WORD.findall(token))


def _token(number: str, suffix: str | None) -> str:
    value, extra = to_int(number), to_int(suffix or "")
    if not value:
        return ""
    return f"{value}条" + (f"之{extra}" if extra else "")


def distinct(tokens: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(tokens))
