"""Classes for tests, made through the doors."""

from datetime import date, datetime, timedelta

from courses.classes import codes
from courses.classes.opening import Plan, open_class
from courses.classes.rules import Span
from courses.classes.signing_in import sign
from courses.models import ClassFigures, TrainingClass
from lms.officers.granting import grant_role
from lms.officers.models import Account, Unit
from tests.factories import NOW, make_account, make_officer

STARTS = NOW + timedelta(hours=2)  # 14:00 in Shanghai
ENDS = STARTS + timedelta(hours=3)


def make_trainer(unit: Unit, *, officer: bool = True, **values) -> Account:
    account = make_officer(unit, **values).account if officer else make_account(**values)
    grant_role(account=account, role="trainer", unit=unit, starts_on=date(2025, 1, 1), by=None, now=NOW)
    return account


def make_class(unit: Unit, trainer: Account | None = None, **values) -> TrainingClass:
    trainer = trainer or make_trainer(unit)
    sittings = values.get("sittings") or [Span(STARTS, ENDS)]
    plan = values.pop("plan", None) or Plan(
        title="文书制作集中班",
        category="practical",
        method="lecture",
        schedule="concentrated",
        minutes=values.pop("minutes", max(1, sum(span.minutes for span in sittings))),
        course_key=values.pop("course_key", ""),
    )
    values = {
        "place": "区行政中心 3 号楼 201",
        "capacity": 42,
        "sign_up_until": STARTS - timedelta(minutes=30),
        "sittings": [Span(STARTS, ENDS)],
        "by": trainer,
        "now": NOW - timedelta(days=3),
    } | values
    return open_class(plan, unit=unit, trainer=trainer, **values)


def code_at(sitting, direction: str, at: datetime) -> str:
    """What the classroom screen shows at that moment."""
    return codes.code(sitting.pk, direction, codes.step_of(at, ClassFigures.current().code_seconds))


def sign_at(sitting, officer, direction: str, at: datetime, *, device: str = "", code: str = ""):
    return sign(
        sitting,
        officer=officer,
        direction=direction,
        code=code or code_at(sitting, direction, at),
        means="typed",
        device=device or f"phone of {officer.pk}",
        by=officer.account,
        now=at,
    )


def attend(training_class: TrainingClass, officer, *, late: int = 0, early: int = 0) -> None:
    """Sign in and out of every sitting; *late* and *early* in minutes."""
    for sitting in training_class.sittings.all():
        sign_at(sitting, officer, "in", sitting.starts_at + timedelta(minutes=late))
        sign_at(sitting, officer, "out", sitting.ends_at - timedelta(minutes=early))
