"""Classes, course calls and discussions for the browser: what their pages show, and where."""

from datetime import date, datetime, timedelta

from courses.calls.calling import publish_selection
from courses.calls.developing import plan_development
from courses.catalogues.choosing import choose
from courses.classes.closing import close_roll
from courses.classes.feedback import give_feedback
from courses.classes.opening import reserve_places
from courses.classes.roll import correct_line
from courses.classes.rules import Span
from courses.classes.signing_up import sign_up
from courses.discussions.discussing import open_discussion, post
from courses.models import OutsideCourse
from lms.officers.granting import grant_role
from lms.officers.models import Account
from tests.factories import make_officer, make_unit
from tests.factories.calls import give, make_call, make_reviewer, make_submission, start
from tests.factories.classes import attend, make_class
from tests.factories.courses import make_edition

PAGES = {
    "portal/classes/list.html": ("0312500", "/classes/"),
    "portal/classes/mine.html": ("0312500", "/classes/mine/"),
    "portal/classes/show.html": ("0312500", "/classes/{coming}/"),
    "portal/classes/sign.html": ("0312500", "/classes/sign/{sitting}/"),
    "portal/classes/teach.html": ("trainer", "/teach/"),
    "portal/classes/screen.html": ("trainer", "/teach/{signing}/screen/1/"),
    "portal/classes/roll.html": ("trainer", "/teach/{past}/"),
    "portal/classes/roll_print.html": ("trainer", "/teach/{signing}/print/"),
    "portal/classes/correct.html": ("trainer", "/teach/{past}/correct/{me}/"),
    "portal/classes/paper.html": ("trainer", "/teach/{signing}/paper/"),
    "portal/classes/feedback.html": ("trainer", "/teach/{past}/feedback/"),
    "portal/classes/places.html": ("trainer", "/teach/{coming}/places/"),
    "portal/classes/offered.html": ("manager", "/manage/classes/"),
    "portal/classes/send.html": ("manager", "/manage/classes/{coming}/"),
    "portal/classes/consents.html": ("above", "/manage/consents/"),
    "portal/calls/list.html": ("trainer", "/calls/"),
    "portal/calls/show.html": ("0312500", "/calls/{call}/"),
    "portal/calls/submission.html": ("bureau", "/calls/submissions/{submission}/"),
    "portal/calls/review.html": ("trainer", "/calls/{reviewed}/review/"),
    "portal/calls/score.html": ("trainer", "/calls/submissions/{scored}/score/"),
    "portal/calls/desk.html": ("bureau", "/calls/{call}/desk/"),
    "portal/calls/outside.html": ("bureau", "/manage/outside/"),
    "portal/discussions/list.html": ("0312500", "/discussions/"),
    "portal/discussions/show.html": ("0312500", "/discussions/{talk}/"),
    "portal/discussions/history.html": ("0312500", "/discussions/posts/{said}/"),
    "portal/discussions/names.html": ("trainer", "/discussions/names/"),
    "portal/discussions/close.html": ("trainer", "/discussions/{talk}/close/"),
}


def make_classes(
    people: list, accounts: dict[str, Account], *, password: str, today: date, now: datetime
) -> dict[str, int]:
    """A class that is over, one that signs in now, one to come; a call of each kind; a discussion."""
    team, city = people[0].home_unit, people[0].home_unit.get_root()
    accounts["trainer"] = _trainer(team.get_parent(), password, today, now)
    return (
        _classes(team, people, accounts, now)
        | _calls(city, team, accounts, now)
        | _discussion(team, people, accounts["trainer"], today, now)
        | _outside(accounts["bureau"], now)
    )


def _trainer(unit, password: str, today: date, now: datetime) -> Account:
    account = make_officer(unit, "trainer", name="温如海").account
    account.set_password(password)
    account.save()
    since = today - timedelta(days=60)
    grant_role(account=account, role="trainer", unit=unit, starts_on=since, by=None, now=now)
    return account


def _classes(team, people: list, accounts: dict[str, Account], now: datetime) -> dict[str, int]:
    trainer = accounts["trainer"]
    moments = {
        "past": now - timedelta(hours=30),
        "signing": now + timedelta(minutes=5),
        "coming": now + timedelta(days=9),
    }
    made = {
        name: make_class(
            team, trainer, sittings=[Span(begins, begins + timedelta(hours=3))], sign_up_until=begins,
            now=now - timedelta(days=9), capacity=3,
        )
        for name, begins in moments.items()
    }  # fmt: skip
    earlier = now - timedelta(days=3)
    for name, officers in (("past", people[:3]), ("signing", people[:3]), ("coming", people[1:])):
        for officer in officers:
            sign_up(made[name], officer=officer, by=officer.account, now=earlier)
    for officer in people[:2]:
        attend(made["past"], officer)
    reserve_places(
        made["signing"], unit=team, places=1, held_until=now + timedelta(minutes=1), by=trainer, now=now
    )
    correct_line(
        made["past"], officer=people[2], present=180, credited=True, reason="手机没电，本人在场", by=trainer,
        now=now - timedelta(hours=26),
    )  # fmt: skip
    close_roll(made["past"], by=trainer, now=now - timedelta(hours=26))
    give_feedback(
        made["past"], officer=people[1], useful=5, clear=4, pace=4, text="", now=now - timedelta(hours=25)
    )
    sitting = made["signing"].sittings.get()
    return {name: row.pk for name, row in made.items()} | {"sitting": sitting.pk}


def _calls(city, team, accounts: dict[str, Account], now: datetime) -> dict[str, int]:
    dates = {
        "opens_on": (now - timedelta(days=3)).date(),
        "closes_on": (now + timedelta(days=3)).date(),
        "review_until": (now + timedelta(days=9)).date(),
        "by": accounts["bureau"],
        "now": now,
    }
    other = make_unit("SF", city, name="司法局")
    found = {}
    for name in ("call", "reviewed"):
        call = make_call(city, title="实务课程征集", places=1, **dates)
        rows = [make_submission(call, team, now=now) for _ in range(2)]
        reviewers = [make_reviewer(call, other, now=now) for _ in range(2)]
        if name == "reviewed":
            make_reviewer(call, other, accounts["trainer"], now=now)
            start(call, now=now)
            found |= {"reviewed": call.pk, "scored": rows[0].pk}
            continue
        start(call, now=now)
        for row in rows:
            for reviewer in reviewers:
                give(row, reviewer, 15, 15, now=now)
        publish_selection(call, by=accounts["bureau"], now=now)
        plan_development(rows[0], steps=[("初稿", dates["closes_on"])], by=accounts["bureau"], now=now)
        found |= {"call": call.pk, "submission": rows[0].pk}
    return found


def _discussion(team, people: list, trainer: Account, today: date, now: datetime) -> dict[str, int]:
    make_edition(team, course_key="PRA-05")
    talk = open_discussion(
        kind="course", key="PRA-05", title="首违不罚怎么用", opening="第一次占道，当场改正，罚不罚？",
        category="practical", closes_on=today + timedelta(days=7), unit=team, trainer=trainer, by=trainer, now=now,
    )  # fmt: skip
    text = "首违不罚要同时看危害后果轻微和及时改正，两个条件缺一不可。"
    said = post(talk, text=text, by=people[0].account, law="行政处罚法", article="第三十三条第一款", now=now)
    post(
        talk,
        text="还要有首次的查询记录，截图入卷，否则评查会扣分。王小明也这么说。",
        answers=said,
        assured=["王小明"],
        by=people[1].account,
        now=now,
    )
    return {"talk": talk.pk, "said": said.pk}


def _outside(bureau: Account, now: datetime) -> dict[str, int]:
    row = OutsideCourse.objects.create(
        provider="法律课程库", code="LAW-101", title="行政法总论", category="foundation", mode="online",
        minutes=360, about="十六讲。", imported_at=now,
    )  # fmt: skip
    choose([row.pk], chosen=True, by=bureau, now=now)
    return {"outside": row.pk}
