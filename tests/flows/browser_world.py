"""The small world of the browser tests: one of everything that a page can show, made through the doors.

Run inside the house's own process; dates follow the real clock, because the server's does.
"""

import json
from datetime import date, timedelta

from lms.certificates.issuing import issue, revoke
from lms.common import clock
from lms.compliance.models import AnnualResult
from lms.compliance.projection import rebuild
from lms.compliance.waivers import ask_for_waiver, decide_waiver, propose_leave
from lms.compliance.year_end import close_year
from lms.hours.declarations import declare, declare_class, turn_down
from lms.hours.evidence import keep_evidence
from lms.hours.models import Objection, Offer
from lms.jobs.running import work_off
from lms.officers.granting import grant_role
from lms.officers.models import Account, CorrectionRequest, Place, Posting, Role
from tests.factories import credit, make_account, make_officer, make_requirement, make_unit
from tests.factories.files import blank
from tests.flows.browser_cases import make_cases
from tests.flows.browser_classes import make_classes
from tests.flows.browser_courses import make_courses
from tests.mentoring.browser_world import make_mentoring

PASSWORD = "hedao-nanshan-27"
STAFF = {
    "bureau": Role.BUREAU,
    "issuer": Role.ISSUER,
    "auditor": Role.AUDITOR,
    "security": Role.SECURITY_ADMIN,
    "system": Role.SYSTEM_ADMIN,
    "roster": Role.ROSTER_CLERK,
    "hours": Role.HOURS_CLERK,
}


class _Paper:
    name, content = "名册.pdf", blank()
    size = len(content)

    def read(self) -> bytes:
        return self.content


def make_world() -> str:
    """Everything; the ids and codes that pages need, as JSON."""
    now, today = clock.now(), clock.today()
    Place.objects.update_or_create(
        pk=1, defaults={"name": "澄州市", "issuer": "澄州市司法局", "contact": "0000-1234567"}
    )
    city = make_unit("C", name="澄州市", kind="city")
    district = make_unit("D", city, name="汐江区", kind="district")
    team = make_unit("T", district, name="城东街道执法队")
    accounts = _accounts(city, district, team, today, now)
    people = _people(team, today)
    year = today.year
    make_requirement(year - 1, target_minutes=90, title="年度培训")
    requirement = make_requirement(
        year, target_minutes=2700, category_minimum={"practical": 900}, mode_cap={"discussion": 45}
    )
    me = people[0]
    for number, (category, mode) in enumerate(
        [
            ("practical", "online"),
            ("foundation", "in_person"),
            ("key_law", "online"),
            ("practical", "discussion"),
        ]
    ):
        credit(me, 90, category=category, mode=mode, earned_on=min(date(year, 1, 5 + number), today), now=now)
    for person in people[:2]:
        credit(person, 135, earned_on=date(year - 1, 6, 1), now=now)
    work_off(close_year(year - 1, by=accounts["bureau"], now=now))
    good, bad = (
        issue(AnnualResult.objects.get(officer=p), by=accounts["issuer"], now=now) for p in people[:2]
    )
    revoke(bad, reason="person", by=accounts["issuer"], now=now)
    made = _requests(people, accounts, requirement, today, now)
    offer = Offer.objects.create(
        key="o", title="现场检查笔录实训班", category="practical", mode="in_person", minutes=360,
        starts_on=today, ends_on=date(year, 12, 31), place="市行政中心", places_left=18,
    )  # fmt: skip
    made |= make_classes(people, accounts, password=PASSWORD, today=today, now=now)
    made |= make_courses(people, accounts, password=PASSWORD, now=now)
    made |= make_cases(people, password=PASSWORD, today=today, now=now)
    made |= make_mentoring(city, people, accounts)
    rebuild(now=now)
    ids = {"me": me.pk, "code": good.code, "revoked": bad.code, "offer": offer.pk, "year": year, **made}
    return json.dumps(ids | {"numbers": [p.staff_no for p in people]})


def _accounts(city, district, team, today: date, now) -> dict[str, Account]:
    found = {}
    for login, role in STAFF.items():
        found[login] = make_account(login, name=f"{Role(role).label}甲", password=PASSWORD)
        grant_role(account=found[login], role=role, unit=city, starts_on=today, by=None, now=now)
    for login, unit in (("manager", team), ("above", district)):
        found[login] = make_account(login, name="顾敏" if login == "manager" else "许映川", password=PASSWORD)
        grant_role(account=found[login], role=Role.UNIT_MANAGER, unit=unit, starts_on=today, by=None, now=now)
    return found


def _people(team, today: date) -> list:
    names = ["林晓雯", "韦思远", "罗一鸣", "孙雅琴", "陈立冬"]
    people = [make_officer(team, f"03125{n:02d}", name=name) for n, name in enumerate(names)]
    me = people[0].account
    me.set_password(PASSWORD)
    me.save()
    people[4].account.must_set_password = True
    people[4].account.save()
    Posting.objects.create(
        officer=people[1], unit=team.get_parent(), starts_on=today - timedelta(days=3 * 365 - 60)
    )
    return people


def _requests(people: list, accounts: dict, requirement, today: date, now) -> dict[str, int]:
    """Something in every queue, something returned to the officer."""
    me, other = people[0], people[1]
    values = {
        "title": "外部研修",
        "provider": "外部机构",
        "category": "practical",
        "minutes": 90,
        "ended_on": today,
    }
    paper = keep_evidence(_Paper(), by=me.account, now=now)
    returned = declare(me, values=values, evidence=[paper], submit=True, by=me.account, now=now)
    turn_down(returned, refuse=False, reason="请补盖章的证明。", by=accounts["manager"], now=now)
    declare(me, values={**values, "title": "草稿"}, evidence=[], submit=False, by=me.account, now=now)
    declare(other, values=values, evidence=[paper], submit=True, by=other.account, now=now)
    roll = keep_evidence(_Paper(), by=accounts["above"], now=now)
    declare_class(
        people[1:4], values={**values, "title": "整班"}, evidence=[roll], by=accounts["above"], now=now
    )
    common = {
        "requirement": requirement,
        "ground": "illness",
        "minutes": 90,
        "explanation": "住院",
        "document": paper,
    }
    waiver = ask_for_waiver(me, **common, by=me.account, now=now)
    decide_waiver(waiver, state="returned", reason="缺出院小结。", by=accounts["manager"], now=now)
    ask_for_waiver(other, **common, by=other.account, now=now)
    propose_leave(people[2], kind="disaster", starts_on=today, ends_on=today, by=None, now=now)
    Objection.objects.create(officer=me, text="8月5日未计入", raised_by=me.account, raised_at=now)
    CorrectionRequest.objects.create(
        officer=me, about="姓名", text="应为林晓雯", asked_by=me.account, asked_at=now
    )
    return {"returned": returned.pk, "waiver": waiver.pk}
