"""Laws, powers, cases and guidance for the browser: one of everything that their pages show."""

import json
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.key_law_reviewing import submit as hand_in_guide
from case_library.maskings import confirm, hand_on
from case_library.models import KeyLawGuidePage, LawAlert, RecordedCase, ReviewerProfile
from case_library.reference_cases import import_reference_cases
from case_library.reviewing import submit
from case_library.statutes.importing import import_statute
from case_library.writing import begin_from_case, import_guidance
from lms.officers.granting import grant_role
from lms.officers.models import Account
from lms.powers.imports import import_powers
from tests.case_library.test_statutes import HEADED, PENALTIES, PLAIN
from tests.factories import make_account
from tests.factories.guidance import (
    a_document,
    a_question,
    decided,
    make_record,
    publish_guidance,
    publish_guide,
    taken_in,
)

ME = "0312500"
PAGES = {
    "portal/cases/list.html": (ME, "/cases/?q=油烟"),
    "portal/cases/guidance.html": (ME, "/cases/guidance/{guidance}/"),
    "portal/cases/checklist.html": (ME, "/cases/guidance/{guidance}/checklist/"),
    "portal/cases/reference.html": (ME, "/cases/reference/R-1/"),
    "portal/cases/daily.html": (ME, "/daily/"),
    "portal/cases/figures.html": ("bureau", "/cases/figures/?code=EVI-09"),
    "portal/cases/reviewed.html": ("caselaw", "/cases/reviewed/"),
    "portal/cases/reviewers.html": ("bureau", "/cases/reviewers/"),
    "portal/cases/rules.html": ("bureau", "/manage/place/cases/"),
    "portal/cases/quarantine.html": ("secrecy", "/cases/quarantine/"),
    "portal/cases/quarantined.html": ("secrecy", "/cases/quarantine/{quarantined}/"),
    "portal/cases/desk.html": ("editor", "/cases/desk/"),
    "portal/cases/recorded.html": ("editor", "/cases/recorded/"),
    "portal/cases/findings.html": ("editor", "/cases/recorded/{recorded}/"),
    "portal/cases/by_hand.html": ("clerk", "/cases/new/"),
    "portal/cases/unit_cases.html": ("clerk", "/cases/unit/?whose=all"),
    "portal/cases/unit_case.html": ("clerk", "/cases/unit/{recorded}/"),
    "portal/cases/masking.html": ("masker", "/cases/masking/{masking}/"),
    "portal/cases/masked_text.html": ("editor", "/cases/texts/{text}/"),
    "portal/review.html": ("caselaw", "/cases/review/{review}/"),
    "portal/powers.html": (ME, "/powers/"),
    "portal/statutes/laws.html": (ME, "/laws/"),
    "portal/statutes/reader.html": (ME, "/laws/行政处罚法/"),
    "portal/statutes/provision.html": (ME, "/laws/行政处罚法/33/"),
    "portal/statutes/difference.html": (ME, "/laws/湖面清洁法/difference/"),
    "portal/statutes/guide.html": (ME, "/law-guides/{guide}/"),
    "portal/statutes/alerts.html": ("editor", "/law-changes/"),
    "portal/statutes/alert.html": ("editor", "/law-changes/{alert}/"),
}


def make_cases(people: list, *, password: str, today: date, now: datetime) -> dict:
    """A law in two wordings and what cites it; a masking under way, a draft in review, an edition."""
    team = people[0].home_unit
    city = team.get_root()
    people_of = {
        login: _account(login, role, city, password, today, now)
        for login, role in (("clerk", "case_clerk"), ("masker", "case_masker"), ("second", "case_masker"), ("editor", "case_editor"), ("secrecy", "secrecy_officer"))
    }  # fmt: skip
    reviewer = _account("caselaw", "legal_reviewer", city, password, today, now)
    ReviewerProfile.objects.create(account=reviewer, has_legal_qualification=True, noted_at=now)
    with tempfile.TemporaryDirectory() as folder:
        guide = _laws(Path(folder), city, now)
        _powers(Path(folder), team, today, now)
    edition = publish_guidance(city, now=now, domain="city_appearance")
    _change_guide(people_of["editor"], now)
    return {
        "guide": guide, "guidance": edition.guidance_key, "alert": LawAlert.objects.first().pk,
        **_on_the_way(team, people_of, now),
    }  # fmt: skip


def _account(login: str, role: str, unit, password: str, today: date, now: datetime) -> Account:
    account = make_account(login, name=f"{login}甲", password=password)
    grant_role(account=account, role=role, unit=unit, starts_on=today, by=None, now=now)
    return account


def _laws(folder: Path, city, now: datetime) -> str:
    import_statute(PENALTIES, by=None, now=now)
    for name, text in (("湖(2020-06-01).md", HEADED), ("湖.md", PLAIN)):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        if text is PLAIN:
            _cite(now)
        import_statute(path, by=None, now=now)
    cases = folder / "r.jsonl"
    row = {
        "id": "R-1",
        "title": "某餐饮公司油烟案",
        "text": "本院认为，油烟净化设施未运行，依《行政处罚法》第三十三条审查。" * 20,
    }
    cases.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    import_reference_cases(cases, by=None, now=now)
    return publish_guide(city, now=now).guide_key


def _change_guide(editor: Account, now: datetime) -> None:
    """The published guide with another introduction, handed in again."""
    page = KeyLawGuidePage.objects.get().get_latest_revision_as_object()
    page.introduction += "第二版增加了回避的内容。"
    page.save_revision(user=editor)
    hand_in_guide(page, by=editor, now=now)


def _cite(now: datetime) -> None:
    from case_library.statutes.citing import record_text

    record_text(kind="guidance", key="G-1", title="向湖中倾倒垃圾案", text="《湖面清洁法》第三条", now=now)


def _powers(folder: Path, team, today: date, now: datetime) -> None:
    path = folder / "powers.csv"
    lines = [
        "code,name,field,law,unit_code,held_from,held_to,basis",
        f"CG-001,擅自占用城市道路的处罚,城市管理,《城市道路管理条例》第四十二条,{team.code},2019-07-01,,部门权责清单",
        f"HB-001,餐饮油烟的处罚,生态环境,《大气污染防治法》第一百一十八条,{team.code},2019-07-01,2020-01-01,赋权清单",
        f"CG-004,运输遗撒的处罚,城市管理,《城市市容和环境卫生管理条例》第三十四条,{team.code},{today + timedelta(days=40)},,赋权清单",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    import_powers(path, by=None, now=now)


def _on_the_way(team, people_of: dict[str, Account], now: datetime) -> dict:
    authority = {"name": team.name, "code": team.code}
    under_way = taken_in(make_record(case_uid="CASE-OPEN", authority=authority), by=people_of["clerk"])
    task = taken_in(make_record(authority=authority), by=people_of["clerk"])
    decided(task, by=people_of["masker"])
    hand_on(task, by=people_of["masker"], now=now)
    text = confirm(task, by=people_of["second"], now=now)
    begin_from_case(text, by=people_of["editor"], now=now)
    document = a_document() | {"questions": [a_question()]}
    page = import_guidance(document, unit=team, by=people_of["editor"], now=now)
    submission = submit(page, by=people_of["editor"], now=now)
    secret = make_record(case_uid="CASE-SECRET", authority=authority, sensitivity={"state_secret": True})
    import_record(secret, unit_of=unit_of_any, by=people_of["clerk"], now=now)
    quarantined = RecordedCase.objects.get(case_uid="CASE-SECRET")
    return {
        "masking": under_way.pk,
        "text": text.pk,
        "recorded": under_way.case_id,
        "review": submission.pk,
        "quarantined": quarantined.pk,
    }
