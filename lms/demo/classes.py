"""Classes of the city: past ones with their rolls, one that signs in today, some to come (stories 2, 8)."""

from datetime import date, datetime, time, timedelta

from courses.classes import codes
from courses.classes.closing import close_roll
from courses.classes.feedback import give_feedback
from courses.classes.opening import Plan, cancel_class, open_class, reserve_places
from courses.classes.roll import correct_line, enter_paper_roll
from courses.classes.rules import Span
from courses.classes.signing_in import sign
from courses.classes.signing_up import answer_consent, sign_up, withdraw
from courses.classes.waitlist import tend_classes
from courses.models import ClassFigures, TrainingClass
from lms.common.clock import LOCAL_ZONE
from lms.officers.models import Account, Officer, Unit


def tell_classes(*, today: date, now: datetime) -> None:
    _held_last_weeks(today)
    if today > date(today.year, 10, 20):
        _flood_season(today.year)
    _signing_in_today(today, now)
    _to_come(today, now)
    _called_off(today, now)
    tend_classes(now=now)


def _held_last_weeks(today: date) -> None:
    """A class with sign-ins, a correction and feedback; a township class with a paper roll."""
    day = _working_day(today - timedelta(days=16))
    lesson = _open(
        "现场检查与证据固定实训班", "practical", "simulation", 180, "XJ-ZF", "0300207", "汐江区综合执法实训基地",
        [_span(day, "14:00", "17:00")], capacity=30, course_key="PRA-31",
        about="三人一组，在模拟门店完成检查、拍照、先行登记保存和笔录签名，现场逐项点评。",
    )  # fmt: skip
    people = _people(["XJ-ZF-CX", "XJ-ZF-CN", "XJ-HB"], 24)
    _all_in(lesson, people, before=day - timedelta(days=5))
    _absent, ill, *there = people
    for number, officer in enumerate(there):
        _attend(lesson, officer, late=number % 7, early=55 if number == 3 else number % 5)
    trainer, after = lesson.trainer, lesson.ends_at + timedelta(minutes=40)
    correct_line(
        lesson, officer=there[3], present=125, credited=False,
        reason="16:05 临时出警后未返回，按到课时间登记", by=trainer, now=after,
    )  # fmt: skip
    correct_line(
        lesson,
        officer=ill,
        present=180,
        credited=True,
        reason="手机没电，纸质签到，本人全程在场",
        by=trainer,
        now=after,
    )
    close_roll(lesson, by=trainer, now=after + timedelta(minutes=5))
    for number, officer in enumerate(there[:9]):
        give_feedback(
            lesson, officer=officer, useful=5 - number % 2, clear=5 - number % 3 // 2, pace=4 - (number == 4),
            text=FEEDBACK.get(number, ""), now=after + timedelta(hours=3),
        )  # fmt: skip
    _on_paper(today)


FEEDBACK = {
    1: "先行登记保存之前要先报负责人批准，这一步讲得很细，以前我们常常后补。",
    4: "分组练习时间短，建议每组至少做完两份笔录。",
    6: "希望加一段拒不配合检查时的处置。",
}


def _on_paper(today: date) -> None:
    """No network in the mountains: the roll is written on paper and entered two days later."""
    day = _working_day(today - timedelta(days=33))
    lesson = _open(
        "送教上门：乡镇执法文书规范", "practical", "lecture", 135, "HP-ZF", "0500206", "云岭镇便民服务中心二楼",
        [_span(day, "09:00", "11:15")], capacity=40, course_key="PRA-32",
        about="一案一卷讲清立案、调查、告知、决定、送达五个环节的文书。",
    )  # fmt: skip
    people = _people(["HP-YL", "HP-ZF"], 18)
    text = "\n".join(f"{o.staff_no},{60 if n == 5 else 135}" for n, o in enumerate(people))
    when = lesson.ends_at + timedelta(days=2)
    enter_paper_roll(lesson, text, by=lesson.trainer, now=when)
    close_roll(lesson, by=lesson.trainer, now=when)


def _flood_season(year: int) -> None:
    """Story 2: 冯立安 is posted to 白苇镇; the three days fall into the flood season."""
    days = [_working_day(date(year, 7, 14)) + timedelta(days=n) for n in range(3)]
    posted = Officer.objects.get(staff_no="0310233")
    head = _account("0315001")
    asked = _moment(days[0] - timedelta(days=12), "10:00")
    lesson = _open(
        "生态环境执法骨干三日班", "key_law", "case", 540, "XJ-HB", "0310208", "汐江区委党校 305",
        [_span(day, "09:00", "12:00") for day in days], capacity=20, course_key="KEY-21",
        about="排污许可证后监管、自动监控数据作为证据、按日计罚的适用。",
    )  # fmt: skip
    made = sign_up(lesson, officer=posted, by=_account("0300001"), now=asked)
    answer_consent(
        made.consent, agree=False, by=head, now=asked + timedelta(days=1),
        wish="7 月中旬为主汛期，冯立安在堤防值守，请安排 9 月以后的班次。",
    )  # fmt: skip
    others = _people(["XJ-HB"], 14, besides=["0310233", "0310208"])
    _all_in(lesson, others, before=days[0] - timedelta(days=8))
    for officer in others:
        _attend(lesson, officer)
    close_roll(lesson, by=lesson.trainer, now=lesson.ends_at + timedelta(hours=1))
    autumn = _working_day(date(year, 10, 13))
    second = _open(
        "生态环境执法骨干三日班（秋季）", "key_law", "case", 540, "XJ-HB", "0310208", "汐江区委党校 305",
        [_span(autumn + timedelta(days=n), "09:00", "12:00") for n in range(3)], capacity=20, course_key="KEY-21",
        about="内容与夏季班相同，供汛期未能参加的人员选报。",
    )  # fmt: skip
    when = _moment(autumn - timedelta(days=20), "10:00")
    made = sign_up(second, officer=posted, by=_account("0300001"), now=when)
    answer_consent(made.consent, agree=True, by=head, now=when + timedelta(days=1))
    _attend(second, posted)
    close_roll(second, by=second.trainer, now=second.ends_at + timedelta(hours=1))


def _signing_in_today(today: date, now: datetime) -> None:
    """A class that signs in at the hour at which the city was made, so that the card on home shows."""
    from django.utils import timezone

    begins = timezone.now().astimezone(LOCAL_ZONE).replace(second=0, microsecond=0) + timedelta(minutes=8)
    if begins.date() != today:
        begins = _moment(today, "14:00")
    lesson = _open(
        "文书制作集中班", "practical", "lecture", 180, "XJ-ZF", "0300207", "区行政中心 3 号楼 201",
        [Span(begins, begins + timedelta(hours=3))], capacity=42, course_key="PRA-33",
        about="现场检查笔录、询问笔录、行政处罚事先告知书三种文书，边讲边写。",
    )  # fmt: skip
    lin = Officer.objects.get(staff_no="0312586")
    people = [lin, *_people(["XJ-ZF-CD", "XJ-ZF-DD", "XJ-ZF-CB"], 37, besides=["0312586"])]
    _all_in(lesson, people, before=today - timedelta(days=4))


def _to_come(today: date, now: datetime) -> None:
    """A full class with a waitlist, from which somebody has moved up; one with held places."""
    day = _working_day(today + timedelta(days=12))
    full = _open(
        "听证程序模拟庭", "practical", "simulation", 180, "XJ", "0300207", "汐江区法治教育中心模拟庭",
        [_span(day, "14:00", "17:00")], capacity=12, course_key="PRA-34",
        about="分别担任听证主持人、案件调查人员和当事人，完整走完一次听证。",
    )  # fmt: skip
    people = _people(["XJ-SC", "XJ-ZF-CX"], 16)
    made = [sign_up(full, officer=o, by=o.account, now=now - timedelta(days=2)) for o in people]
    withdraw(made[4], by=people[4].account, now=now - timedelta(hours=20))
    _with_held_places(today, now)
    for (
        title,
        category,
        method,
        minutes,
        unit,
        trainer,
        place,
        days,
        capacity,
        taken,
        units,
        key,
        about,
    ) in COMING:
        day = min(_working_day(today + timedelta(days=days)), date(today.year, 12, 30))
        lesson = _open(
            title, category, method, minutes, unit, trainer, place, _day_of(day, minutes), capacity=capacity,
            course_key=key, about=about,
        )  # fmt: skip
        for officer in _people(units, taken):
            sign_up(lesson, officer=officer, by=officer.account, now=now - timedelta(days=1))


def _with_held_places(today: date, now: datetime) -> None:
    """Places kept for a county and a district; 冯立安's call waits for the town that uses him."""
    day = min(_working_day(today + timedelta(days=9)), date(today.year, 12, 28))
    held = _open(
        "《行政处罚法》重点条文集中班", "key_law", "lecture", 360, "XJ", "0300207", "区委党校 201",
        _day_of(day, 360), capacity=60, course_key="KEY-08",
        about="第三十三条不予处罚、第四十二条两名执法人员、第五十八条法制审核的适用，以案释条。",
    )  # fmt: skip
    until = held.starts_at - timedelta(days=3)
    for code, places in (("HP", 20), ("CA", 15)):
        reserve_places(
            held, unit=Unit.objects.get(code=code), places=places, held_until=until, by=held.trainer, now=now
        )
    for officer in _people(["CA-YJ", "CZ-WH", "HP-NY", "XJ-SC"], 44):
        sign_up(held, officer=officer, by=officer.account, now=now - timedelta(days=1))
    posted = Officer.objects.get(staff_no="0310233")
    sign_up(held, officer=posted, by=posted.account, now=now - timedelta(hours=3))


# title, category, method, minutes, unit, trainer, place, days ahead, places, taken, whose people, course, about
COMING = [
    (
        "现场检查笔录实训班", "practical", "simulation", 360, "CZ-SF", "0100213", "市行政中心 3 号楼", 16, 36, 18,
        ["CZ-JT", "CZ-ZF"], "PRA-22", "每人完成一份现场检查笔录和一份询问笔录，教师逐份批改。",
    ),
    (
        "送教上门：乡镇综合执法", "practical", "case", 270, "XJ", "0310208", "白苇镇会议室", 23, 40, 10,
        ["XJ-BW"], "PRA-23", "赋权事项中最常用的八项，每项一个真实类型的案例，讲清立案条件和证据。",
    ),
    (
        "证据规则专题班", "foundation", "lecture", 360, "CZ-SF", "0100213", "市司法局报告厅", 30, 60, 20,
        ["CA-SC", "HP-ZF"], "PUB-08", "证据的合法性、真实性、关联性，电子数据的提取和保存。",
    ),
]  # fmt: skip


def _called_off(today: date, now: datetime) -> None:
    lesson = _open(
        "夜间执法与取证演练", "practical", "experiential", 135, "CA-ZF", "0400210", "苍渚区滨河夜市",
        [_span(_working_day(today + timedelta(days=5)), "18:30", "20:45")], capacity=25,
        about="灯光、录音录像和人员站位的实地演练。",
    )  # fmt: skip
    _all_in(lesson, _people(["CA-ZF"], 9), before=today - timedelta(days=6))
    cancel_class(lesson, reason="气象部门发布寒潮大风预警，改为明年春季举办。", by=lesson.trainer, now=now)


def _open(
    title, category, method, minutes, unit, trainer, place, sittings, *, capacity, course_key="", about=""
) -> TrainingClass:
    begins = sittings[0].starts_at
    plan = Plan(
        title=title, category=category, method=method, schedule="concentrated",
        minutes=minutes, course_key=course_key, about=about,
    )  # fmt: skip
    account = _account(trainer)
    return open_class(
        plan,
        unit=Unit.objects.get(code=unit),
        trainer=account,
        place=place,
        capacity=capacity,
        sign_up_until=begins - timedelta(minutes=30),
        sittings=sittings,
        by=account,
        now=begins - timedelta(days=24),
    )


def _all_in(lesson: TrainingClass, people: list[Officer], *, before: date) -> None:
    for officer in people:
        sign_up(lesson, officer=officer, by=officer.account, now=_moment(before, "11:00"))


def _attend(lesson: TrainingClass, officer: Officer, *, late: int = 0, early: int = 0) -> None:
    for sitting in lesson.sittings.all():
        for direction, at in (
            ("in", sitting.starts_at + timedelta(minutes=late - 3)),
            ("out", sitting.ends_at - timedelta(minutes=early - 2)),
        ):
            step = codes.step_of(at, ClassFigures.current().code_seconds)
            sign(
                sitting, officer=officer, direction=direction, code=codes.code(sitting.pk, direction, step),
                means="typed" if officer.pk % 3 else "scanned", device=f"demo {officer.pk}", by=officer.account, now=at,
            )  # fmt: skip


def _people(units: list[str], count: int, besides: list[str] | None = None) -> list[Officer]:
    rows = (
        Officer.objects.filter(home_unit__code__in=units, left_on=None, account__isnull=False)
        .exclude(staff_no__in=[*(besides or []), *TRAINERS])
        .exclude(postings__ends_on=None, postings__isnull=False)
        .select_related("home_unit")
        .order_by("-staff_no")
    )
    return list(rows[:count])


TRAINERS = {"0300207", "0500206", "0310208", "0100213", "0400210"}


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _day_of(day: date, minutes: int) -> list[Span]:
    """A morning, or a morning and an afternoon with lunch between."""
    morning = min(minutes, 180)
    nine, two = _moment(day, "09:00"), _moment(day, "13:30")
    spans = [Span(nine, nine + timedelta(minutes=morning))]
    return spans + ([Span(two, two + timedelta(minutes=minutes - morning))] if minutes > morning else [])


def _span(day: date, begins: str, ends: str) -> Span:
    return Span(_moment(day, begins), _moment(day, ends))


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LOCAL_ZONE)


def _account(login: str) -> Account:
    return Account.objects.get(login=login)
