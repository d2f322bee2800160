"""The house's Excel template: one question a row, English or Chinese headings."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from courses.questions.drafts import Draft, checked, option
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import read_table, xlsx_bytes

HEADINGS = {
    "kind": "题型",
    "stem": "题干",
    "a": "选项A",
    "b": "选项B",
    "c": "选项C",
    "d": "选项D",
    "e": "选项E",
    "f": "选项F",
    "answer": "答案",
    "points": "分值",
    "tags": "标签",
    "difficulty": "难度",
    "law": "法条",
    "explanation": "解析",
}
KINDS = {
    "单选": "single",
    "多选": "multiple",
    "判断": "true_false",
    "填空": "fill_in",
    "排序": "ordering",
    "匹配": "matching",
}
TRUE, FALSE = {"对", "正确", "是", "√", "true", "t"}, {"错", "错误", "否", "×", "false", "f"}
LETTERS = "abcdef"


def template() -> bytes:
    """The workbook to fill in, with one row for each kind."""
    rows = [
        list(HEADINGS.values()),
        [
            "单选",
            "先行登记保存的期限是？",
            "三日",
            "七日",
            "十五日",
            "",
            "",
            "",
            "B",
            5,
            "期限",
            2,
            "《行政处罚法》第五十六条",
            "",
        ],
        [
            "多选",
            "处罚种类包括？",
            "警告",
            "罚款",
            "责令改正",
            "",
            "",
            "",
            "AB",
            5,
            "种类",
            2,
            "《行政处罚法》第九条",
            "",
        ],
        ["判断", "听证是所有案件的必经程序。", "", "", "", "", "", "", "错", 5, "听证", 1, "", ""],
        ["填空", "应当在____日内处理。", "", "", "", "", "", "", "七|7", 5, "期限", 2, "", ""],
        ["排序", "排出步骤", "立案", "调查", "告知", "决定", "", "", "ABCD", 5, "程序", 3, "", ""],
        ["匹配", "连线", "警告=声誉罚", "罚款=财产罚", "", "", "", "", "", 5, "种类", 3, "", ""],
    ]
    return xlsx_bytes("题库", rows)


def written(questions: Iterable[dict]) -> bytes:
    """Frozen *questions* in the shape of the template, so that they can be read again; kinds that it has no row for stay out."""
    names = {kind: name for name, kind in KINDS.items()}
    rows = [_row(q, names[q["kind"]]) for q in questions if q["kind"] in names]
    return xlsx_bytes("题库", [list(HEADINGS.values()), *rows])


def _row(question: dict, kind: str) -> list:
    options, answer = _options_and_answer(question)
    cells = [*options, *[""] * len(LETTERS)][: len(LETTERS)]
    told = [question["points"], ",".join(question["tags"]), question["difficulty"], question["law"]]
    return [kind, question["stem"], *cells, answer, *told, question["explanation"]]


def _options_and_answer(question: dict) -> tuple[list[str], str]:
    match question["kind"]:
        case "true_false":
            return [], "对" if question["true"] else "错"
        case "fill_in":
            return [], ";".join("|".join(words) for words in question["blanks"])
        case "ordering":
            return question["items"], LETTERS[: len(question["items"])].upper()
        case "matching":
            return [f"{pair['left']}={pair['right']}" for pair in question["pairs"]], ""
    options = question["options"]
    return [o["text"] for o in options], "".join(
        letter.upper() for letter, o in zip(LETTERS, options, strict=False) if o["correct"]
    )


def read(path: Path) -> list[Draft]:
    """All questions of the sheet. Raises ``RefusedFile`` with row and column of each fault."""
    rows = read_table(path)
    columns = _columns(next(rows, (0, []))[1])
    errors: list[RowError] = []
    drafts = []
    for number, cells in rows:
        found = {key: cells[place] if place < len(cells) else "" for key, place in columns.items()}
        if draft := _draft(number, found, errors):
            drafts.append(draft)
    return checked(drafts, errors)


def _columns(headings: list[str]) -> dict[str, int]:
    known = {name: key for key, name in HEADINGS.items()} | {key: key for key in HEADINGS}
    columns = {known[h.strip()]: place for place, h in enumerate(headings) if h.strip() in known}
    missing = [HEADINGS[key] for key in ("kind", "stem", "answer") if key not in columns]
    if missing:
        raise RefusedFile([RowError(1, name, _("This column is missing.")) for name in missing])
    return columns


def _draft(row: int, cells: dict[str, str], errors: list[RowError]) -> Draft | None:
    kind = KINDS.get(cells["kind"], cells["kind"])
    if kind not in KINDS.values():
        errors.append(
            RowError(row, HEADINGS["kind"], _("Unknown kind “%(kind)s”.") % {"kind": cells["kind"]})
        )
        return None
    options = [cells.get(letter, "").strip() for letter in LETTERS]
    filled = len("".join("x" if option else " " for option in options).rstrip())
    if gaps := [place for place in range(filled) if not options[place]]:
        # Moving the later ones up would let the answer's letters mean others.
        errors += [
            RowError(row, HEADINGS[LETTERS[p]], _("This choice is empty, but a later one is not."))
            for p in gaps
        ]
        return None
    try:
        value = _value(kind, options[:filled], cells["answer"].strip())
    except ValueError as error:
        errors.append(RowError(row, HEADINGS["answer"], str(error)))
        return None
    return Draft(
        row,
        cells["stem"],
        kind,
        value,
        points=_number(row, "points", cells, 5, 100, errors),
        tags=cells.get("tags", ""),
        difficulty=_number(row, "difficulty", cells, 3, 5, errors),
        law=cells.get("law", ""),
        explanation=cells.get("explanation", ""),
    )


def _value(kind: str, options: list[str], answer: str) -> dict:
    if kind == "true_false":
        if answer.lower() not in TRUE | FALSE:
            raise ValueError(_("Write 对 or 错."))
        return {"true": answer.lower() in TRUE}
    if kind == "fill_in":
        if not answer:
            raise ValueError(_("The answer is missing."))
        return {"blanks": [blank.strip() for blank in answer.replace("；", ";").split(";") if blank.strip()]}
    if kind == "matching":
        if not all("=" in o for o in options):
            raise ValueError(_("Write each pair as left=right."))
        return {
            "pairs": [
                dict(zip(("left", "right"), map(str.strip, o.split("=", 1)), strict=True)) for o in options
            ]
        }
    places = _places(answer, len(options))
    if kind == "ordering":
        if sorted(places) != list(range(len(options))):
            raise ValueError(_("Name each answer once."))
        return {"items": [options[place] for place in places]}
    return {"options": [option(text, n in places) for n, text in enumerate(options)]}


def _places(answer: str, count: int) -> list[int]:
    letters = [c for c in answer.lower() if c.isalpha()]
    if not letters:
        raise ValueError(_("The answer is missing."))
    if any(c not in LETTERS[:count] for c in letters):
        raise ValueError(_("The answer names an option that is empty."))
    return [LETTERS.index(c) for c in letters]


def _number(row: int, key: str, cells: dict, default: int, largest: int, errors: list[RowError]) -> int:
    text = cells.get(key, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= largest:
        return int(text)
    errors.append(
        RowError(row, HEADINGS[key], _("A whole number from 1 to %(n)s is needed.") % {"n": largest})
    )
    return default
