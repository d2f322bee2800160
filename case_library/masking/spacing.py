"""Text whose characters were set apart (当 事 人 ： 单 雯): drawn together for reading, with the way back."""

import re

_SPREAD = re.compile(r"(?<!\S)(?:\S ){4}")
_GAP = re.compile(r"(?<!\S)\S(?P<gap> )(?=\S(?!\S))")


def tighten(text: str) -> tuple[str, list[int] | None]:
    """The text without the spaces inside spread lines; for each character left, its place in *text*."""
    dropped: set[int] = set()
    at = 0
    for line in text.splitlines(keepends=True):
        if _SPREAD.search(line):
            dropped |= {at + found.start("gap") for found in _GAP.finditer(line)}
        at += len(line)
    if not dropped:
        return text, None
    kept = [at for at in range(len(text)) if at not in dropped]
    return "".join(text[at] for at in kept), kept
