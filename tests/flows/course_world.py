"""A place with nobody's course yet: a trainer, a reviewer, an officer who owes hours."""

import json

from courses.models import TimeFigures
from courses.sections import sync_authors
from lms.common import clock
from lms.officers.granting import grant_role
from tests.factories import make_account, make_officer, make_requirement, make_unit
from tests.flows.browser_world import PASSWORD

TRAINER, REVIEWER, OFFICER = "trainer", "reviewer", "0312586"


def make_world() -> str:
    """The officer's key as JSON. Of a lesson a tenth has to be covered here, with a beat each five seconds."""
    now, today = clock.now(), clock.today()
    TimeFigures.objects.create(pk=1, coverage_percent=10, beat_seconds=5)
    city = make_unit("C", name="澄州市", kind="city")
    district = make_unit("D", city, name="汐江区", kind="district")
    team = make_unit("T", district, name="城东街道执法队")
    for login, role, unit in ((TRAINER, "trainer", district), (REVIEWER, "legal_reviewer", city)):
        account = make_account(login, name="温如海" if role == "trainer" else "顾明远", password=PASSWORD)
        grant_role(account=account, role=role, unit=unit, starts_on=today, by=None, now=now)
    sync_authors(on=today)
    officer = make_officer(team, OFFICER, name="林晓雯")
    officer.account.set_password(PASSWORD)
    officer.account.save()
    make_requirement(today.year, target_minutes=2700)
    return json.dumps({"officer": officer.pk, "year": today.year})
