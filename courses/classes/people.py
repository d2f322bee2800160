"""Who speaks for whom around a class."""

from datetime import date

from django.db.models import Q, QuerySet

from lms.officers.models import Officer, Posting, RoleGrant, Unit
from lms.officers.roles import ROLES_FOR, Act


def using_unit(officer: Officer, *, on: date) -> Unit | None:
    """The unit to which the officer is posted on that day (S1)."""
    posting = (
        officer.postings.filter(starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .select_related("unit")
        .first()
    )
    return posting.unit if posting else None


def supporters_of(unit: Unit, *, on: date) -> list[int]:
    """Accounts that may support people of *unit*: those of the nearest unit on the way up that has any (B4)."""
    paths = unit.ancestor_paths()
    grants = RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        role__in=ROLES_FOR[Act.SUPPORT],
        starts_on__lte=on,
        ended_at__isnull=True,
        unit__path__in=paths,
        account__is_active=True,
    ).values_list("unit__path", "account")
    nearest = max((path for path, _account in grants), key=len, default="")
    return [account for path, account in grants if path == nearest]


def people_of(unit: Unit, *, on: date) -> QuerySet[Officer]:
    """Who belonged to *unit* or what lies below it that day, by home or by posting (S1)."""
    posted = Posting.objects.filter(unit__path__startswith=unit.path, starts_on__lte=on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    here = Officer.objects.filter(
        Q(home_unit__path__startswith=unit.path) | Q(pk__in=posted.values("officer"))
    )
    return here.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
