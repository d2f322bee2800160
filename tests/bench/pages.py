"""What do the pages of nine o'clock cost? Home, log-in, a unit of about 200 officers."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.common import clock
from lms.compliance.projection import fold
from lms.demo.logins import PASSWORD
from lms.officers.granting import grant_role
from lms.officers.models import Account, Role, Unit
from tests.bench.frame import Figure, cost

OFFICER = "0312586"


def run(officers: int) -> Iterator[Figure]:
    fold(now=clock.now(), limit=None)
    client = Client()
    client.force_login(Account.objects.get(login=OFFICER), backend="lms.officers.login.StaffNumberBackend")
    yield from _page("officer's home", client, "/", cpu=15, queries=15)
    yield from _page("statement of hours", client, "/me/hours/")
    spent = cost(_log_in, times=50)
    yield Figure("log-in with home", spent.cpu * 1000, "ms CPU", 90, note=spent.words)
    unit = _unit_of(200)
    manager = _manager(unit)
    yield from _page(f"unit page, {unit.people} officers", manager, f"/manage/?unit={unit.code}", cpu=60)
    top = Unit.objects.order_by("path").first()
    yield from _page(f"city page, {officers:,} officers", _manager(top), f"/manage/?unit={top.code}")


def _page(what: str, client: Client, path: str, cpu: float | None = None, queries: float | None = None):
    def get() -> None:
        assert client.get(path).status_code == 200, path

    get()
    with CaptureQueriesContext(connection) as seen:
        get()
    asked = len(seen)
    spent = cost(get, times=100)
    yield Figure(what, spent.cpu * 1000, "ms CPU", cpu, note=spent.words)
    yield Figure(what, asked, "queries", queries)


def _log_in() -> None:
    client = Client()
    client.get("/login/")
    answer = client.post("/login/", {"username": OFFICER, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain, answer.status_code
    assert answer.status_code == 200


def _unit_of(people: int) -> Unit:
    """The unit without units below it that is nearest to *people*."""
    rows = Unit.objects.filter(numchild=0).annotate(people=Count("officers"))
    return min(rows, key=lambda unit: (abs(unit.people - people), unit.path))


def _manager(unit: Unit) -> Client:
    login = f"bench-{unit.code}"
    account = Account.objects.filter(login=login).first()
    if account is None:
        account = Account.objects.create_user(login, None, name=login)
        today, now = clock.today(), clock.now()
        grant_role(account=account, role=Role.UNIT_MANAGER, unit=unit, starts_on=today, by=None, now=now)
    client = Client()
    client.force_login(account, backend="lms.officers.login.StaffNumberBackend")
    return client
