"""What people noted in the record itself: 案卷评查 and 法制审核, by code. Their free words stay in the locked room."""

from collections.abc import Iterator

from case_library.checking.record import Finding, Record
from case_library.checking.said import Said, say
from case_library.schemas import taxonomy


def noted(raw: dict) -> Iterator[Finding]:
    """Issues with a code of the taxonomy; others say nothing that could be counted."""
    record = Record(raw)
    review = record.part("file_review")
    for place, issue in enumerate(review.get("findings", [])):
        words = say("{day}的案卷评查指出。", day=review["reviewed_on"])
        yield from _noted(issue, words, f"/file_review/findings/{place}", "file_review")
    for place, issue in enumerate(record.part("legal_review").get("issues", [])):
        words = say("法制审核指出，已经整改。" if issue.get("rectified") else "法制审核指出。")
        yield from _noted(issue, words, f"/legal_review/issues/{place}", "legal_review")


def _noted(issue: dict, words: Said, path: str, origin: str) -> Iterator[Finding]:
    code = issue.get("code", "")
    if code in taxonomy():
        yield Finding(code, taxonomy()[code].get("basis", ""), words, path, "noted", origin)
