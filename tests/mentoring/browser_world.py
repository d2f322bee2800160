"""Mentoring for the browser tests: a pairing at work, one in its final review, people to be matched."""

import json
from datetime import timedelta

from lms.common import clock
from lms.mentoring.levels import propose_level, record_levels
from lms.mentoring.logs import answer_log, write_log
from lms.mentoring.match_runs import run_match
from lms.mentoring.mentors import approve_mentor
from lms.mentoring.models import Mentee, Mentor, Pairing, Programme
from lms.mentoring.observations import observe
from lms.mentoring.pairings import propose_pair, sign, to_final_review
from lms.officers.granting import grant_role
from lms.officers.models import Account, Officer
from tests.factories import make_account, make_officer, make_requirement, make_unit
from tests.mentoring.making import make_programme, make_skill

PASSWORD = "hedao-nanshan-27"


def make_mentoring(city, people: list, accounts: dict) -> dict[str, int]:
    """People 0 and 2 are mentees of "mentor"; two more look for a mentor. The ids that pages need."""
    now, today = clock.now(), clock.today()
    team, start = people[0].home_unit, today - timedelta(days=80)
    skill = make_skill("inspect", powers=["CG-P-101"], name="现场检查")
    make_skill("ask", name="询问与笔录")
    template = [{"week": 4, "skill": "inspect", "text": "主记一份检查笔录"}]
    programme = make_programme(
        city, [skill], "P", starts_on=start, ends_on=today + timedelta(days=200), template_plan=template
    )
    mentor = approve_mentor(
        _with_password(make_officer(team, "mentor", name="周国栋", field="城市管理")),
        skills=[skill], trained_on=start, by=accounts["bureau"], now=now,
    )  # fmt: skip
    pairing, final = (
        _pairing(programme, mentor, people[n], accounts, now - timedelta(days=80)) for n in (0, 2)
    )
    log = _records(pairing, skill, today, now)
    proposal = propose_level(
        people[0], skill=skill, level=4, evidence=[{"kind": "log", "id": log, "text": "检查笔录"}], reason="独立做到",
        pairing=pairing, by=mentor.officer.account, now=now,
    )  # fmt: skip
    to_final_review(final, by=accounts["manager"], now=now)
    for number in range(2):
        officer = make_officer(team, f"new{number}", name=f"新人{number}", field="城市管理")
        _with_password(officer)
        Mentee.objects.create(programme=programme, officer=officer, added_at=now).skills.set([skill])
    other = make_officer(team, "other", name="沈岳", field="城市管理")
    approve_mentor(
        _with_password(other), skills=[skill], trained_on=start, capacity=1, by=accounts["bureau"], now=now
    )
    run = run_match(programme, by=accounts["bureau"], now=now)
    return {"pairing": pairing.pk, "final": final.pk, "log": log, "proposal": proposal.pk, "run": run.pk}


def _with_password(officer):
    officer.account.set_password(PASSWORD)
    officer.account.save()
    return officer


def _pairing(programme, mentor, mentee, accounts, at) -> Pairing:
    pairing = propose_pair(programme, mentor=mentor, mentee=mentee, by=accounts["bureau"], now=at)
    for account in (mentee.account, mentor.officer.account, _third(accounts)):
        sign(pairing, by=account, now=clock.now())
    pairing.refresh_from_db()
    return pairing


def _third(accounts: dict):
    return accounts["manager"]


def _records(pairing: Pairing, skill, today, now) -> int:
    """Logs of last month and of now, an observation, a level about to lapse."""
    last_month = today.replace(day=1) - timedelta(days=2)
    for number, day in enumerate((last_month, today)):
        log = write_log(
            pairing, key=f"world-{number}", done_on=day, task="夜间巡查", skill=skill, done="检查三家", unclear="要不要记",
            learned="写清计量单位", minutes=60, by=pairing.mentee.account, now=now,
        )  # fmt: skip
        if not number:
            answer_log(log, text="要记。", by=pairing.mentor.officer.account, now=now)
    observe(
        pairing, key="world-seen", skill=skill, observed_on=today, task="检查", rating="low", comment="未亮证",
        fatal_faults=["PRO-01"], by=pairing.mentor.officer.account, now=now,
    )  # fmt: skip
    record_levels(
        pairing.mentee, levels=[(skill, 3)], evidence=[{"kind": "file", "id": 0, "text": "评查"}], panel=[[1, False]],
        basis="panel", by=None, now=now - timedelta(days=200),
    )  # fmt: skip
    return log.pk


def make_matching() -> str:
    """One who may teach, one who looks for a mentor, the bureau and the unit's manager; nothing is matched yet."""
    now, today = clock.now(), clock.today()
    city = make_unit("C", name="澄州市", kind="city")
    team = make_unit("T", make_unit("D", city, name="汐江区", kind="district"), name="城东街道执法队")
    make_requirement(today.year, target_minutes=2700)
    bureau = _granted("bureau", "司法局甲", "bureau", city, today, now)
    _granted("manager", "顾敏", "unit_manager", team, today, now)
    skill = make_skill("inspect", name="现场检查")
    make_programme(
        city, [skill], "P", starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=300)
    )
    mentor = _with_password(make_officer(team, "mentor", name="周国栋", field="城市管理"))
    approve_mentor(mentor, skills=[skill], trained_on=today - timedelta(days=90), by=bureau, now=now)
    _with_password(make_officer(team, "new", name="贺子谦", field="城市管理"))
    return json.dumps({"programme": "P"})


def _granted(login: str, name: str, role: str, unit, today, now):
    account = make_account(login, name=name, password=PASSWORD)
    grant_role(account=account, role=role, unit=unit, starts_on=today, by=None, now=now)
    return account


def make_pairing_at_work() -> None:
    """The two of ``make_matching`` are mentor and mentee; made once, however often it is asked for."""
    mentee = Officer.objects.get(staff_no="new")
    if Pairing.objects.filter(mentee=mentee, state="active").exists():
        return
    accounts = {login: Account.objects.get(login=login) for login in ("bureau", "manager")}
    mentor = Mentor.objects.get(officer__staff_no="mentor")
    _pairing(Programme.objects.get(code="P"), mentor, mentee, accounts, clock.now())
