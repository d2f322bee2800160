"""Everything that is kept about an officer in this room, for the officer's own export (S5)."""

from lms.officers.models import Officer

OWN_COLUMNS = [
    "staff_no",
    "name",
    "field",
    "rank",
    "person_kind",
    "staffing",
    "duty_status",
    "card_no",
    "card_kind",
    "card_valid_to",
    "card_status",
    "qualified_on",
    "joined_on",
    "left_on",
    "email",
    "phone",
]


def own_data(officer: Officer) -> dict:
    """Plain values, ready for JSON; each related list by its name."""
    return {
        "officer": {name: _plain(getattr(officer, name)) for name in OWN_COLUMNS},
        "unit": officer.home_unit.name,
        "home_units": rows(officer.home_units, "unit__name", "since"),
        "postings": rows(officer.postings, "unit__name", "starts_on", "ends_on"),
        "leaves": rows(officer.leaves, "kind", "starts_on", "ends_on", "state"),
        "readings": rows(officer.readings, "by__name", "act", "at"),
        "hours": rows(
            officer.hour_entries, "number", "category", "mode", "minutes", "earned_on", "text__title"
        ),
        "declarations": rows(
            officer.declarations, "title", "provider", "minutes", "ended_on", "state", "reason"
        ),
        "waivers": rows(officer.waivers, "ground", "minutes", "state", "reason"),
        "objections": rows(officer.objections, "text", "raised_at", "state", "answer"),
        "correction_requests": rows(
            officer.correction_requests, "about", "text", "asked_at", "state", "answer"
        ),
        "results": rows(officer.results, "year", "number", "state", "counted_minutes", "target_minutes"),
    }


def rows(related, *columns: str) -> list[dict]:
    """The *columns* of every related row, in the order in which they came; days and times as ISO text."""
    return [
        {_key(name): _plain(value) for name, value in row.items()}
        for row in related.order_by("pk").values(*columns)
    ]


def _key(column: str) -> str:
    """A column of another table under a word of its own: ``unit__name`` is the unit, ``edition__number`` its number."""
    *tables, name = column.split("__")
    if not tables or tables[-1] == "text":
        return name
    return tables[-1] if name in ("name", "title") else f"{tables[-1]}_{name}"


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
