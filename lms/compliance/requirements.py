"""Requirements of a year: read from a file, matched to officers, turned into terms (R2)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.clock import years_after
from lms.common.errors import HouseError, RefusedFile, RowError
from lms.common.requests import once_a_request
from lms.common.spreadsheets import unreadable
from lms.compliance.models import Requirement, YearClosing
from lms.compliance.rules import CATEGORIES, Offers, Terms
from lms.hours.categories import Mode
from lms.officers import changes
from lms.officers.models import Account, Place

AUDIENCE_LISTS = ("field", "rank", "person_kind", "experience")
KEYS = (
    "code",
    "title",
    "audience",
    "target_hours",
    "minutes_per_hour",
    "category_minimum_hours",
    "mode_cap_hours",
    "pace_curve",
    "prorate",
    "prorate_minima",
    "mandatory_courses",
    "carry_over_cap_hours",
)


class YearIsClosed(HouseError):
    """A closed year's demands and results stay as they are."""


@dataclass(frozen=True)
class Difference:
    """One requirement of a file beside the one that is in force: *change* is created, updated or unchanged."""

    requirement: Requirement  # as the file would make it, not saved
    before: Requirement | None
    change: str


def preview_requirements(path: Path) -> tuple[int, list[Difference]]:
    """(year, what loading *path* would do), nothing changed. Raises what ``load_requirements`` raises."""
    year, rows = _parse(path)
    refuse_closed(year)
    known = {r.code: r for r in Requirement.objects.filter(year=year)}
    return year, [_difference(known.get(code), year, code, values) for code, values in rows.items()]


def load_requirements(path: Path, *, by: Account | None, now: datetime) -> dict:
    """Load the requirements in *path* (shape: DESIGN); whole or not at all.

    Raises ``RefusedFile`` with the place of every mistake, ``YearIsClosed`` for a closed year.
    """
    year, rows = _parse(path)
    with transaction.atomic():
        known = {r.code: r for r in Requirement.objects.select_for_update().filter(year=year)}
        refuse_closed(year)
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        for code, values in rows.items():
            counts[_store(known.get(code), year, code, values)] += 1
        changes.note([None])
    return {"year": year, "rows": len(rows), **counts, "removed": 0, "errors": []}


def refuse_closed(year: int) -> None:
    if YearClosing.objects.filter(year=year).exists():
        raise YearIsClosed(
            _("The year %(year)s is closed. Its requirements stay as they are.") % {"year": year}
        )


def minutes_per_hour() -> int:
    """What a credit hour is here and now, for figures that stand under no requirement: this year's first one's."""
    return once_a_request("minutes per hour", _this_years_hour)


def _this_years_hour() -> int:
    rows = Requirement.objects.filter(year=clock.today().year).order_by("pk")
    return rows.values_list("minutes_per_hour", flat=True).first() or Terms.minutes_per_hour


def terms_of(requirement: Requirement, *, place: Place, closed: bool, offers: Offers) -> Terms:
    """The pure terms that ``assess`` reads."""
    return Terms(
        year=requirement.year,
        code=requirement.code,
        title=requirement.title,
        target=requirement.target_minutes,
        minutes_per_hour=requirement.minutes_per_hour,
        category_minimum=requirement.category_minimum,
        mode_cap=requirement.mode_cap,
        pace_curve=tuple(requirement.pace_curve) if requirement.pace_curve else None,
        prorate=requirement.prorate,
        prorate_minima=requirement.prorate_minima,
        mandatory_courses=tuple(requirement.mandatory_courses),
        carry_over_cap=requirement.carry_over_cap,
        month_counts_from_days=place.month_counts_from_days,
        daily_minutes=place.daily_learning_minutes,
        offers=offers,
        closed=closed,
    )


@dataclass(frozen=True)
class Profile:
    """What an audience looks at."""

    field: str
    rank: str
    person_kind: str
    qualified_on: date | None
    posted: bool


def binds(audience: dict, profile: Profile, *, year: int, new_years: int) -> bool:
    """Whether a requirement with *audience* binds somebody of *profile*; an empty list means all."""
    facts = {
        "field": profile.field,
        "rank": profile.rank,
        "person_kind": profile.person_kind,
        "experience": experience(profile.qualified_on, year, audience.get("new_years") or new_years),
    }
    listed = all(not audience.get(name) or fact in audience[name] for name, fact in facts.items())
    posted = audience.get("posted")
    return listed and (posted is None or posted == profile.posted)


def experience(qualified_on: date | None, year: int, new_years: int) -> str:
    """New: fewer than *new_years* since qualifying, judged once, on the first day of the year."""
    if qualified_on and years_after(qualified_on, new_years) <= date(year, 1, 1):
        return "experienced"
    return "new"


def _difference(known: Requirement | None, year: int, code: str, values: dict) -> Difference:
    same = known and all(getattr(known, name) == value for name, value in values.items())
    change = "unchanged" if same else "updated" if known else "created"
    return Difference(Requirement(year=year, code=code, **values), known, change)


def _store(known: Requirement | None, year: int, code: str, values: dict) -> str:
    if known and all(getattr(known, name) == value for name, value in values.items()):
        return "unchanged"
    requirement = known or Requirement(year=year, code=code)
    for name, value in values.items():
        setattr(requirement, name, value)
    requirement.full_clean(exclude=["audience", "category_minimum", "mode_cap", "mandatory_courses"])
    requirement.save()
    return "updated" if known else "created"


def _parse(path: Path) -> tuple[int, dict[str, dict]]:
    document = _read(path)
    errors: list[RowError] = []
    rows: dict[str, dict] = {}
    year = document.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2100:
        errors.append(RowError(0, "year", _("Give the year as a number such as 2026.")))
    listed = document.get("requirements")
    if not isinstance(listed, list) or not listed:
        errors.append(RowError(0, "requirements", _("Give a list of at least one requirement.")))
        listed = []
    for number, given in enumerate(listed, start=1):
        if not isinstance(given, dict):
            errors.append(RowError(number, "", _("A requirement must be an object.")))
            continue
        code, values = _Reading(given, number, errors).result()
        if code in rows:
            errors.append(
                RowError(number, "code", _("The code %(code)s stands here twice.") % {"code": code})
            )
        rows[code] = values
    if errors:
        raise RefusedFile(errors)
    return year, rows


def _read(path: Path) -> dict:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise RefusedFile(
            [RowError(0, "", _("There is no file %(name)s. Check the path.") % {"name": path.name})]
        ) from None
    except (ValueError, RecursionError):
        raise RefusedFile([RowError(0, "", _("The file is not JSON in UTF-8."))]) from None
    if not isinstance(document, dict):
        raise RefusedFile([RowError(0, "", _("The file must hold one object with year and requirements."))])
    return document


class _Reading:
    """One requirement of a file, key by key; each mistake is noted under its column and the reading goes on."""

    def __init__(self, given: dict, number: int, errors: list[RowError]):
        self.given, self.number, self.errors = given, number, errors
        _only_known(given, KEYS, "", self.wrong)
        self.per_hour = self._per_hour()

    def result(self) -> tuple[str, dict]:
        """(code, columns of ``Requirement``)."""
        given = self.given
        code, title = self._code(), given.get("title") or ""
        if not isinstance(title, str) or unreadable(title):
            self.wrong("title", _("Give a text."))
        return code, {
            "title": str(title or code)[:120],
            "audience": _audience({} if given.get("audience") is None else given["audience"], self.wrong),
            "target_minutes": self._minutes("target_hours", given.get("target_hours", 60)),
            "minutes_per_hour": self.per_hour,
            "category_minimum": self._table("category_minimum_hours", CATEGORIES),
            "mode_cap": self._table("mode_cap_hours", list(Mode.values)),
            "pace_curve": _curve(given.get("pace_curve"), self.wrong),
            "prorate": self._switch("prorate"),
            "prorate_minima": self._switch("prorate_minima"),
            "mandatory_courses": _texts(
                given.get("mandatory_courses") or [], "mandatory_courses", self.wrong
            ),
            "carry_over_cap": self._minutes("carry_over_cap_hours", given.get("carry_over_cap_hours") or 0),
        }

    def wrong(self, column: str, message: str) -> None:
        self.errors.append(RowError(self.number, column, message))

    def _code(self) -> str:
        code = self.given.get("code")
        if not isinstance(code, str) or not code.strip() or len(code) > 40 or unreadable(code):
            self.wrong("code", _("A requirement needs a code of at most 40 characters."))
        return str(code)

    def _per_hour(self) -> int:
        per_hour = self.given.get("minutes_per_hour", Terms.minutes_per_hour)
        if not isinstance(per_hour, int) or isinstance(per_hour, bool) or not 1 <= per_hour <= 120:
            self.wrong("minutes_per_hour", _("Give whole minutes between 1 and 120."))
            return Terms.minutes_per_hour
        return per_hour

    def _switch(self, column: str) -> bool:
        value = self.given.get(column, True)
        if not isinstance(value, bool):
            self.wrong(column, _("Give true or false."))
        return bool(value)

    def _minutes(self, column: str, hours) -> int:
        """*hours* of the file, which may be a fraction, as whole minutes."""
        try:
            value = Decimal(str(hours)) * self.per_hour
            if isinstance(hours, bool) or not 0 <= value <= 600_000:
                raise InvalidOperation
        except InvalidOperation:
            self.wrong(column, _("Give hours as a number that is not negative."))
            return 0
        return int(value.quantize(Decimal(1), ROUND_HALF_UP))

    def _table(self, column: str, allowed) -> dict[str, int]:
        value = {} if self.given.get(column) is None else self.given[column]
        if not isinstance(value, dict) or not set(value) <= set(allowed):
            self.wrong(column, _("Only these keys are known: %(keys)s.") % {"keys": ", ".join(allowed)})
            return {}
        return {
            key: self._minutes(f"{column}.{key}", hours) for key, hours in value.items() if hours is not None
        }


def _audience(given, wrong) -> dict:
    if not isinstance(given, dict):
        wrong("audience", _("Give an object with field, rank, person_kind, experience and posted."))
        return {}
    _only_known(given, (*AUDIENCE_LISTS, "posted", "new_years"), "audience.", wrong)
    audience = {name: _texts(given.get(name) or [], f"audience.{name}", wrong) for name in AUDIENCE_LISTS}
    if not set(audience["experience"]) <= {"new", "experienced"}:
        wrong("audience.experience", _("Only new and experienced are known."))
    audience["posted"] = given.get("posted")
    if not isinstance(audience["posted"], bool | None):
        wrong("audience.posted", _("Give true, false or null."))
    years = given.get("new_years")
    if years is not None and (isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= 50):
        wrong("audience.new_years", _("Give whole years between 1 and 50."))
    elif years:
        audience["new_years"] = years
    return audience


def _only_known(given: dict, known: tuple[str, ...], prefix: str, wrong) -> None:
    """A misspelt key would quietly mean the default."""
    for key in sorted(set(given) - set(known)):
        wrong(f"{prefix}{key}", _("Only these keys are known: %(keys)s.") % {"keys": ", ".join(known)})


def _texts(given, column: str, wrong) -> list[str]:
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not all(isinstance(t, str) and t and not unreadable(t) for t in given):
        wrong(column, _("Give a list of texts."))
        return []
    return given


def _curve(given, wrong) -> list[float] | None:
    """Twelve shares, rising to 1: what is due by the end of each month."""
    if given is None:
        return None
    numbers = isinstance(given, list) and all(
        isinstance(share, int | float) and not isinstance(share, bool) for share in given
    )
    if not numbers or len(given) != 12 or sorted(given) != given or given[-1] != 1 or given[0] < 0:
        wrong("pace_curve", _("Give twelve rising shares, one for each month's end; the last one is 1."))
        return None
    return [float(share) for share in given]
