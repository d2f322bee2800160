"""Numbers as Chinese legal texts write them: 一百三十三, 42, ４２.

Python's own digit classes are not used: they take digits of every script (see docs on citations).
"""

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
PLAIN = str.maketrans("０１２３４５６７８９", "0123456789")

#: Characters of one number: western (both widths) or Chinese.
WESTERN = "0-9０-９"
CHINESE = "〇零一二三四五六七八九十百千两"


def to_int(text: str) -> int | None:
    """The number that *text* writes, or ``None``; ``一百零一`` is 101, ``一二〇`` is 120."""
    text = text.translate(PLAIN)
    if text and all(c in "0123456789" for c in text):
        return int(text)
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return None
    if not any(c in UNITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    return _grouped(text)


def _grouped(text: str) -> int:
    total, digit = 0, 0
    for character in text:
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit


def to_chinese(number: int) -> str:
    """1 to 9999 as in article numbers: 10 is 十, 101 一百零一, 110 一百一十."""
    names = "零一二三四五六七八九"
    if number < 20:
        return ("十" if number >= 10 else "") + (names[number % 10] if number % 10 or not number else "")
    words, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if gap else "") + names[digit] + word
            gap = False
        elif words:
            gap = True
    return words


def article_label(number: int, suffix: int = 0) -> str:
    """第一百三十三条之一."""
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(suffix)}" if suffix else "")
