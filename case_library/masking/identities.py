"""Whoever has an identity right behind the name, an act that only persons do, or a courtesy."""

import re
from collections.abc import Iterator

import rjieba

from case_library.masking.boundaries import HAN, free_start, has_surname, is_double, is_han
from case_library.masking.marks import Mark, mark
from case_library.masking.measuring import name_end
from case_library.masking.words import NEVER_NAMES, ROLES, SURNAMES

ID_BEHIND = re.compile(
    r"(?:[(（]|，|,|、|；| |　){1,2}(?:公民身份号码|居民身份证|身份证件号码|身份证|证件号|执法证|执法证号|男|女|性别|本人|微信|电话|手机|联系电话|以下简称|化名|系|曾用名|19[0-9]{2}年|20[0-9]{2}年|[0-9]{2}岁|汉族)"
)
CERT_BEHIND = re.compile(
    r"[(（] ?(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]?[0-9]{6,12}|[A-Z]{1,4}-?[0-9]{4,12})"
)
_IDENTITY = re.compile(
    r"[(（，,] ?(?:公民身份号码|居民身份证|身份证|执法证)(?:件)?(?:号码|号)?[为是:：]? ?[0-9A-Z京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
)
_ACTS = re.compile(
    r"(?:证实|承认|供述|指认|辩称|述称|自述|陈述称|称其|称系|表示无异议|在笔录|在现场|签字确认|签名确认|驾驶|的证言|的询问笔录|的调查笔录|的身份证|的陈述|的丈夫|的妻子|的父亲|的母亲|的儿子|的女儿|名下|名片|指派|雇佣|"
    r"(?:[(（]证人[)）]))"
)
_ABOUT = re.compile(r"(?:对|询问|传唤|约谈|问询|通知|联系|证人|告知|要求|受|找到)$")
_COURTESY = re.compile(r"(?P<name>[一-鿿])(?:先生|女士|小姐|老板娘|老板|师傅|阿姨|大爷|大妈|大叔|大姐|大哥)")
_IN_BRACKETS = re.compile(r"(?<=[司店馆厂行部坊宿所场社家铺乐庄])[(（](?P<name>[一-鿿]{2,4})[)）]")
_SENTENCE = re.compile(rf"(?:^|[。；，,;：:“\n、 　]|(?<=[对受由向与和给让将被]))(?P<name>[{HAN}]{{2,4}})")


def find_acting(text: str, free, counts) -> Iterator[Mark]:
    """Without a word of role: an identity right behind, or an act that only persons do."""
    for found in _SENTENCE.finditer(text):
        at = found.start("name")
        end = name_end(text, at, counts)
        if end is None or not free(at, end):
            continue
        behind = text[end : end + 16]
        if (
            ID_BEHIND.match(behind)
            or CERT_BEHIND.match(behind)
            or _ACTS.match(behind)
            or (
                _ABOUT.search(text[max(0, at - 3) : at])
                and behind.startswith(("进行询问", "进行调查", "进行约谈", "制作", "的询问", "和"))
            )
        ):
            yield mark(text, at, end, "PERSON")


def find_identified(text: str, free) -> Iterator[Mark]:
    """农场主欧阳震（身份证号…）: whoever stands right before an identity, whatever word introduces them."""
    for found in _IDENTITY.finditer(text):
        before = text[max(0, found.start() - 4) : found.start()]
        for length in (4, 3, 2):
            name = before[-length:]
            double = is_double(name)
            if (
                len(name) == length
                and all(is_han(c) for c in name)
                and (double if length == 4 else has_surname(name))
            ):
                start = found.start() - length
                if name not in NEVER_NAMES and name not in ROLES and free(start, found.start()):
                    yield mark(text, start, found.start(), "PERSON")
                break


def find_bracketed(text: str, free) -> Iterator[Mark]:
    """某民宿（南宫燕）: the person behind a business."""
    for found in _IN_BRACKETS.finditer(text):
        name = found.group("name")
        if (
            has_surname(name)
            and name not in NEVER_NAMES
            and name not in ROLES
            and len(rjieba.cut(name, False)) > 1
        ):
            double = is_double(name)
            if (double or len(name) <= 3) and free(*found.span("name")):
                yield mark(text, *found.span("name"), "PERSON", role="负责人")


def find_courteous(text: str, free) -> Iterator[Mark]:
    """王女士, 倪大爷: a surname still points at somebody."""
    for found in _COURTESY.finditer(text):
        if found.group("name") in SURNAMES and free_start(text, found.start()) and free(*found.span()):
            yield mark(text, *found.span(), "PERSON")
