"""Names of several parts: 阿依古丽·买买提."""

import re
from collections.abc import Iterator

from case_library.masking.boundaries import HAN, ends_well
from case_library.masking.marks import Mark, mark

_MINORITY = re.compile(rf"[{HAN}]{{2,8}}(?:[·•‧][{HAN}]{{1,8}}){{1,3}}")


def find_parted(text: str, free) -> Iterator[Mark]:
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
