"""Whose school, class and birth data is always masked: a minor is found by them even without a name. Pure.

A day of birth is never written as a day after filing: with the age it would tell the day of filing, and the other way round.
"""

import re
from collections.abc import Iterator

SOURCE = "minor"
# What may stand before the name of a school and never within it; 和平小学 and 为民小学 are names.
_BEFORE = "就读|毕业|[在系是于]"
_SCHOOL = re.compile(
    rf"(?:{_BEFORE}|[^一-鿿0-9]|^)((?:(?!{_BEFORE})[一-鿿0-9]){{2,14}}?(?:幼儿园|小学|初级中学|中学|初中|高中|职高|技校|学校))",
    re.MULTILINE,
)
_NUMBER = "[0-9一二三四五六七八九十]"
_CLASS = re.compile(
    rf"(?:[初高]{_NUMBER}|{_NUMBER}年级)[（(]?{_NUMBER}{{0,2}}[）)]?班?|[（(]{_NUMBER}{{1,2}}[）)]班"
)
_DAY = r"[0-9〇一二三四五六七八九]{4}\s?年\s?[0-9一二三四五六七八九十]{1,2}\s?月(?:\s?[0-9一二三四五六七八九十]{1,3}\s?日)?|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}"
_BORN = re.compile(rf"(?:出生于|生于|出生日期[：:为]?|出生[：:])\s?({_DAY})|({_DAY})\s?(?:出生|生)")


def concerns_minors(record: dict) -> bool:
    said = record.get("sensitivity") or {}
    return bool(said.get("minors")) or any(party.get("is_minor") for party in record["parties"])


def found_in(text: str) -> Iterator[tuple[str, str, str]]:
    """(string, type of mark, what is written instead)."""
    for hit in _SCHOOL.finditer(text):
        yield hit[1], "ADDRESS", "某校"
    for hit in _CLASS.finditer(text):
        yield hit[0], "ADDRESS", "某班"
    for hit in _BORN.finditer(text):
        yield hit[1] or hit[2], "DATE", "某年某月某日"
