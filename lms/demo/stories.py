"""The stories of the city that concern people, hours, the year and certificates."""

from datetime import date, datetime, timedelta
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.certificates.issuing import replace_certificate, revoke
from lms.certificates.models import Certificate, Revocation
from lms.compliance.models import Requirement
from lms.compliance.waivers import ask_for_waiver, decide_leave, decide_waiver, propose_leave
from lms.hours.corrections import take_back
from lms.hours.declarations import declare, declare_class, turn_down
from lms.hours.evidence import keep_evidence
from lms.hours.imports import HourLine, import_lines
from lms.hours.models import Evidence, Objection
from lms.notices.outbox import tell
from lms.officers.models import Account, CorrectionRequest, Leave, Officer

# These people's records of this year are told here, not drawn by lot.
OWN_RECORDS = {"0312586", "0200417", "0312701", "0400512", "0200118"}


def tell_all(*, today: date, now: datetime) -> None:
    year = today.year
    _learned_once_is_enough(year, now)
    _by_the_month(year, now)
    _somebody_like_you_and_me(year, now)
    _tests_without_videos(year, now)
    _mistakes_can_be_mended(year, now)
    _waiting_for_decisions(year, today, now)
    _a_class_by_its_roll(today, now)
    _back_and_forth(year, today, now)
    _news(now)


def _learned_once_is_enough(year: int, now: datetime) -> None:
    """周启明: 24.00 hours by feed; 2.67 of them are the same class again. He fills in no form."""
    lines = [
        ("foundation", "in_person", 180, f"{year}-03-12", "省平台集中班：行政法基础", "PROV-01"),
        ("foundation", "online", 180, f"{year}-04-16", "省平台：行政诉讼应对", "PROV-02"),
        ("key_law", "in_person", 240, f"{year}-05-21", "省平台集中班：行政处罚法", "PROV-03"),
        ("practical", "in_person", 120, f"{year}-06-18", "省平台：交通执法取证", "PROV-04"),
        ("practical", "in_person", 120, f"{year}-09-10", "省平台：交通执法取证（重复班次）", "PROV-04"),
        ("practical", "online", 240, f"{year}-10-22", "省平台：超限检测执法", "PROV-05"),
    ]
    _feed("0200417", lines, now, provider="省行政执法学习平台")


def _by_the_month(year: int, now: datetime) -> None:
    """何嘉树 owes eight months; 唐可欣's leave is proposed by the system and decided by a person."""
    _feed(
        "0312701",
        [
            ("foundation", "online", 270, f"{year}-06-03", "公共法律知识：行政法基础", "PUB-01"),
            ("key_law", "in_person", 180, f"{year}-07-15", "《行政处罚法》学习与适用（上）", "KEY-01"),
            ("practical", "in_person", 360, f"{year}-09-09", "现场检查与笔录制作", "PRA-03"),
        ],
        now,
    )
    leave = propose_leave(
        _officer("0400512"),
        kind=Leave.Kind.MATERNITY,
        starts_on=date(year, 3, 1),
        ends_on=date(year, 8, 31),
        by=None,
        now=now - timedelta(days=60),
    )
    decide_leave(leave, approve=True, by=_account("0400001"), now=now - timedelta(days=59))
    _feed(
        "0400512",
        [
            ("foundation", "online", 315, f"{year}-01-20", "公共法律知识：证据规则", "PUB-02"),
            ("key_law", "online", 270, f"{year}-09-24", "《行政复议法》修订要点", "KEY-05"),
            ("key_law", "online", 90, f"{year}-10-15", "《行政执法监督条例》解读", f"KEY-03-{year}"),
            ("practical", "in_person", 450, f"{year}-10-29", "食品经营现场检查", "PRA-21"),
        ],
        now,
    )


def _somebody_like_you_and_me(year: int, now: datetime) -> None:
    """林晓雯: a repeat, a full cap, a correction; close to the pace, not quite on it."""
    lines = [
        ("foundation", "online", 135, f"{year}-01-22", "宪法与法治政府建设", "PUB-03"),
        ("practical", "mentoring", 225, f"{year}-03-31", "带教记录 1–3 月", "LOG-1"),
        ("foundation", "in_person", 270, f"{year}-04-16", "新任执法人员公共法律集中班", "NEW-01"),
        ("key_law", "in_person", 180, f"{year}-05-20", "《行政处罚法》学习与适用（中）", "KEY-02"),
        ("foundation", "online", 135, f"{year}-06-11", "公共法律知识：证据规则（第 2 版）", "PUB-02"),
        ("practical", "mentoring", 180, f"{year}-06-30", "带教记录 4–6 月", "LOG-2"),
        ("key_law", "online", 90, f"{year}-07-09", "法制审核四类情形", "KEY-04"),
        ("practical", "discussion", 60, f"{year}-07-23", "首违不罚适用研讨", "PRA-05"),
        ("practical", "discussion", 90, f"{year}-08-05", "城市道路管理案例研讨", "DIS-09"),
        ("key_law", "online", 90, f"{year}-08-19", "《行政执法监督条例》解读", f"KEY-03-{year}"),
        ("foundation", "online", 135, f"{year}-09-02", "公共法律知识：证据规则（第 3 版）", "PUB-02"),
        ("practical", "online", 45, f"{year}-09-10", "执法文书说理与送达（微课 3 节）", "PRA-01"),
        ("key_law", "in_person", 180, f"{year}-09-24", "《行政处罚法》重点条文集中班", "KEY-08"),
        ("practical", "in_person", 270, f"{year}-10-20", "餐饮油烟检查实训", "PRA-09"),
        ("practical", "online", 270, f"{year}-11-12", "普通程序案件办理实务", "PRA-02"),
    ]
    entries = _feed("0312586", lines, now)
    take_back(entries[8], reason="本人未参加本次研讨", by=_account("0300101"), now=now)


def _tests_without_videos(year: int, now: datetime) -> None:
    """潘立群, 57, tests out: 12.00 hours in three tests."""
    _feed(
        "0200118",
        [
            ("foundation", "online", 180, f"{year}-03-05", "公共法律知识（免听直考）", "PUB-01"),
            ("key_law", "online", 180, f"{year}-06-04", "行政处罚法（免听直考）", "KEY-01"),
            ("practical", "online", 180, f"{year}-09-03", "执法文书（免听直考）", "PRA-01"),
        ],
        now,
    )


def _mistakes_can_be_mended(year: int, now: datetime) -> None:
    """A class of 42 was booked twice and taken back; one certificate was replaced, one revoked."""
    officers = Officer.objects.filter(home_unit__code__in=("XJ-SC", "XJ-HB"), left_on=None).order_by(
        "staff_no"
    )[:42]
    lines = [
        HourLine(
            0,
            f"class-1014-again-{o.staff_no}",
            o.staff_no,
            "practical",
            "in_person",
            135,
            date(year, 10, 14),
            "食品安全执法集中班",
            "汐江区市场监督管理局",
        )
        for o in officers
    ]
    for entry in import_lines(lines, kind="class", by=None, now=now):
        take_back(entry, reason="同一班次重复登记", by=_account("0100010"), now=now)
    old = Certificate.objects.filter(result__unit_code="XJ-ZF-CD").order_by("serial")[1]
    replace_certificate(old, result=old.result, by=_account("0100011"), now=now)
    other = Certificate.objects.filter(result__unit_code="XJ-ZF-CD", replaces=None).order_by("serial")[3]
    revoke(other, reason=Revocation.Reason.PERSON, by=_account("0100011"), now=now)


def _waiting_for_decisions(year: int, today: date, now: datetime) -> None:
    """A declaration, a waiver and a leave that somebody has to decide before the year can close."""
    officer = Officer.objects.filter(home_unit__code="XJ-ZF-CD", left_on=None).order_by("staff_no")[2]
    values = {
        "title": "中国政法大学行政执法研修（线上）",
        "provider": "外部培训机构",
        "category": "foundation",
        "minutes": 135,
        "ended_on": today - timedelta(days=20),
    }
    declare(
        officer,
        values=values,
        evidence=[_paper(officer.account, now)],
        submit=True,
        by=officer.account,
        now=now - timedelta(days=9),
    )
    head = _officer("0520001")
    declare(
        head,
        values={**values, "title": "乡镇综合执法骨干班", "category": "practical", "minutes": 180},
        evidence=[_paper(head.account, now)],
        submit=True,
        by=head.account,
        now=now - timedelta(days=3),
    )
    sick = Officer.objects.filter(home_unit__code="XJ-ZF-CN", left_on=None).order_by("staff_no")[3]
    ask_for_waiver(
        sick,
        requirement=Requirement.objects.get(year=year, code="annual"),
        ground="illness",
        minutes=900,
        explanation="5 月起住院治疗，附住院证明。",
        document=_paper(sick.account, now),
        by=sick.account,
        now=now - timedelta(days=12),
    )
    flood = Officer.objects.filter(home_unit__code="XJ-BW", left_on=None).order_by("-staff_no")[0]
    propose_leave(
        flood,
        kind=Leave.Kind.DISASTER,
        starts_on=date(year, 7, 1),
        ends_on=date(year, 8, 31),
        by=None,
        now=now,
    )
    away = Officer.objects.filter(home_unit__code="CA-ZF", left_on=None).order_by("staff_no")[0]
    whole = propose_leave(
        away, kind=Leave.Kind.STUDY, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), by=None, now=now
    )
    decide_leave(whole, approve=True, by=_account("0400001"), now=now)


def _a_class_by_its_roll(today: date, now: datetime) -> None:
    """An organiser of 苍渚区 declares a class of twelve by one roll; somebody above decides."""
    organiser = _account("0400001")
    people = Officer.objects.filter(home_unit__code="CA-YJ", left_on=None).order_by("staff_no")[:12]
    values = {
        "title": "危险化学品事故应急处置实训",
        "provider": "省应急管理培训中心",
        "category": "practical",
        "minutes": 270,
        "ended_on": today - timedelta(days=6),
    }
    declare_class(
        people,
        values=values,
        evidence=[_paper(organiser, now, "签到名册.pdf")],
        by=organiser,
        now=now - timedelta(days=4),
    )


def _back_and_forth(year: int, today: date, now: datetime) -> None:
    """What came back to be mended, an objection, a fact to be corrected: each waits for its person."""
    officers = list(Officer.objects.filter(home_unit__code="XJ-ZF-CX", left_on=None).order_by("staff_no")[:3])
    first, second, third = officers
    values = {
        "title": "城市治理现代化专题研修",
        "provider": "省委党校（行政学院）",
        "category": "foundation",
        "minutes": 180,
        "ended_on": today - timedelta(days=33),
    }
    declared = declare(
        first,
        values=values,
        evidence=[_paper(first.account, now, "学习证明.pdf")],
        submit=True,
        by=first.account,
        now=now - timedelta(days=15),
    )
    turn_down(
        declared,
        refuse=False,
        reason="证明未盖章，请补盖章后的扫描件。",
        by=_account("0300101"),
        now=now - timedelta(days=13),
    )
    asked = ask_for_waiver(
        second,
        requirement=Requirement.objects.get(year=year, code="annual"),
        ground="study",
        minutes=675,
        explanation="9 月至 11 月脱产参加在职研究生课程。",
        document=_paper(second.account, now, "录取通知.pdf"),
        by=second.account,
        now=now - timedelta(days=20),
    )
    decide_waiver(
        asked,
        state="returned",
        reason="请补单位同意脱产学习的文件。",
        by=_account("0300101"),
        now=now - timedelta(days=18),
    )
    Objection.objects.create(
        officer=third,
        text="10 月 14 日的食品安全集中班我全程参加，请核对签到表。",
        raised_by=third.account,
        raised_at=now - timedelta(days=2),
    )
    CorrectionRequest.objects.create(
        officer=third,
        about="职级",
        text="10 月起已晋升三级主办，系统仍为四级主办。",
        asked_by=third.account,
        asked_at=now - timedelta(days=5),
    )


def _news(now: datetime) -> None:
    accounts = Account.objects.filter(officer__isnull=False, officer__left_on=None).values_list(
        "pk", flat=True
    )
    tell(
        accounts,
        key="news:forms",
        title="行政执法文书样式更新说明",
        text="市司法局",
        now=now - timedelta(days=4),
    )
    tell(
        accounts,
        key="news:rules",
        title="《行政执法监督条例》学习安排",
        text="市司法局",
        now=now - timedelta(days=8),
    )


def _feed(staff_no: str, lines: list[tuple], now: datetime, provider: str = "澄州市司法局"):
    rows = [
        HourLine(
            0,
            f"story-{staff_no}-{number}",
            staff_no,
            category,
            mode,
            minutes,
            date.fromisoformat(day),
            title,
            provider,
            course,
        )
        for number, (category, mode, minutes, day, title, course) in enumerate(lines)
    ]
    return import_lines(rows, kind="feed", by=None, now=now)


def _paper(account: Account, now: datetime, name: str = "证明材料.pdf") -> Evidence:
    return keep_evidence(SimpleUploadedFile(name, _sheet()), by=account, now=now)


@cache
def _sheet() -> bytes:
    """A one-page PDF made on the spot, so that evidence can be opened."""
    from weasyprint import HTML

    return HTML(string="<h1>Sample document</h1><p>Demonstration only.</p>").write_pdf()


def _officer(staff_no: str) -> Officer:
    return Officer.objects.get(staff_no=staff_no)


def _account(login: str) -> Account:
    return Account.objects.get(login=login)
