"""What the dictionary of the segmenter knows of a string, and how it cuts a text."""

from array import array
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from case_library.masking.characters import is_han

_KEPT = 20_000  # answers kept; strings of cases do not pile up in memory


@lru_cache(_KEPT)
def is_word(name: str) -> bool:
    """The dictionary knows it as a word that is no name; without its hidden model a name falls apart."""
    return len(rjieba.cut(name, False)) == 1 and not rjieba.tag(name)[0][1].startswith("nr")


@lru_cache(_KEPT)
def kind_of(word: str) -> str:
    """``"name"``, another kind of word (``v``, ``n``, ``d`` …), or ``""`` for what no dictionary holds."""
    if not rjieba.has_word(word):
        return ""
    tag = rjieba.tag(word)[0][1]
    return "name" if tag.startswith("nr") else tag[:1]


class Cut:
    """A text cut into the words of the dictionary. Where nothing is known, each character stands alone."""

    def __init__(self, text: str):
        self.words = rjieba.tag(text, False)
        self._index = array("l", [-1]) * (len(text) + 1)
        at = 0
        for number, (word, _tag) in enumerate(self.words):
            self._index[at] = number
            at += len(word)
        self._index[at] = len(self.words)
        self.guessed = _guessed(text)

    def starts(self) -> Iterator[int]:
        return (at for at, number in enumerate(self._index[:-1]) if number >= 0)

    def begins(self, at: int) -> bool:
        """A word begins at *at* and another ends there."""
        return self._index[at] >= 0

    def word(self, at: int) -> tuple[str, str]:
        """The word that begins at *at*, with its kind."""
        number = self._index[at]
        return self.words[number] if 0 <= number < len(self.words) else ("", "")

    def before(self, at: int) -> tuple[str, str]:
        number = self._index[at]
        return self.words[number - 1] if number > 0 else ("", "")


def _guessed(text: str) -> set[tuple[int, int]]:
    """What the segmenter's hidden model joins to a word that no dictionary holds, or takes for a name."""
    found, at = set(), 0
    for word, tag in rjieba.tag(text):
        if 2 <= len(word) <= 4 and is_han(word[0]) and (tag.startswith("nr") or not rjieba.has_word(word)):
            found.add((at, at + len(word)))
        at += len(word)
    return found
