"""Running text cut at its citations, so that a page can open each provision in place."""

from collections.abc import Iterator
from dataclasses import dataclass

from case_library.citations import Citation, extract


@dataclass(frozen=True)
class Piece:
    """Plain text, or the words of one citation with the law that they mean."""

    text: str
    law: str = ""
    label: str = ""  # 42 or 133-1
    mark: str = ""  # paragraph-item-subitem, 0 where not named


def pieces(text: str, *, own_law: str = "") -> Iterator[Piece]:
    """*text* in pieces; 本法 and a bare 第…条 mean *own_law* where the text is about one law."""
    at = 0
    for citation in extract(text, own_law=own_law):
        law = citation.law
        if not law or "/" in law or citation.start < at:
            continue
        if citation.start > at:
            yield Piece(text[at : citation.start])
        yield Piece(text[citation.start : citation.end], law, article_address(citation), mark_of(citation))
        at = citation.end
    if at < len(text):
        yield Piece(text[at:])


def article_address(citation: Citation) -> str:
    """The article in an address: 42, or 133-1 for 第一百三十三条之一."""
    return address(citation.article, citation.article_suffix or 0)


def address(number: int, suffix: int = 0) -> str:
    return f"{number}-{suffix}" if suffix else f"{number}"


def read_address(text: str) -> tuple[int, int]:
    number, _dash, suffix = text.partition("-")
    return int(number), int(suffix or 0)


def mark_of(citation: Citation) -> str:
    named = (citation.paragraph or 0, citation.item or 0, citation.subitem or 0)
    return "-".join(str(n) for n in named) if any(named) else ""
