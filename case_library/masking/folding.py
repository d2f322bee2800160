"""One code point stays one code point, so that offsets in the folded text are offsets in the text."""

import re

# Full-width forms to ASCII, the ideographic space to a space, brackets and dashes to one kind.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x202F: 0x20}
_FOLD |= {ord(c): ord("-") for c in "‐‑‒–—―−﹣ー"}
_FOLD |= {
    ord("〔"): ord("["),
    ord("〕"): ord("]"),
    ord("【"): ord("["),
    ord("】"): ord("]"),
    ord("［"): ord("["),
}
_FOLD |= {ord(c): ord("·") for c in "•‧∙・･"}
# Mathematical digits and the like fold through their decimal value.
_FOLD |= {start + n: 0x30 + n for start in (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6) for n in range(10)}

SPOKEN = {
    "〇": "0", "零": "0", "○": "0", "洞": "0", "一": "1", "幺": "1", "壹": "1", "二": "2", "贰": "2", "两": "2",
    "三": "3", "叁": "3", "四": "4", "肆": "4", "五": "5", "伍": "5", "六": "6", "陆": "6", "七": "7", "柒": "7",
    "拐": "7", "八": "8", "捌": "8", "九": "9", "玖": "9",
}  # fmt: skip
# Numbers are spelled out in runs; seven or more digits in a row are no amount and no article.
_SPOKEN_RUN = re.compile(f"[{''.join(SPOKEN)}0-9xX-]{{7,40}}")


def fold(text: str) -> str:
    """*text* with full-width and spelled-out digits as ASCII; the same length."""
    folded = text.translate(_FOLD)
    return _SPOKEN_RUN.sub(_digits, folded) if len(folded) == len(text) else text


def _digits(found: re.Match) -> str:
    run = found.group()
    spoken = sum(c in SPOKEN for c in run)
    return "".join(SPOKEN.get(c, c) for c in run) if spoken >= 5 else run


_SET_APART = re.compile(r"(?<!\S)(?:\S ){4}")
_GAP = re.compile(r"(?<!\S)\S(?P<gap> )(?=\S(?!\S))")


def tighten(text: str) -> tuple[str, list[int] | None]:
    """The text without the spaces inside spread lines; for each character left, its place in *text*."""
    dropped: set[int] = set()
    at = 0
    for line in text.splitlines(keepends=True):
        if _SET_APART.search(line):
            dropped |= {at + found.start("gap") for found in _GAP.finditer(line)}
        at += len(line)
    if not dropped:
        return text, None
    kept = [at for at in range(len(text)) if at not in dropped]
    return "".join(text[at] for at in kept), kept
