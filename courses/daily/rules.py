"""Pure: which questions can be asked, how many are new this week, what a month's right answers give."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# A choice as authors write it: "A 应当先责令改正", "B. …", "C、…".
_CHOICE = re.compile(r"^\s*([A-H])[\s.．、：:]{1,3}(\S.{0,300})$", re.DOTALL)
# What each field of the guidance schema is called in rosters.
FIELD_WORDS = {
    "city_appearance": {"城市管理", "市容环卫"},
    "city_planning": {"城市管理", "城乡规划"},
    "construction": {"城市管理", "住房和城乡建设"},
    "municipal": {"城市管理", "市政公用"},
    "environment": {"生态环境"},
    "market": {"市场监管", "市场监督管理"},
    "water": {"水行政", "水利"},
    "natural_resources": {"自然资源"},
    "agriculture": {"农业农村"},
    "transport": {"交通运输"},
    "emergency": {"应急管理"},
    "culture": {"文化市场", "文化和旅游"},
    "health": {"卫生健康"},
    "fire": {"消防救援"},
}
_ALL_WORDS = set(FIELD_WORDS).union(*FIELD_WORDS.values())


@dataclass(frozen=True)
class Asked:
    """A question with choices: its place in the guidance, the stem, the choices, the right key, why."""

    place: int
    stem: str
    choices: tuple[tuple[str, str], ...]
    answer: str
    reason: str


def askable(content: dict) -> list[Asked]:
    """The questions of a guidance that can be answered by one choice; the others are for thinking."""
    found = []
    for place, question in enumerate(content.get("questions", [])):
        choices = tuple(m.groups() for text in question.get("options", []) if (m := _CHOICE.match(text)))
        answer = question.get("answer", "").strip()[:1]
        if len(choices) >= 2 and answer in {key for key, _text in choices}:
            found.append(Asked(place, question["stem"], choices, answer, question.get("reason", "")))
    return found


def question_at(content: dict, place: int) -> Asked | None:
    return next((q for q in askable(content) if q.place == place), None)


def may_add(added: Iterable[date], *, on: date, a_week: int) -> bool:
    """Whether another new case may come in the week (Monday to Sunday) of *on*."""
    monday = on - timedelta(days=on.weekday())
    return sum(monday <= day <= on for day in added) < a_week


def matches(field: str, power_code: str, *, fields: Collection[str], powers: Collection[str]) -> int:
    """2 for a power that the officer's unit holds, 1 for a field of the officer or of those powers, else 0.

    Somebody whose fields are none of ours (a justice bureau) may be asked about all.
    """
    if power_code and power_code in powers:
        return 2
    if not _ALL_WORDS.intersection(fields):
        return 1
    return int(field in fields or not FIELD_WORDS.get(field, set()).isdisjoint(fields))


def minutes_of(right_answers: int, *, each: int, cap: int) -> int:
    return min(right_answers * each, cap)
