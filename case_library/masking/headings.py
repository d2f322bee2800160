"""What stands behind a label without being a name: the heading of a field, an organisation, a remark."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re

from case_library.masking.words import ROLES

_HEADINGS = tuple(
    "情况 意见 记录 笔录 事实 理由 依据 时间 地点 人员 单位 证据 内容 附 经过 建议 说明 表 书 号 项 款 称".split()
)
_ORGANISATION = re.compile(
    r"(?:局|公司|店|厂|馆|部|院|所|队|会|法|行|社|场|中心|同意|属实|如下|已|无|不|有|政府|单位|机关|车间|经查|[区县市镇乡]$)"
)


def is_no_person(piece: str) -> bool:
    return piece.endswith(_HEADINGS) or piece in ROLES or bool(_ORGANISATION.search(piece))
