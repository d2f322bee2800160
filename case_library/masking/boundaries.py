"""Where a name may begin and where it has ended."""

from case_library.masking.words import AFTER_CHARS, AFTER_WORDS, DOUBLE_SURNAMES, SURNAMES

HAN = r"一-鿿㐀-䶿"
_DOUBLE = frozenset(DOUBLE_SURNAMES)
_AFTER_BY_FIRST: dict[str, tuple[str, ...]] = {}
for _word in AFTER_WORDS:
    _AFTER_BY_FIRST[_word[0]] = (*_AFTER_BY_FIRST.get(_word[0], ()), _word)
_LEFT = frozenset(
    "对由受向经与和及将被给让叫为系是据找令派请、同帮替因随跟该见的入至到在从哥姐弟妹夫妻父母子女友人员"
)


def is_double(name: str) -> bool:
    """Begins with a surname of two characters."""
    return name[:2] in _DOUBLE


def has_surname(name: str) -> bool:
    return is_double(name) or name[0] in SURNAMES


def is_han(char: str) -> bool:
    return (
        "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or char in "𠮷" or "\U00020000" <= char <= "\U0003ffff"
    )


def free_start(text: str, at: int) -> bool:
    return at == 0 or not is_han(text[at - 1]) or text[at - 1] in _LEFT


def set_off(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in "（(、，, 　；;。\n"


def ends_well(text: str, end: int) -> bool:
    return ends_strongly(text, end) or text[end] in AFTER_CHARS


def ends_strongly(text: str, end: int) -> bool:
    """A word, a mark or the end of the text follows: no name goes on like this."""
    if end >= len(text) or not is_han(text[end]):
        return True
    return any(text.startswith(word, end) for word in _AFTER_BY_FIRST.get(text[end], ()) if len(word) > 1)


class Counts:
    """How often a string occurs, asked rarely and answered once."""

    def __init__(self, text: str):
        self._text, self._known = text[:200_000], {}

    def __getitem__(self, piece: str) -> int:
        if piece not in self._known:
            self._known[piece] = self._text.count(piece)
        return self._known[piece]
