"""What was found once is masked wherever it stands again, through the whole case."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from case_library.masking.boundaries import ends_well, is_han
from case_library.masking.dictionary import is_word
from case_library.masking.marks import Mark, mark

_LEFT_OF_NAMES = frozenset("入至于对由受向和与及将被给让系是经为的据同找请帮令派跟随替因有到叫见称")


@dataclass(frozen=True)
class Known:
    """A string that stands for somebody or something, from the record or from a finder."""

    text: str
    type: str
    role: str = ""
    source: str = "carried"


def carry(text: str, known: Iterable[Known], free: Callable[[int, int], bool]) -> Iterator[Mark]:
    """Every free occurrence, the longest string first at each place. One pass over the text."""
    table: dict[str, list[Known]] = {}
    for one in known:
        if len(one.text) >= 2:
            table.setdefault(one.text[:2], []).append(one)
    for candidates in table.values():
        candidates.sort(key=lambda one: -len(one.text))
    at = 0
    while at < len(text) - 1:
        candidates = table.get(text[at : at + 2])
        hit = None
        if candidates:
            hit = next(
                (one for one in candidates if _stands(text, at, one) and free(at, at + len(one.text))), None
            )
        if hit:
            yield mark(text, at, at + len(hit.text), hit.type, role=hit.role, source=hit.source)
            at += len(hit.text)
        else:
            at += 1


def _stands(text: str, at: int, one: Known) -> bool:
    if not text.startswith(one.text, at):
        return False
    end = at + len(one.text)
    if one.text[0].isascii() and one.text[0].isalnum():
        before = text[at - 1] if at else ""
        after = text[end] if end < len(text) else ""
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    if one.type != "PERSON" or not is_word(one.text):
        return True
    # 安全, 文明, 江山: a name only where a name can stand.
    left = text[at - 1] if at else "\n"
    return (not is_han(left) or left in _LEFT_OF_NAMES or _after_role(text, at)) and ends_well(text, end)


def _after_role(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at] in {
        "人员", "代表", "表人", "责人", "营者", "事人", "证人", "民众", "居民", "村民", "丈夫", "妻子", "经理", "队员", "店长", "司机", "员工", "老板", "厂长",
    }  # fmt: skip
