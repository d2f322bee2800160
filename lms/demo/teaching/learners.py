"""Some officers of the city learn, sit tests and hand in work, by the doors that everybody uses."""

from datetime import date, datetime, timedelta
from random import Random

from courses.attempts import save_answer, start_attempt, submit
from courses.learning.contesting import contest
from courses.learning.enrolling import assign, enrol
from courses.learning.rules import ASKING, ENDED, Beat
from courses.learning.sessions import answer_presence, heartbeat, leave, open_lesson
from courses.learning.steps import do_step, practice_order
from courses.models import Attempt, Edition, Enrolment, UncountedSpan
from courses.questions.kinds import as_shown
from lms.common import clock
from lms.officers.models import Account, Officer

HANDED_IN = (
    "11 月 20 日上午，中型灶头 3 个，净化设施运行灯亮，集油盘有积油但未外溢，清洗记录停在 9 月。漏看了排烟口朝向，下次先绕到店后看一遍。",
    "11 月 23 日下午，小型灶头 2 个，设施开机正常，清洗记录齐全到 11 月。笔录里把 2 写成了 3，与照片对不上，已当场更正并由在场人确认。",
)


def learn(*, today: date, now: datetime) -> None:
    """Some officers test out, some are half-way, one waits for a mark, one was asked to learn by a day."""
    seed = Random("teaching")
    team = list(Officer.objects.filter(home_unit__code="XJ-ZF-CX", left_on=None).order_by("staff_no")[:9])
    for officer in team:
        _test_out(officer, _edition("KEY-22"), seed, now=now - timedelta(days=seed.randrange(3, 40)))
    _half_way("0312586", "PRA-31", lessons=1, seconds=200, now=now - timedelta(hours=20))
    _half_way("0312586", "PUB-07", lessons=0, seconds=HOUR, now=now - timedelta(days=3), hears=False)
    for n, officer in enumerate(
        Officer.objects.filter(home_unit__code="XJ-ZF-CN", left_on=None).order_by("staff_no")[4:7]
    ):
        _half_way(officer.staff_no, "PRA-02", lessons=n, seconds=160, now=now - timedelta(days=30 - n))
    _written_answer(team[-1], now=now - timedelta(days=1))
    _contested(team[3], now=now - timedelta(days=2))
    for officer, words, day in zip(team[:2], HANDED_IN, (2, 1), strict=True):
        _handed_in(officer, words, now=now - timedelta(days=day))
    assign(
        Officer.objects.filter(home_unit__code="XJ-ZF-CD", left_on=None),
        _edition("PRA-35"),
        due_on=today + timedelta(days=21),
        by=Account.objects.get(login="0300101"),
        now=now - timedelta(days=2),
    )


def learn_all_year(*, seed: int, now: datetime) -> None:
    """Every course was learned or tested out by some in the months since it was issued, so that its figures say something.

    People of the stories and of the teams that learn above are left alone; so is what was before the new year.
    """
    random = Random(f"learning {seed}")
    people = list(
        Officer.objects.filter(left_on=None, person_kind="card_holder", staff_no__startswith="07", joined_on__year__lt=now.year)
        .exclude(home_unit__code__in=("XJ-ZF-CX", "XJ-ZF-CN"))
        .select_related("account", "home_unit")
        .order_by("staff_no")
    )  # fmt: skip
    new_year = datetime(now.year, 1, 4, 9, tzinfo=clock.LOCAL_ZONE)
    newest_first = list(Edition.objects.order_by("-number", "issued_at"))
    for edition in [one for one in newest_first if one.number == 1]:
        if any(question["kind"] in WRITTEN_ANSWERS for question in edition.content["questions"]):
            continue
        since = max(edition.issued_at, new_year)
        days = (now - since).days - 1
        if days < 1:
            continue
        for number, officer in enumerate(random.sample(people, min(len(people), random.randrange(8, 13)))):
            at = since + timedelta(days=random.randrange(days), minutes=random.randrange(540))
            if number < 2 and _is_short(edition):
                _learn_through(officer, edition, now=at)
            elif edition.content["test"]["test_out_mark"]:
                current = next(
                    one
                    for one in newest_first
                    if one.course_key == edition.course_key and one.issued_at <= at
                )
                _test_out(officer, current, random, knows=random.choice(KNOW), now=at)


def _is_short(edition: Edition) -> bool:
    """A quarter of an hour that nobody's eye is needed for: cheap to learn second by second."""
    blocks = {block["type"] for lesson in edition.content["lessons"] for block in lesson["blocks"]}
    return edition.content["minutes"] <= 15 and not blocks & {"field_task", "scenario"}


def _learn_through(officer: Officer, edition: Edition, *, now: datetime) -> None:
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    for number, lesson in enumerate(edition.content["lessons"], start=1):
        now = _play(enrolment, number, lesson["seconds"], now)
        _steps(enrolment, number, now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.FINAL, by=officer.account, now=now)
    _answer(attempt, Random(officer.staff_no), now + timedelta(minutes=4), knows=1)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=9))


KNOW = (0.8, 0.92, 0.96, 0.98, 0.99, 0.995)  # how much of what is asked people know


def _edition(course_key: str, *, on: datetime | None = None) -> Edition:
    rows = Edition.objects.filter(course_key=course_key)
    return (rows.filter(issued_at__lte=on) if on else rows).order_by("-number")[0]


def _test_out(
    officer: Officer, edition: Edition, random: Random, *, knows: float = 0.86, now: datetime
) -> None:
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.TEST_OUT, by=officer.account, now=now)
    _answer(attempt, random, now + timedelta(minutes=4), knows=knows)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=9))


def _answer(attempt: Attempt, random: Random, now: datetime, knows: float) -> None:
    """Each question right with the chance *knows*, a hard one more seldom; else one of the wrong answers."""
    questions = {q["uid"]: q for q in attempt.edition.content["questions"]}
    for place, line in enumerate(attempt.paper, start=1):
        question = questions[line["uid"]]
        right = random.random() < knows ** ((question["difficulty"] or 2) / 2)
        given = _right(question) if right else _wrong(question, random)
        save_answer(attempt, place=place, answer=as_shown(question, given, line["order"]), now=now)


def _wrong(question: dict, random: Random) -> list[str]:
    choices = question.get("options") or question.get("passages") or question.get("items") or []
    wrong = [[str(n)] for n in range(len(choices)) if [str(n)] != _right(question)]
    return random.choice(wrong) if wrong else ["false" if question.get("true") else "true"]


def _right(question: dict) -> list[str]:
    kind = question["kind"]
    if kind in ("single", "multiple"):
        return [str(n) for n, o in enumerate(question["options"]) if o["correct"]]
    if kind == "true_false":
        return ["true" if question["true"] else "false"]
    if kind == "fill_in":
        return [accepted[0] for accepted in question["blanks"]]
    if kind == "find_fault":
        return [str(n) for n, p in enumerate(question["passages"]) if p["fault"]]
    if kind in ("ordering", "matching"):
        return [str(n) for n in range(len(question.get("items") or question["pairs"]))]
    return [WRITTEN_ANSWERS[kind]]


WRITTEN_ANSWERS = {
    "short_answer": "是否违法要看本案的事实和规定，别人怎样摆不影响对本案的认定；您反映的情况已经记录，我们会依法核查。考虑到您当天就清理完毕，裁量时已经从低。",
    "case_analysis": "占用人行道和盲道的事实清楚，由本队管辖。已有视障人士绕行投诉，有危害后果，不适用第三十三条第一款第一句。店主两年内首次被发现，后果轻微，当天改正，可以适用第二句不予处罚，送达决定书并当面教育。",
}


HOUR = 3600  # longer than any lesson of the city: until a question for presence comes and goes


def _contested(officer: Officer, *, now: datetime) -> None:
    """Minutes that did not count because a question was not heard: the officer objects, nobody has decided yet."""
    _half_way(officer.staff_no, "PUB-07", lessons=0, seconds=HOUR, now=now, hears=False)
    words = "当时在路口劝导，手机放在执法车里，没有听到提示。"
    span = UncountedSpan.objects.get(officer=officer)
    contest(span, text=words, by=officer.account, now=now + timedelta(hours=1))


def _half_way(
    staff_no: str, course_key: str, *, lessons: int, seconds: int, now: datetime, hears: bool = True
) -> None:
    """Some lessons learned to the end, the next one begun, all by honest beats."""
    officer = Officer.objects.get(staff_no=staff_no)
    enrolment = enrol(officer, _edition(course_key, on=now), by=officer.account, now=now)
    for number in range(1, lessons + 2):
        whole = enrolment.edition.content["lessons"][number - 1]["seconds"]
        now = _play(enrolment, number, whole if number <= lessons else seconds, now, hears=hears)
        if number <= lessons:
            _steps(enrolment, number, now)


def _play(enrolment: Enrolment, number: int, seconds: int, now: datetime, *, hears: bool = True) -> datetime:
    """Beat after beat; who *hears* the question for presence answers it, else it ends the sitting."""
    session = open_lesson(enrolment, number, login="demo", now=now)
    own = {"session": session.pk, "key": session.key, "login": "demo"}
    at, beats = 0, 0
    while at < seconds:
        now += timedelta(seconds=20)
        beats += 1
        beat = Beat(number=beats, spans=((at, at + 20),), position=at + 20)
        _kept, judged = heartbeat(**own, beat=beat, now=now)
        at += 20
        if judged.state == ENDED:
            return now
        if judged.state == ASKING and hears:
            answer_presence(**own, now=now + timedelta(seconds=5))
    leave(**own, now=now + timedelta(seconds=10))
    return now + timedelta(minutes=1)


def _steps(enrolment: Enrolment, number: int, now: datetime) -> None:
    for block in enrolment.edition.content["lessons"][number - 1]["blocks"]:
        if block["type"] == "question":
            asked = block["question"]
            answer = as_shown(asked, _right(asked), practice_order(enrolment, asked))
        elif block["type"] == "checklist":
            answer = [str(n) for n in range(len(block["points"]))]
        else:
            continue
        do_step(enrolment, number, block["id"], answer=answer, by=enrolment.officer.account, now=now)


def _handed_in(officer: Officer, words: str, *, now: datetime) -> None:
    """Learned as far as the field task, which waits for the trainer's eye."""
    enrolment = enrol(officer, _edition("PRA-32"), by=officer.account, now=now)
    for number, lesson in enumerate(enrolment.edition.content["lessons"], start=1):
        now = _play(enrolment, number, lesson["seconds"], now)
        _steps(enrolment, number, now)
        for block in lesson["blocks"]:
            if block["type"] == "field_task":
                do_step(enrolment, number, block["id"], answer=[words], by=officer.account, now=now)


def _written_answer(officer: Officer, *, now: datetime) -> None:
    enrolment = enrol(officer, _edition("PRA-33"), by=officer.account, now=now)
    now = _play(enrolment, 1, enrolment.edition.content["lessons"][0]["seconds"], now)
    _steps(enrolment, 1, now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.FINAL, by=officer.account, now=now)
    _answer(attempt, Random("written"), now + timedelta(minutes=6), knows=1)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=12))
