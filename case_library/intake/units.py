"""Whose case it is: the unit that the record's agency names."""

from datetime import date

from lms.officers.models import Account, Place, Unit
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to


def unit_of_any(record: dict) -> Unit | None:
    """For the whole place: the named unit, else the city itself, made before its first roster came."""
    return _named(record, Unit.objects.all()) or Unit.objects.order_by("path").first() or _the_place()


def _the_place() -> Unit:
    return Unit.add_root(code="0", name=Place.current().name, kind=Unit.Kind.CITY)


def unit_within(account: Account, *, on: date):
    """For a clerk: a unit of their own. An agency that another unit is known by is refused."""
    own = units_visible_to(account, act=Act.IMPORT_CASES, on=on)

    def unit_of(record: dict) -> Unit | None:
        named = _named(record, Unit.objects.all())
        if named is not None:
            return named if own.filter(pk=named.pk).exists() else None
        return own.order_by("path").first()

    return unit_of


def _named(record: dict, units) -> Unit | None:
    """By code, else the longest unit name that the agency's name ends with."""
    authority = record["authority"]
    if code := authority.get("code", "").strip():
        found = units.filter(code=code).first()
        if found:
            return found
    name = authority["name"].strip()
    tails = [name[start:] for start in range(max(0, len(name) - 60), len(name) - 2)]
    return max(units.filter(name__in=tails), key=lambda u: len(u.name), default=None)
