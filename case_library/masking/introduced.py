"""Whoever a word of role introduces, alone or in a list; whoever signs; whoever a notice addresses."""

import re
from collections.abc import Iterator

from case_library.masking.boundaries import HAN, has_surname
from case_library.masking.identities import CERT_BEHIND, ID_BEHIND
from case_library.masking.marks import Mark, mark
from case_library.masking.measuring import ORGANISATION, is_heading, name_end
from case_library.masking.words import NEVER_NAMES, ROLES

_ROLE_WORDS = "|".join(sorted(ROLES, key=len, reverse=True))
_INTRODUCED = re.compile(
    rf"(?P<role>{_ROLE_WORDS}|[{HAN}]{{1,2}}(?:员|经理|主任|科长|站长|师傅))(?:[(（][^()（）\n]{{1,12}}[)）])?(?P<mid>姓名|签名|签字|意见)?(?P<sep>[:： 　]{{1,4}}|为|是|系|“|\"|)"
)
_LIST = re.compile(r"(?:[(（][^()（）\n]{2,40}[)）])?(?:、|，|,|和|与|及|以及| {1,3}|　{1,2}|;|；|/)")
_SIGNED = re.compile(
    rf"(?:同意[一-鿿]{{0,6}}|意见|签名|签字|审批|审核|批准|核准|属实|无误|完毕)[。.:：，, 　]{{1,4}}(?P<name>[{HAN}]{{2,4}})[ 　,，]{{1,4}}(?=(?:19|20)[0-9]{{2}}|[二〇]{{2}})"
)
_LINE = re.compile(
    rf"^[ 　]*(?P<name>[{HAN}·•]{{2,12}})(?:[(（][^()（）\n]{{4,40}}[)）])?[:：]", re.MULTILINE
)


def find_introduced(text: str, free, counts) -> Iterator[Mark]:
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


def find_addressed(text: str, free) -> Iterator[Mark]:
    """A line that begins with somebody and a colon: the addressee of a notice."""
    for found in _LINE.finditer(text):
        name = found.group("name")
        behind = text[found.end("name") : found.end("name") + 12]
        if (
            (ID_BEHIND.match(behind) or CERT_BEHIND.match(behind))
            and free(*found.span("name"))
            and name not in ROLES
        ) or (
            behind[:2] in ("：\n", ":\n")
            and name not in NEVER_NAMES
            and not is_heading(name)
            and not ORGANISATION.search(name)
            and free(*found.span("name"))
        ):
            yield mark(text, *found.span("name"), "PERSON", role="当事人")


def find_signed(text: str, free) -> Iterator[Mark]:
    """同意。林飞国 2024-12-02: whoever signs an opinion."""
    for found in _SIGNED.finditer(text):
        name = found.group("name")
        if has_surname(name) and name not in NEVER_NAMES and free(*found.span("name")):
            yield mark(text, *found.span("name"), "PERSON", role="审批人")
