"""Three discussions: one closed with its roll of contributors, two open, on a course and on a guidance."""

from datetime import date, datetime, time, timedelta

from case_library.models import GuidanceEdition
from courses.discussions.closing import close_discussion, proposed_roll
from courses.discussions.discussing import edit, mark_answer, moderate, open_discussion, post
from lms.common.clock import LOCAL_ZONE
from lms.officers.models import Account, Officer, Unit

TRAINER = "0300207"
SAID = [
    "我们街道上个月遇到过：店主第一次把桌子摆到人行道上，劝导后十分钟收回去了，当场拍了前后对比照片，没有立案，只做了教育记录。我理解这就是三个条件都满足。",
    "补充一点：首次要在系统里查，不能只听当事人说。查询页面截图要入卷，不然案卷评查会说没有证据证明是首次。",
    "危害后果轻微不好把握。占道但没有影响通行、没有投诉，可以认定轻微；如果堵了消防通道，哪怕十分钟也不轻微。",
    "及时改正的“及时”，清单里写的是责令后当场或者限期内。建议在责令改正通知书上写明时间，超过就不能再适用。",
    "同意前面的意见。",
    "清单没有列到的事项能不能适用？我认为可以直接依据法律规定的三个条件判断，但要集体讨论并写明理由，不能因为清单没有就一律罚。",
    "不予处罚不等于不处理，教育记录要当事人签字，还要告诉他再犯会怎么样，不然下次我们没法证明教育过。",
    "我提个不同意见：同一经营者换了摊位，算不算首次？我们队里意见不一致。",
]
REPLY = (
    "看违法主体和同类违法行为，不看摊位。同一经营者在规定期限内同类行为已经被教育过，就不是首次；"
    "期限按裁量基准，没有规定的写明本单位掌握的口径。另外请注意：首次、轻微、及时改正是并列条件，缺一项就回到一般裁量。"
)
OPEN = [
    "白苇镇上周对一家小作坊登记保存了一批原料，第六天才想起来要处理，只好连夜送检。大家都是怎么提醒自己的？",
    "我们在登记保存清单右上角写第七天的日期，同时在值班本上挂一条，谁值班谁看。",
]
ON_A_CASE = [
    "思考题第一问：已经卖出的那一包，先追回，再问有没有人食用。查清之前，“没有造成危害后果”缺证据，不能直接用第一句。",
    "查违法记录要留查询单，写明查了哪个系统、查到哪一天。只写一句“初次违法”，评查时说不清。",
    "三包饼干也要立案吗？我们以前都是口头教育。看完这个案例才明白，不罚也要走完立案、取证、决定。",
]


def tell_discussions(*, today: date) -> None:
    _closed(today)
    _open(today)
    _on_a_case(today)


def _closed(today: date) -> None:
    first = today - timedelta(days=40)
    trainer = _account(TRAINER)
    talk = open_discussion(
        kind="course", key="KEY-22", title="首违不罚：三个条件怎么证明",
        opening="餐饮店第一次把桌椅摆到人行道上，劝导后当场收回。罚不罚？需要哪些证据？请结合本单位办过的事说，"
        "不写当事人信息。",
        category="practical", closes_on=first + timedelta(days=14), unit=Unit.objects.get(code="XJ"),
        trainer=trainer, by=trainer, now=_at(first),
    )  # fmt: skip
    people = _people(["XJ-ZF-CX", "XJ-ZF-CN", "XJ-ZF-CB", "XJ-ZF-DD"], len(SAID))
    posts = []
    for number, (person, text) in enumerate(zip(people, SAID, strict=True)):
        law, article = ("行政处罚法", "第三十三条第一款") if number == 0 else ("", "")
        when = _at(first + timedelta(days=1 + number))
        posts.append(post(talk, text=text, by=person.account, law=law, article=article, now=when))
    edit(
        posts[3],
        text=SAID[3] + "口头责令的，在执法记录里说清时间。",
        by=people[3].account,
        now=_at(first + timedelta(days=4), 12),
    )
    answer = post(talk, text=REPLY, answers=posts[7], by=trainer, now=_at(first + timedelta(days=9)))
    mark_answer(answer, marked=True, by=trainer, now=_at(first + timedelta(days=9), 1))
    off = post(talk, text="顺便问一下，年底的体检安排在哪一天，系统里一直没有看到通知，请知道的同事回复一下。", by=people[4].account,
               now=_at(first + timedelta(days=9), 30))  # fmt: skip
    moderate(
        off,
        hidden=True,
        reason="与本次研讨无关，请向单位综合科询问。",
        by=trainer,
        now=_at(first + timedelta(days=10)),
    )
    chosen = [line.officer.pk for line in proposed_roll(talk) if line.posts]
    close_discussion(talk, credited=chosen, by=trainer, now=_at(first + timedelta(days=15)))


def _open(today: date) -> None:
    first = today - timedelta(days=3)
    trainer = _account("0310208")
    talk = open_discussion(
        kind="course", key="KEY-24", title="登记保存的七天，你们怎么不忘",
        opening="先行登记保存之后七日内要作出处理决定。案卷评查中这一项问题最多。请说说本单位提醒和交接的办法。",
        category="practical", closes_on=today + timedelta(days=11), unit=Unit.objects.get(code="XJ"),
        trainer=trainer, by=trainer, now=_at(first),
    )  # fmt: skip
    for number, (person, text) in enumerate(zip(_people(["XJ-BW", "XJ-HB"], 2), OPEN, strict=True)):
        post(
            talk,
            text=text,
            by=person.account,
            law="行政处罚法",
            article="第五十六条",
            now=_at(first + timedelta(days=1), number * 40),
        )


def _on_a_case(today: date) -> None:
    first = today - timedelta(days=6)
    trainer = _account("0310208")
    key = (
        GuidanceEdition.objects.filter(title="某食品经营部经营超过保质期食品案").latest("number").guidance_key
    )
    talk = open_discussion(
        kind="guidance", key=key, title="二十六元的饼干：先问哪一句",
        opening="请先读案例，再回答思考题：其中一包如果已经卖出，还能不能认定没有造成危害后果？应当补查什么？",
        category="practical", closes_on=today + timedelta(days=15), unit=Unit.objects.get(code="XJ"),
        trainer=trainer, by=trainer, now=_at(first),
    )  # fmt: skip
    for number, (person, text) in enumerate(zip(_people(["XJ-ZF-DD", "XJ-BW"], 3), ON_A_CASE, strict=True)):
        when = _at(first + timedelta(days=1 + number), number * 25)
        post(talk, text=text, by=person.account, law="行政处罚法", article="第三十三条第一款", now=when)


def _people(units: list[str], count: int) -> list[Officer]:
    rows = Officer.objects.filter(home_unit__code__in=units, left_on=None, account__isnull=False).exclude(
        staff_no__in=[TRAINER, "0310208"]
    )
    return list(rows.select_related("account").order_by("staff_no")[:count])


def _at(day: date, minute: int = 0) -> datetime:
    return datetime.combine(day, time(15, 0), LOCAL_ZONE) + timedelta(minutes=minute)


def _account(login: str) -> Account:
    return Account.objects.get(login=login)
