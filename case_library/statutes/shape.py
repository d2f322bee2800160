"""A law as read from any source, before it is stored."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date


@dataclass
class ReadArticle:
    """``paragraphs`` as in :class:`case_library.models.Article`."""

    number: int
    suffix: int
    label: str
    part: dict | None = None
    chapter: dict | None = None
    section: dict | None = None
    paragraphs: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        """In the JSON shape of the house; ``suffix`` and ``part`` only where there is one."""
        return {
            "no": self.number,
            **({"suffix": self.suffix} if self.suffix else {}),
            "cn": self.label,
            **({"part": self.part} if self.part else {}),
            "chapter": self.chapter,
            "section": self.section,
            "paragraphs": self.paragraphs,
        }


@dataclass
class ReadStatute:
    """One wording of one law."""

    title: str
    short_title: str
    adopted_on: date
    effective_on: date
    history: list[str] = field(default_factory=list)
    source: dict = field(default_factory=dict)
    articles: list[ReadArticle] = field(default_factory=list)
    level: str = ""
    issuer: str = ""
    repealed_on: date | None = None

    @property
    def digest(self) -> str:
        text = json.dumps([a.as_dict() for a in self.articles], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plain_title(title: str) -> str:
    """A law as it is cited: without 中华人民共和国 in front."""
    title = "".join(title.split())
    short = title.removeprefix("中华人民共和国")
    return short if len(short) > 1 else title
