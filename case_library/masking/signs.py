"""What speaks at each character of a text for a name, a firm or an address: the signs that the learned reader weighs.

Changed signs make the learned model worthless; ``python -m tests.case_library.learning`` makes it anew (ADR 0095).
"""

import re
from collections.abc import Callable, Iterator

from case_library.masking import address_words
from case_library.masking.characters import is_han
from case_library.masking.dictionary import Cut
from case_library.masking.folding import fold
from case_library.masking.kinds import KIND, KINDS

_FIELD = re.compile(r"([^\s:。；]{1,6}):(?=([^\n:。；]{1,40}))")  # 住所:…
_STOPS = frozenset(",，。；;、:\n()“”")
_OUTSIDE = "<<<"  # before and behind a line
Told = Callable[[re.Match], str]


def signs(text: str) -> list[list[str]]:
    """For each character of *text*, which is a line or a piece of one, what stands there and around it."""
    folded = fold(text)
    plain = "".join("0" if char.isdigit() else char for char in folded)
    padded = _OUTSIDE + plain + _OUTSIDE
    words = list(_words(plain, Cut(text)))
    fields = _fields(folded)
    places = _ahead(folded, address_words.LAST_WORD, lambda found: address_words.SORT[found.group()], 8)
    firms = _ahead(folded, KIND, lambda found: KINDS[found.group()], 12)
    return [
        [
            *_characters(padded, at + len(_OUTSIDE)),
            *words[at],
            *(f"{name}{told}" for name, told in (("field ", fields[at]), ("place ", places[at]), ("firm ", firms[at])) if told),
        ]
        for at in range(len(text))
    ]  # fmt: skip


def _characters(padded: str, at: int) -> Iterator[str]:
    """Those three before to three behind, alone, in pairs and in threes, and their sorts."""
    yield from (f"{shift} {padded[at + shift]}" for shift in range(-3, 4))
    yield from (f"{shift}. {padded[at + shift : at + shift + 2]}" for shift in range(-2, 2))
    yield from (f"{shift}: {padded[at + shift : at + shift + 3]}" for shift in (-2, -1))
    yield "sorts " + "".join(_sort(padded[at + shift]) for shift in range(-2, 3))


def _sort(char: str) -> str:
    if is_han(char):
        return "h"
    return "a" if char.isascii() and char.isalpha() else char


def _words(plain: str, cut: Cut) -> Iterator[list[str]]:
    """The word of each character with its kind, which part of it the character is, and the words beside it."""
    at, cuts = 0, [("", "")]
    for word, tag in cut.words:
        cuts.append((plain[at : at + len(word)], tag))
        at += len(word)
    cuts.append(("", ""))
    for (before, tag_before), (word, tag), (behind, tag_behind) in zip(
        cuts, cuts[1:], cuts[2:], strict=False
    ):
        for number in range(len(word)):
            part = f"{min(number, 2)}{min(len(word) - number - 1, 2)}"
            yield [
                f"word {word}", f"word before {before}", f"word behind {behind}", f"part {part}", f"kind {tag}{part}",
                f"kinds {tag_before} {tag}", f"kinds {tag} {tag_behind} {part}",
            ]  # fmt: skip


def _fields(folded: str) -> list[str]:
    """The label of the field that a character stands in."""
    labels = [""] * len(folded)
    for field in _FIELD.finditer(folded):
        start, end = field.span(2)
        labels[start:end] = [field[1]] * (end - start)
    return labels


def _ahead(folded: str, pattern: re.Pattern, told: Told, reach: int) -> list[str]:
    """How far behind a character the next word of *pattern* ends, and what it tells; nothing beyond a stop."""
    ends = {found.end() - 1: told(found) for found in pattern.finditer(folded)}
    answers, word, distance = [""] * len(folded), "", reach
    for at in range(len(folded) - 1, -1, -1):
        word, distance = (ends[at], 0) if at in ends else (word, distance + 1)
        if folded[at] in _STOPS:
            distance = reach
        if distance < reach:
            answers[at] = f"{word} {distance}"
    return answers
