"""Persons: whoever a word introduces, or whoever does what only a person does.

A name is one to four characters behind a surname; how many is decided by what follows it, here and
elsewhere in the same text. Foreign and minority names are taken whole where a word introduces them.
"""

import re
from collections.abc import Iterator
from functools import cache

import rjieba

from case_library.masking.marks import Mark, mark
from case_library.masking.words import (
    AFTER_CHARS,
    AFTER_WORDS,
    DOUBLE_SURNAMES,
    NEVER_LAST,
    NEVER_NAMES,
    ROLES,
    SURNAMES,
)

HAN = r"一-鿿㐀-䶿"
_ORGANISATION = re.compile(
    r"(?:局|公司|店|厂|馆|部|院|所|队|会|法|行|社|场|中心|同意|属实|如下|已|无|不|有|政府|单位|机关|车间|经查|[区县市镇乡]$)"
)
_DOUBLE = frozenset(DOUBLE_SURNAMES)
_AFTER_BY_FIRST: dict[str, tuple[str, ...]] = {}
for _word in AFTER_WORDS:
    _AFTER_BY_FIRST[_word[0]] = (*_AFTER_BY_FIRST.get(_word[0], ()), _word)
# A verb that happens to begin with a surname (上报, 明知, 支付) begins no name.
_VERBS = frozenset(w for w in AFTER_WORDS if len(w) > 1)
_ROLE_WORDS = "|".join(sorted(ROLES, key=len, reverse=True))
_INTRODUCED = re.compile(
    rf"(?P<role>{_ROLE_WORDS}|[{HAN}]{{1,2}}(?:员|经理|主任|科长|站长|师傅))(?:[(（][^()（）\n]{{1,12}}[)）])?(?P<mid>姓名|签名|签字|意见)?(?P<sep>[:： 　]{{1,4}}|为|是|系|“|\"|)"
)
_MINORITY = re.compile(rf"[{HAN}]{{2,8}}(?:[·•‧][{HAN}]{{1,8}}){{1,3}}")
_LIST = re.compile(r"(?:[(（][^()（）\n]{2,40}[)）])?(?:、|，|,|和|与|及|以及| {1,3}|　{1,2}|;|；|/)")
# What stands around a person without any word of role.
_BEFORE_PERSON = re.compile(
    r"(?:对|向|由|受|经|与|和|及|将|被|给|让|叫|为|系|是|据|找|令|派|请|、|同|帮|替|因|随|跟|该|见)$"
)
_ID_BEHIND = re.compile(
    r"(?:[(（]|，|,|、|；| |　){1,2}(?:公民身份号码|居民身份证|身份证件号码|身份证|证件号|执法证|执法证号|男|女|性别|本人|微信|电话|手机|联系电话|以下简称|化名|系|曾用名|19[0-9]{2}年|20[0-9]{2}年|[0-9]{2}岁|汉族)"
)
_CERT_BEHIND = re.compile(
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
_NEVER_INSIDE = NEVER_LAST | set("和未已所违处罚")
# Surnames that mostly are something else: only behind a word of role.
WEAK_SURNAMES = frozenset("项和向由经从应相原尚单管区权利何时任有成明常通都后来去到令占初来")
_LEFT = frozenset(
    "对由受向经与和及将被给让叫为系是据找令派请、同帮替因随跟该见的入至到在从哥姐弟妹夫妻父母子女友人员"
)
_SIGNED = re.compile(
    rf"(?:同意[一-鿿]{{0,6}}|意见|签名|签字|审批|审核|批准|核准|属实|无误|完毕)[。.:：，, 　]{{1,4}}(?P<name>[{HAN}]{{2,4}})[ 　,，]{{1,4}}(?=(?:19|20)[0-9]{{2}}|[二〇]{{2}})"
)
_LINE = re.compile(
    rf"^[ 　]*(?P<name>[{HAN}·•]{{2,12}})(?:[(（][^()（）\n]{{4,40}}[)）])?[:：]", re.MULTILINE
)
_SENTENCE = re.compile(rf"(?:^|[。；，,;：:“\n、 　]|(?<=[对受由向与和给让将被]))(?P<name>[{HAN}]{{2,4}})")


def find_persons(text: str, free) -> Iterator[Mark]:
    """*free*: says whether a stretch is still unspoken for (numbers, firms and laws come first)."""
    counts = Counts(text)
    yield from _introduced(text, free, counts)
    yield from _minority(text, free)
    for found in _SIGNED.finditer(text):
        name = found.group("name")
        if has_surname(name) and name not in NEVER_NAMES and free(*found.span("name")):
            yield mark(text, *found.span("name"), "PERSON", role="审批人")
    yield from _addressed(text, free)
    yield from _bracketed(text, free)
    yield from _identified(text, free)
    yield from _acting(text, free, counts)
    yield from _courteous(text, free)


class Counts:
    """How often a string occurs, asked rarely and answered once."""

    def __init__(self, text: str):
        self._text, self._known = text[:200_000], {}

    def __getitem__(self, piece: str) -> int:
        if piece not in self._known:
            self._known[piece] = self._text.count(piece)
        return self._known[piece]


def _introduced(text: str, free, counts) -> Iterator[Mark]:
    for found in _INTRODUCED.finditer(text):
        role = ROLES.get(found.group("role"), "工作人员")
        at = found.end()
        spaced = found.group("sep") not in ("", "为", "是", "系")
        for _ in range(12):
            end = name_end(text, at, counts, introduced=True, spaced=spaced)
            if end is None or not free(at, end):
                break
            yield mark(text, at, end, "PERSON", role=role)
            more = _LIST.match(text, end, end + 48)
            if not more:
                break
            at = more.end()
            spaced = False


def _minority(text: str, free) -> Iterator[Mark]:
    for found in _MINORITY.finditer(text):
        start, end = found.span()
        head = text[start:end].split("·")[0].split("•")[0]
        # The sentence before the name is cut at the last word that cannot belong to it.
        cut = max((head.rfind(c) + 1 for c in "的在对由受向与和及将被给让系是为据经该称到"), default=0)
        for word in (
            "执法人员",
            "当事人",
            "证人",
            "丈夫",
            "妻子",
            "村民",
            "驾驶员",
            "经营者",
            "居民",
            "业主",
            "员工",
            "负责人",
            "代表人",
        ):
            if (at := head.rfind(word)) >= 0:
                cut = max(cut, at + len(word))
        last = text[start:end].replace("•", "·").split("·")[-1]
        length = next((n for n in range(1, len(last) + 1) if ends_well(text, end - len(last) + n)), len(last))
        if free(start + cut, end - len(last) + length):
            yield mark(text, start + cut, end - len(last) + length, "PERSON")


def _addressed(text: str, free) -> Iterator[Mark]:
    """A line that begins with somebody and a colon: the addressee of a notice."""
    for found in _LINE.finditer(text):
        name = found.group("name")
        behind = text[found.end("name") : found.end("name") + 12]
        if (
            (_ID_BEHIND.match(behind) or _CERT_BEHIND.match(behind))
            and free(*found.span("name"))
            and name not in ROLES
        ) or (
            behind[:2] in ("：\n", ":\n")
            and name not in NEVER_NAMES
            and not _is_heading(name)
            and not _ORGANISATION.search(name)
            and free(*found.span("name"))
        ):
            yield mark(text, *found.span("name"), "PERSON", role="当事人")


def _is_heading(name: str) -> bool:
    return (
        name.endswith(
            (
                "情况",
                "意见",
                "记录",
                "笔录",
                "事实",
                "理由",
                "依据",
                "时间",
                "地点",
                "人员",
                "单位",
                "证据",
                "内容",
                "附",
                "经过",
                "建议",
                "说明",
                "表",
                "书",
                "号",
                "项",
                "款",
                "称",
            )
        )
        or name in ROLES
    )


def _acting(text: str, free, counts) -> Iterator[Mark]:
    """Without a word of role: an identity right behind, or an act that only persons do."""
    for found in _SENTENCE.finditer(text):
        at = found.start("name")
        end = name_end(text, at, counts)
        if end is None or not free(at, end):
            continue
        behind = text[end : end + 16]
        if (
            _ID_BEHIND.match(behind)
            or _CERT_BEHIND.match(behind)
            or _ACTS.match(behind)
            or (
                _ABOUT.search(text[max(0, at - 3) : at])
                and behind.startswith(("进行询问", "进行调查", "进行约谈", "制作", "的询问", "和"))
            )
        ):
            yield mark(text, at, end, "PERSON")


def name_end(text: str, at: int, counts, *, introduced: bool = False, spaced: bool = False) -> int | None:
    """Where the name that begins at *at* ends; ``None`` when there is none."""
    piece = text[at : at + 5]
    if not piece or not is_han(piece[0]):
        return None
    double = piece[:2] in _DOUBLE
    if not double and piece[0] not in SURNAMES:
        return (_whole(text, at) if spaced else _foreign(text, at)) if introduced else None
    if not free_start(text, at) and not introduced:
        return None
    spread = re.match(rf"[{HAN}][ 　]{{1,3}}[{HAN}](?=[ 　(（，,。；;\n:：]|$)", text[at : at + 8])
    if spread and spaced:
        return at + spread.end()
    best, best_score = None, 0.0
    for length in (2, 3, 4) if double else (2, 3):
        name = text[at : at + length]
        if len(name) < length or not all(is_han(c) for c in name):
            break
        score = _score(text, at, length, name, counts, double, introduced, spaced)
        if score > best_score or (score == best_score and best is not None and score > 0):
            best, best_score = at + length, score
    if best is None and introduced:
        return (_whole(text, at) if spaced else _foreign(text, at)) or _by_dictionary(text, at)
    return best


def _foreign(text: str, at: int) -> int | None:
    """贡布扎西，男 · 萨仁高娃（…）: right behind a word of role, closed by a mark, and no sentence inside."""
    found = re.match(rf"[{HAN}]{{3,6}}(?=[，（(、；;])", text[at : at + 8])
    if not found or set(found.group()) & _NEVER_INSIDE or _ORGANISATION.search(found.group()):
        return None
    # No word of the dictionary may stand in it: 询问笔录 and 营业执照 are no names.
    return at + found.end() if len(rjieba.cut(found.group(), False)) >= 3 else None


def _identified(text: str, free) -> Iterator[Mark]:
    """农场主欧阳震（身份证号…）: whoever stands right before an identity, whatever word introduces them."""
    for found in _IDENTITY.finditer(text):
        before = text[max(0, found.start() - 4) : found.start()]
        for length in (4, 3, 2):
            name = before[-length:]
            double = name[:2] in _DOUBLE
            if (
                len(name) == length
                and all(is_han(c) for c in name)
                and (double if length == 4 else has_surname(name))
            ):
                start = found.start() - length
                if name not in NEVER_NAMES and name not in ROLES and free(start, found.start()):
                    yield mark(text, start, found.start(), "PERSON")
                break


def _by_dictionary(text: str, at: int) -> int | None:
    """What the dictionary's tagger takes for a name right behind a word of role."""
    words = rjieba.tag(text[at : at + 9])
    if not words:
        return None
    first, tag = words[0]
    if (
        first[0] in WEAK_SURNAMES
        or first[-1] in "区县市镇乡局"
        or any(first + suffix in text for suffix in "县区市镇")
    ):
        return None
    if (
        tag.startswith("nr")
        and 2 <= len(first) <= 4
        and first not in NEVER_NAMES
        and first[-1] not in NEVER_LAST
    ):
        return at + len(first)
    if (
        len(first) == 1
        and len(words) > 2
        and len(words[1][0]) <= 2
        and words[1][1] not in ("p", "uj", "v", "d", "c", "r", "x", "m")
    ):
        return at + 1 + len(words[1][0])
    return None


def free_start(text: str, at: int) -> bool:
    return at == 0 or not is_han(text[at - 1]) or text[at - 1] in _LEFT


def _bracketed(text: str, free) -> Iterator[Mark]:
    """某民宿（南宫燕）: the person behind a business."""
    for found in _IN_BRACKETS.finditer(text):
        name = found.group("name")
        if (
            has_surname(name)
            and name not in NEVER_NAMES
            and name not in ROLES
            and len(rjieba.cut(name, False)) > 1
        ):
            double = name[:2] in _DOUBLE
            if (double or len(name) <= 3) and free(*found.span("name")):
                yield mark(text, *found.span("name"), "PERSON", role="负责人")


def _courteous(text: str, free) -> Iterator[Mark]:
    """王女士, 倪大爷: a surname still points at somebody."""
    for found in _COURTESY.finditer(text):
        if found.group("name") in SURNAMES and free_start(text, found.start()) and free(*found.span()):
            yield mark(text, *found.span(), "PERSON")


def _score(
    text: str, at: int, length: int, name: str, counts, double: bool, introduced: bool, spaced: bool
) -> float:
    if name[-1] in NEVER_LAST or name in NEVER_NAMES or name in ROLES or name[:2] in ROLES:
        return 0
    if name[:2] in _VERBS or (not double and length > 2 and name[:2] in NEVER_NAMES):
        return 0
    end = at + length
    if not ends_well(text, end):
        return 0
    if (
        not spaced
        and not double
        and name[0] in WEAK_SURNAMES
        and not _set_off(text, end)
        and not (introduced and length == 3 and ends_strongly(text, end))
    ):
        return 0
    if length == 2 and not spaced and not _set_off(text, end) and is_act(name):
        return 0
    if name[-1] in "区县市镇乡" or (not spaced and any(counts[name + suffix] for suffix in "县区市镇")):
        return 0
    strong = ends_strongly(text, end)
    usual = 0.2 if length == (4 if double else 3) else 0.1
    return (2.0 if strong else 1.0) + usual + min(counts[name], 5) * 0.02


def _set_off(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in "（(、，, 　；;。\n"


@cache
def is_word(name: str) -> bool:
    """The dictionary knows it as a word that is no name; without its hidden model a name falls apart."""
    return len(rjieba.cut(name, False)) == 1 and not rjieba.tag(name)[0][1].startswith("nr")


@cache
def is_act(name: str) -> bool:
    """The dictionary knows it as a verb or a word that only joins (陈述, 申请, 尚未)."""
    return is_word(name) and rjieba.tag(name)[0][1][0] in "vdpcrm"


def ends_well(text: str, end: int) -> bool:
    return ends_strongly(text, end) or text[end] in AFTER_CHARS


def ends_strongly(text: str, end: int) -> bool:
    """A word, a mark or the end of the text follows: no name goes on like this."""
    if end >= len(text) or not is_han(text[end]):
        return True
    return any(text.startswith(word, end) for word in _AFTER_BY_FIRST.get(text[end], ()) if len(word) > 1)


def _whole(text: str, at: int) -> int | None:
    """A name without a known surname, set off by a colon before and a mark behind it: taken whole."""
    found = re.match(
        rf"[{HAN}]{{2,8}}(?:[·•‧][{HAN}]{{1,8}}){{0,3}}(?=[，,；;（(。\n]|[ 　]{{1,4}}|$)", text[at : at + 36]
    )
    if not found:
        return None
    name = found.group()
    refused = name in NEVER_NAMES or name in ROLES or _is_heading(name) or (len(name) > 6 and "·" not in name)
    return None if refused or _ORGANISATION.search(name) else at + found.end()


def has_surname(name: str) -> bool:
    return name[:2] in _DOUBLE or name[0] in SURNAMES


def is_han(char: str) -> bool:
    return (
        "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or char in "𠮷" or "\U00020000" <= char <= "\U0003ffff"
    )
