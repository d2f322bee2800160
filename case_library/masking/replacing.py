"""What to write instead: the same for the same person, firm and place throughout a case (C2)."""

from collections.abc import Iterable
from datetime import date

from case_library.masking.dates import day_of
from case_library.masking.marks import Mark
from case_library.masking.places import county_of
from case_library.masking.trades import trade_of

LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_BLANK = "××××"
_FIXED = {
    "ID_CARD": "某证件号", "USCC": "某代码", "BANK_CARD": "某账号", "MOBILE": "某电话", "LANDLINE": "某电话", "EMAIL": "某邮箱",
    "WECHAT": "某账号", "PLATE": "某号牌", "OFFICER_CERT": "某证号", "CASE_NO": "某号文书",
}  # fmt: skip


class Replacer:
    """Gives each thing its replacement in the order in which it is met. *filed_on* is day zero."""

    def __init__(self, *, filed_on: date | None = None, same: dict[str, str] | None = None):
        self._filed_on = filed_on
        self._same = same or {}  # short name → full name
        self._given: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def of(self, mark: Mark) -> str:
        text = self._same.get(mark.text, mark.text)
        key = ("", text) if mark.type == "DATE" else (mark.type, text)
        if key not in self._given:
            self._given[key] = self._new(mark, text)
        return self._given[key]

    def another(self, mark: Mark, taken: Iterable[str]) -> str:
        """For one more of its kind, found by a person: as *taken* goes on. No letter ever stands for two people."""
        taken = set(taken)
        letters = {words[-1:] for words in taken} if mark.type == "PERSON" else set()
        words = self._new(mark, mark.text)
        if mark.type in ("PERSON", "COMPANY", "ADDRESS"):
            while words in taken or words[-1:] in letters:
                words = self._new(mark, mark.text)
        return words

    def _new(self, mark: Mark, text: str) -> str:
        match mark.type:
            case "PERSON":
                return self._lettered("person", mark.role or "人员", always=True)
            case "COMPANY":
                return self._lettered("firm" + trade_of(text), "某" + trade_of(text))
            case "ADDRESS":
                county = county_of(text)
                return self._lettered("place", f"{county}某处")
            case "DATE":
                return self._relative(text)
        return _FIXED.get(mark.type, _BLANK)

    def _lettered(self, group: str, word: str, *, always: bool = False) -> str:
        number = self._count.get(group, 0)
        self._count[group] = number + 1
        if not always and number == 0:
            return word
        letter = LETTERS[number] if number < len(LETTERS) else str(number + 1)
        return word + letter

    def _relative(self, written: str) -> str:
        day = day_of(written, year=self._filed_on.year if self._filed_on else None)
        if day is None or self._filed_on is None:
            return "某日"
        days = (day - self._filed_on).days
        return "立案当日" if days == 0 else f"立案后第{days}日" if days > 0 else f"立案前第{-days}日"


def filing_day(text: str, marks: Iterable[Mark]) -> date | None:
    """The day of filing as the text tells it; else its earliest day."""
    days = [(m, day_of(m.text)) for m in marks if m.type == "DATE"]
    for found, day in days:
        sentence = text[found.end : found.end + 24].split("。")[0]
        if day and "立案" in sentence:
            return day
    return min((day for _m, day in days if day), default=None)
