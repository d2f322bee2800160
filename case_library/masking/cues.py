"""Words that introduce somebody: a role, a kinship, a label of a form, or a verb of naming."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re

from case_library.masking.dictionary import kind_of
from case_library.masking.words import ROLES

_LONGEST = max(map(len, ROLES))
_PERSON_ENDINGS = frozenset("员人长工师民手警匠贩妻夫父母兄弟姐妹女友婿媳侄孙叔伯姨舅者")
_TRAIL = re.compile(
    r"(?:[(（][^()（）\n]{1,14}[)）])?(?:姓名|名称|签名|签字|签章|签收|意见|名字)?(?:[(（](?:签名|签字|签章|盖章)[)）])?[：: 　\t]{0,8}[“\"]?$"
)
_PERSON_LABEL = re.compile(r"[一-鿿]{1,6}[人员者]$")
_OFFICE = re.compile(r"[一-鿿]{1,2}(?:员|经理|主任|科长|站长|师傅)$")
# What a role, or what may stand between it and the name, ends with.
_LAST = _PERSON_ENDINGS | {word[-1] for word in ROLES} | set('名称字章收见：: 　\t“")）')
_COPULA = frozenset("为是系")
_NAMING = tuple(
    "名叫 叫做 叫作 自称 名为 真名 本名 大名 全名 户名 绰号 外号 姓名 人称 化名 名字 喊她 喊他 叫她 叫他 都喊 叫".split()
)


def role_before(text: str, at: int) -> tuple[str, bool]:
    """The role of whoever is named at *at*, and whether a mark stands between; ``("", False)`` without one."""
    before = text[max(0, at - 34) : at]
    joined = before[-1:] in _COPULA
    before = before[:-1] if joined else before
    if not before or before[-1] not in _LAST:
        return "", False
    trail = _TRAIL.search(before)
    word = before[: trail.start()] if trail else before
    separated = len(word) < len(before) and not joined
    for length in range(min(_LONGEST, len(word)), 0, -1):
        if (role := ROLES.get(word[-length:])) and (length > 1):
            return role, separated
    if _PERSON_LABEL.search(word) if separated else _OFFICE.search(word):
        return ("人员" if separated else "工作人员"), separated
    for length in (4, 3, 2):
        noun = word[-length:]
        if len(noun) == length and noun[-1] in _PERSON_ENDINGS and kind_of(noun) == "n":
            return "工作人员" if noun[-1] in "员工长师" else "人员", separated
    return "", False


def is_naming(text: str, at: int) -> bool:
    """名叫…, 自称…, 叫“…”."""
    before = text[max(0, at - 6) : at].rstrip('“"是：: ')
    return before.endswith(_NAMING)


# What stands behind a label without being a name: the heading of a field, an organisation, a remark.
_HEADINGS = tuple(
    "情况 意见 记录 笔录 事实 理由 依据 时间 地点 人员 单位 证据 内容 附 经过 建议 说明 表 书 号 项 款 称".split()
)
_ORGANISATION = re.compile(
    r"(?:局|公司|店|厂|馆|部|院|所|队|会|法|行|社|场|中心|同意|属实|如下|已|无|不|有|政府|单位|机关|车间|经查|[区县市镇乡]$)"
)


def is_no_person(piece: str) -> bool:
    return piece.endswith(_HEADINGS) or piece in ROLES or bool(_ORGANISATION.search(piece))
