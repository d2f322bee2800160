"""Every word that a certificate prints, frozen: the PDF follows from these and nothing else (R20)."""

from dataclasses import asdict, dataclass
from datetime import date

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class CategoryRow:
    """Hours of one category, as printed (two places, or "—")."""

    name: str
    name_en: str
    minimum: str
    counted: str
    online: str
    in_person: str
    together: str  # mentoring, teaching and discussion
    declared: str


@dataclass(frozen=True)
class CertificateWords:
    number: str  # CZPX-2026-004217
    code: str  # 7K4M-9QX2-HT6D
    year: int
    place: str
    name: str
    unit: str
    unit_en: str
    card_no: str
    staff_no: str
    requirement: str
    counted: str
    target: str
    minutes_per_hour: int
    has_minima: bool
    rows: tuple[CategoryRow, ...]
    total: CategoryRow
    issuer: str
    issued_on: str  # 2027-01-08
    issued_at: str  # full, with zone: PDF/A wants it
    verify_url: str
    checkpoint: str = ""  # of the ledger: 90 · 3f2a9c41b07d
    replaces: str = ""
    english: bool = True
    development: bool = False  # signed with a key that proves nothing

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict) -> "CertificateWords":
        rows = tuple(CategoryRow(**row) for row in stored["rows"])
        return cls(**{**stored, "rows": rows, "total": CategoryRow(**stored["total"])})

    @property
    def issued_in_chinese(self) -> str:
        return chinese_day(date.fromisoformat(self.issued_on))

    @property
    def verify_host(self) -> str:
        return self.verify_url.split("://", 1)[-1].rstrip("/")

    @property
    def verify_link(self) -> str:
        return f"{self.verify_url.rstrip('/')}/{self.code}/"

    def characters(self) -> set[str]:
        """Everything that a font must be able to draw."""
        texts = [str(value) for value in vars(self).values() if isinstance(value, str | int)]
        return set("".join(texts)) | set(self.issued_in_chinese)


def chinese_day(day: date) -> str:
    """二〇二七年一月八日."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_below_hundred(day.month)}月{_below_hundred(day.day)}日"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")
