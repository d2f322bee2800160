"""Numbers and addresses of machines: found by shape, proved by checksum or by the word before them.

Every quantifier is bounded, so that time grows with the length of the text and nothing else.
All patterns read the folded text (``folding.fold``).
"""

import re
from collections import Counter
from collections.abc import Iterator

from case_library.masking.checksums import (
    is_credit_code,
    is_id_card,
    is_like_credit_code,
    is_like_id_card,
    is_luhn,
)
from case_library.masking.marks import Mark, mark

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_S = r"[ \-]?"  # one separator between groups of digits
_END = r"(?![0-9A-Za-z])"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} ?(?:@|\(at\)|\[at\]|#at#) ?"
    r"[A-Za-z0-9\-]{1,63}(?: ?\. ?[A-Za-z0-9\-]{1,63}){1,4}",
    re.IGNORECASE,
)
_ID_18 = re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{_S}[0-9]){{16}}{_S}[0-9Xx]{_END}")
_ID_15 = re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{_S}[0-9]){{14}}{_END}")
_ID_HIDDEN = re.compile(
    r"(?<![0-9A-Za-z])(?!1[3-9][0-9][*xX×]{4}[0-9]{4}(?![0-9]))[1-9][0-9]{2,9}[*xX×]{4,12}[0-9]{2,4}[0-9Xx](?![0-9A-Za-z])"
)
_CREDIT = re.compile(
    rf"(?<![0-9A-Za-z])[1-9ANYany][0-9A-Za-z](?:{_S}[0-9]){{6}}(?:{_S}[0-9A-Za-z]){{10}}{_END}"
)
# No card begins with 1; a mobile with an area code behind it may look like one.
_CARD = re.compile(rf"(?<![0-9A-Za-z])[2-9](?:{_S}[0-9]){{14,18}}{_END}")
_MOBILE = re.compile(rf"(?<![0-9A-Za-z])(?:\+?(?:00)?86{_S})?\(?1[3-9](?:{_S}[0-9]){{9}}\)?(?![0-9])")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z])(?:\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ \-]{0,2}[1-9][0-9]{2,3}[ \-]?[0-9]{4}(?![0-9])"
    r"(?: ?(?:-|转|分机) ?[0-9]{1,5}(?![0-9]))?|[48]00[ \-]?[0-9]{3,4}[ \-]?[0-9]{3,4}(?![0-9]))"
)
_LANDLINE_AFTER_WORD = re.compile(
    r"(?:电话|座机|传真|联系方式)[号码为是:( ]{0,4}([2-8][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9])"
)
_PLATE = re.compile(
    rf"(?:[{PROVINCES}] ?[A-HJ-NP-Za-hj-np-z] ?[·.\-]? ?(?:[A-HJ-NP-Za-hj-np-z0-9]{{5,6}}|[A-HJ-NP-Za-hj-np-z0-9]{{4}}[挂学警港澳领]))"
    r"(?![0-9A-Za-z])"
)
_CERT = re.compile(
    rf"[{PROVINCES}][A-Za-z]?(?:[0-9]{{8,12}}|(?<=[A-Za-z])[0-9]{{7}}|[0-9]{{2,6}}-[0-9]{{4}}(?:-[0-9]{{3,5}})?)(?![0-9A-Za-z])"
)
_CERT_OF_FIELD = re.compile(rf"(?<=\()[{PROVINCES}][A-Z]?[一-鿿]{{2,4}}[0-9]{{4,8}}(?=\))")
_OWN_NUMBER = rf"(?:号码|编号|号)?[为是:( ]{{0,3}}((?:[{PROVINCES}][一-鿿]{{0,3}})?[A-Za-z0-9][A-Za-z0-9\-]{{4,19}})(?![A-Za-z0-9])"
_CERT_AFTER_WORD = re.compile(rf"(?:执法证|执法证件|执法证件编|执法编|检查证|监督证){_OWN_NUMBER}")
_CERT_AFTER_LESS = re.compile(rf"(?:证件编|(?<![份可照业件驶])证|工|警){_OWN_NUMBER}")
# 执法人员甲、乙，证件号码为11072100318、11072100347
_CERT_NUMBER = rf"(?:[{PROVINCES}][一-鿿]{{0,3}})?[A-Z]{{0,3}}-?[0-9][0-9\-]{{4,12}}[0-9]"
_ROW = rf"({_CERT_NUMBER}(?:[、,和及/ ]{{1,2}}{_CERT_NUMBER}){{0,4}})"
_CERTS_IN_ROW = re.compile(
    rf"(?:执法人员[^。；;\n]{{1,40}}?(?<![可照份业驶])证件?|执法证件?)(?:编?号码?)?(?:分别)?[为是:( ]{{0,3}}{_ROW}(?![0-9])"
)
# 执法人员证件号：甲 JT130200315；乙 JT130200428
_CERTS_WITH_NAMES = re.compile(
    rf"(?:执法|办案)[^。\n]{{0,6}}证件?(?:编?号码?)[为是:( ]{{0,3}}((?:[一-鿿·]{{2,8}}[ 　]{{1,2}}{_CERT_NUMBER}[;、, ]{{0,2}}){{1,4}})"
)
# 执法人员（签名）：甲（37130225061）　乙（37130225078）; no day and no phone of an office
_CERTS_IN_BRACKETS = re.compile(
    rf"(?<=[一-鿿]\()(?!(?:19|20)[0-9]{{2}}-?[01][0-9]-?[0-3][0-9]\)|0[0-9]{{2,3}}-[0-9]{{7,8}}\)){_ROW}(?=\))"
)
_OFFICERS = re.compile("执法|检查人|证件|勘验|询问人|记录人|调查人|办案|承办|队员|送达人|监督员")
_ALIKE = 8  # digits; of phones that were bought together seven are the same
_NUMBER = re.compile(_CERT_NUMBER)
_CHAT = re.compile(r"(?<![A-Za-z0-9_])wxid_[A-Za-z0-9_\-]{5,30}", re.IGNORECASE)
# A shop is told by its page; pages of agencies stay.
_WEB = re.compile(
    r"(?<![A-Za-z0-9.])(?![A-Za-z0-9.:/\-]{0,60}gov\.cn)(?:(?:https?://|www\.)[A-Za-z0-9\-._~/?#@!$&*+=%:]{4,300}"
    r"|[A-Za-z0-9\-]{2,30}(?:\.[A-Za-z0-9\-]{2,30}){0,3}\.(?:com|cn|net|shop)(?:/[A-Za-z0-9\-._~/?#=%&]{0,200})?(?![A-Za-z0-9.]))"
)
_CHAT_AFTER_WORD = re.compile(
    r"(?:微信|weixin|wechat|vx|抖音|快手|钉钉|小红书|微博|支付宝|闲鱼|飞书|陌陌|telegram|[她他我你方]的(?=号))"
    r"(?:帐号|账号|账户|ID|id|号码|号|名|昵称)?[为是:(“\" ]{0,4}([A-Za-z][A-Za-z0-9_\-]{4,29})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
# 微信号我给您念，laoma_1980
_CHAT_SPOKEN = re.compile(
    r"(?:微信|抖音|快手|小红书|QQ)[^A-Za-z0-9\n。；;]{1,8}([A-Za-z](?=[A-Za-z0-9_\-]{0,28}[0-9_])[A-Za-z0-9_\-]{4,29})(?![A-Za-z0-9_])"
)
_ACCOUNT_NAME = re.compile(
    r"(?:账号|帐号)[为是:(“\" ]{0,4}([A-Za-z](?=[A-Za-z0-9_\-]{0,28}[0-9_])[A-Za-z0-9_\-]{5,29})(?![A-Za-z0-9_])"
)
_QQ = re.compile(r"QQ(?:帐号|账号|号码|号|群)?[为是:( ]{0,3}([1-9](?:[0-9]){4,11})(?![0-9])", re.IGNORECASE)
_ACCOUNT_AFTER_WORD = re.compile(
    rf"(?:卡号|账号|帐号|账户|帐户|银行卡|存折|收款码)(?:号码|号)?[为是:( ]{{0,3}}([0-9](?:{_S}[0-9]){{8,24}}){_END}"
)
_ID_WORDS = re.compile(r"(?:身份证|身份证件|公民身份|证件)(?:号码|号|编号)?[为是:( ]{0,4}$")
_CREDIT_WORDS = re.compile(r"(?:信用代码|信用码|营业执照|注册号|执照号)(?:号|号码|编号)?[为是:( ]{0,4}$")
_OTHER_ID = re.compile(
    r"(?:护照|通行证|居留证|军官证|士兵证|驾驶证|驾照|证件|身份证)(?:号码|号|编号|件号码|件号)?[为是:( ]{0,4}"
    r"([A-Za-z]{1,2}[0-9]{6,10})(?![0-9A-Za-z])"
)


def find_numbers(folded: str, text: str) -> Iterator[Mark]:
    """Everything that is a number or a machine address, the most certain kinds first."""
    labelled = folded.replace("\t", " ")  # a label and its value in two cells of a table
    yield from _all(_EMAIL, folded, text, "EMAIL", certain=True)
    yield from _id_cards(folded, text)
    yield from _credit_codes(folded, text)
    yield from _bank_cards(folded, text)  # a group of a card may look like a mobile
    yield from _signed_alike(labelled, text)
    yield from _mobiles(folded, text)
    yield from _all(_CERT, folded, text, "OFFICER_CERT")
    yield from _all(_CERT_OF_FIELD, folded, text, "OFFICER_CERT")
    yield from _after_word(_CERT_AFTER_WORD, labelled, text, "OFFICER_CERT")  # also 蒙K062036
    yield from _all(_PLATE, folded, text, "PLATE", certain=True)
    yield from _after_word(_CERT_AFTER_LESS, labelled, text, "OFFICER_CERT")
    yield from _certificates(labelled, text)
    yield from _after_word(_OTHER_ID, labelled, text, "ID_CARD")
    yield from _all(_LANDLINE, folded, text, "LANDLINE", certain=True)
    yield from _after_word(_LANDLINE_AFTER_WORD, labelled, text, "LANDLINE")
    yield from _all(_WEB, folded, text, "WECHAT")
    yield from _all(_CHAT, folded, text, "WECHAT", certain=True)
    yield from _after_word(_CHAT_AFTER_WORD, labelled, text, "WECHAT", certain=True)
    yield from _after_word(_CHAT_SPOKEN, labelled, text, "WECHAT")
    yield from _after_word(_ACCOUNT_NAME, labelled, text, "WECHAT")
    yield from _after_word(_QQ, labelled, text, "WECHAT", certain=True)


def _certificates(folded: str, text: str) -> Iterator[Mark]:
    """Several in a row, and those in brackets behind the officers of a line."""
    for found in (
        *_CERTS_IN_ROW.finditer(folded),
        *_CERTS_WITH_NAMES.finditer(folded),
        *filter(_is_of_officers, _CERTS_IN_BRACKETS.finditer(folded)),
    ):
        for number in _NUMBER.finditer(folded, *found.span(1)):
            yield mark(text, *number.span(), "OFFICER_CERT", source="pattern")


def _signed_alike(folded: str, text: str) -> Iterator[Mark]:
    """甲（14010322056）、乙（14010322071）: numbers of officers that begin alike are no phones."""
    signed = [found for found in _CERTS_IN_BRACKETS.finditer(folded) if _is_of_officers(found)]
    alike = Counter(found[1][:_ALIKE] for found in signed)
    for found in signed:
        if alike[found[1][:_ALIKE]] > 1:
            yield mark(text, *found.span(1), "OFFICER_CERT", source="pattern")


def _is_of_officers(found: re.Match) -> bool:
    return speaks_of_officers(found.string, found.start())


def speaks_of_officers(text: str, at: int) -> bool:
    """The line before *at* names officers or their part in the case."""
    return bool(_OFFICERS.search(text[max(0, at - 60) : at].rpartition("\n")[2]))


def _all(pattern, folded, text, type, certain=False):
    for found in pattern.finditer(folded):
        yield mark(text, found.start(), found.end(), type, source="pattern", certain=certain)


def _after_word(pattern, folded, text, type, certain=False):
    for found in pattern.finditer(folded):
        yield mark(text, found.start(1), found.end(1), type, source="pattern", certain=certain)


def _bare(found: re.Match) -> str:
    return re.sub(r"[ \-()+]", "", found.group())


def _follows(pattern, folded: str, start: int) -> bool:
    return bool(pattern.search(folded, max(0, start - 16), start))


def _id_cards(folded: str, text: str) -> Iterator[Mark]:
    for found in _ID_18.finditer(folded):
        number = _bare(found)
        if is_like_id_card(number) or _follows(_ID_WORDS, folded, found.start()):
            proved = (
                is_id_card(number) or _follows(_ID_WORDS, folded, found.start()) or is_like_id_card(number)
            )
            yield mark(text, *found.span(), "ID_CARD", source="pattern", certain=proved)
    for found in _ID_15.finditer(folded):
        if is_like_id_card(_bare(found)) and _follows(_ID_WORDS, folded, found.start()):
            yield mark(text, *found.span(), "ID_CARD", source="pattern", certain=True)
    yield from _all(_ID_HIDDEN, folded, text, "ID_CARD")


def _credit_codes(folded: str, text: str) -> Iterator[Mark]:
    for found in _CREDIT.finditer(folded):
        code = _bare(found).upper()
        named = _follows(_CREDIT_WORDS, folded, found.start())
        if is_credit_code(code) or named or (is_like_credit_code(code) and not code.isdigit()):
            yield mark(text, *found.span(), "USCC", source="pattern", certain=True)


def _mobiles(folded: str, text: str) -> Iterator[Mark]:
    for found in _MOBILE.finditer(folded):
        start, end = found.span()
        if folded[start] == "(":
            start += 1
        if folded[end - 1] == ")":
            end -= 1
        yield mark(text, start, end, "MOBILE", source="pattern", certain=True)


def _bank_cards(folded: str, text: str) -> Iterator[Mark]:
    for found in _CARD.finditer(folded):
        number = _bare(found)
        if (
            is_luhn(number)
            or (number.startswith("62") and len(number) > 15)
            or (number[0] in "45" and len(number) in (16, 19))
        ):
            yield mark(text, *found.span(), "BANK_CARD", source="pattern", certain=True)
    yield from _after_word(_ACCOUNT_AFTER_WORD, folded, text, "BANK_CARD")
