"""The pages of bureau, issuer, auditor and administrators: each act by its own role, dated and named."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.common.errors import HouseError, NotAllowed
from lms.compliance.models import Requirement
from lms.compliance.year_end import close_year, current_results
from lms.hours import audits
from lms.hours.audits import KIND, start_audit
from lms.jobs.models import Job, JobItem
from lms.jobs.running import work_off
from lms.officers.accounts import open_account
from lms.officers.login import hand_out_codes
from lms.officers.models import Account, Change, CodeHandedOut, Module, Place, Reading, Role, RoleGrant
from lms.portal.tabs import ENTRIES, first_address, tabs_of
from tests.factories import NOW, TODAY, credit, make_account, make_manager, make_officer, make_requirement

pytestmark = pytest.mark.django_db
FILE = {"year": 2026, "requirements": [{"code": "annual", "title": "年度培训", "target_hours": 40, "category_minimum_hours": {"practical": 12}}]}  # fmt: skip


def test_a_role_is_granted_with_dates_and_grantor_and_ended_by_name(as_, staff, team):
    admin, account = staff("security_admin"), make_account("0300777")
    client = as_(admin)
    given = {"staff_no": "0300777", "role": "unit_manager", "unit": team.pk, "starts_on": "2026-09-16"}
    assert client.post("/manage/access/grant/", given).status_code == 302
    grant = RoleGrant.objects.get(account=account)
    assert (grant.granted_by, grant.starts_on, grant.unit.code) == (admin, TODAY, "T")
    assert "0300777" in client.get("/manage/access/").content.decode()
    client.post(f"/manage/access/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.ended_by == admin
    assert "0300777" not in client.get("/manage/access/").content.decode()
    assert "0300777" in client.get("/manage/access/?past=1").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"staff_no": "nobody"}, {"ends_on": "2026-01-01"}, {"role": "hours_clerk"}, {"unit": ""}]
)
def test_a_grant_that_does_not_fit_is_refused_and_kept_in_the_form(as_, staff, team, wrong):
    """S2: hours clerk and issuer are two persons."""
    holder = staff("issuer")
    given = {"staff_no": holder.login, "role": "unit_manager", "unit": team.pk, "starts_on": "2026-09-16"}
    answer = as_(staff("security_admin")).post("/manage/access/grant/", given | wrong)
    assert answer.status_code == 422
    assert 'value="2026-09-16"' in answer.content.decode()


def test_nobody_grants_to_or_ends_for_themselves(as_, staff, team):
    admin = staff("security_admin")
    client = as_(admin)
    given = {"staff_no": admin.login, "role": "unit_manager", "unit": team.pk, "starts_on": "2026-09-16"}
    assert client.post("/manage/access/grant/", given).status_code == 422
    own = RoleGrant.objects.get(account=admin)
    client.post(f"/manage/access/{own.pk}/end/")
    own.refresh_from_db()
    assert own.ended_at is None


def test_codes_for_a_unit_reach_those_without_a_password_only(as_, staff, team, officer):
    new = make_officer(team, name="新人")
    Account.objects.filter(pk=new.account_id).update(must_set_password=True)
    answer = as_(staff("security_admin")).post("/manage/access/codes/", {"unit": team.pk})
    [(account, code)] = answer.context["codes"]
    assert (account.pk, len(code)) == (new.account_id, 11)
    assert code in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    again = as_(staff("security_admin")).post("/manage/access/codes/", {"unit": ""})
    assert again.status_code == 422


def place_values(**changes) -> dict:
    return {
        "name": "澄州市", "issuer": "澄州市司法局", "certificate_prefix": "CZPX", "modules": ["time_keeping"],
        "make_up_until": "03-31", "month_counts_from_days": 15, "new_officer_years": 2,
        "daily_learning_minutes": 360, "posting_fixed_years": 2, "posting_move_after_years": 3,
        "posting_must_move_years": 5,
    } | changes  # fmt: skip


def test_the_bureau_sets_the_place_and_standings_are_reckoned_anew(as_, staff):
    """B4, R10"""
    client = as_(staff("bureau"))
    assert client.post("/manage/place/", place_values(month_counts_from_days=10)).status_code == 302
    place = Place.current()
    assert (place.certificate_prefix, place.certificate_english, place.month_counts_from_days) == (
        "CZPX",
        False,
        10,
    )
    assert not place.offers("mentoring")
    assert place.offers("time_keeping")
    assert Change.objects.filter(officer=None).exists()


def test_the_auditor_reads_who_set_what_from_what_to_what(as_, staff):
    bureau = staff("bureau")
    as_(bureau).post("/manage/place/", place_values())
    as_(bureau).post("/manage/place/", place_values(month_counts_from_days=10))
    page = as_(staff("auditor")).get("/manage/audit/place/")
    newest = page.context["page_obj"][0]
    assert (newest.field, newest.was, newest.now, newest.by) == ("month_counts_from_days", "15", "10", bureau)
    modules = next(row for row in page.context["page_obj"] if row.field == "modules_off")
    assert modules.was == "–"
    assert str(Module.MENTORING.label) in modules.now
    assert str(Module.TIME_KEEPING.label) not in modules.now
    assert as_(bureau).get("/manage/audit/place/").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"certificate_prefix": "cz-1"},
        {"make_up_until": "02-31"},
        {"posting_move_after_years": 9},
        {"name": ""},
    ],
)
def test_settings_that_make_no_sense_are_refused(as_, staff, wrong):
    answer = as_(staff("bureau")).post("/manage/place/", place_values(**wrong))
    assert answer.status_code == 422
    assert not Place.objects.exists()


def test_running_is_the_system_administrators_and_rules_are_not(as_, staff):
    """S2"""
    client = as_(staff("system_admin"))
    client.post("/manage/system/", {"contact": "0000-1", "removal_share_percent": 5})
    assert Place.current().removal_share_percent == 5
    assert client.get("/manage/place/").status_code == 403
    assert as_(staff("bureau")).get("/manage/system/").status_code == 403


def requirements_file(document) -> dict:
    return {"file": SimpleUploadedFile("requirements.json", json.dumps(document).encode())}


def test_a_requirements_file_is_looked_at_before_it_counts(as_, staff):
    make_requirement(target_minutes=2700)
    client = as_(staff("bureau"))
    page = client.post("/manage/requirements/", requirements_file(FILE))
    [shown] = page.context["preview"]
    assert shown["change"] == "updated"
    assert any("40.00" in line for line in shown["new_lines"])
    assert Requirement.objects.get().target_minutes == 2700
    client.post("/manage/requirements/", {"text": json.dumps(FILE), "confirmed": "1"})
    assert Requirement.objects.get().target_minutes == 1800


def test_a_wrong_requirements_file_names_the_place_and_loads_nothing(as_, staff):
    broken = {"year": 2026, "requirements": [{"code": "annual", "target_hours": "viel"}]}
    answer = as_(staff("bureau")).post("/manage/requirements/", requirements_file(broken))
    assert answer.status_code == 422
    assert "target_hours" in answer.content.decode()
    assert not Requirement.objects.exists()


def test_a_short_ledger_is_verified_on_the_spot(as_, staff, officer):
    credit(officer)
    answer = as_(staff("auditor")).post("/manage/audit/")
    assert (answer.context["result"]["rows"], answer.context["result"]["count"]) == (1, 0)


def test_a_long_ledger_is_verified_by_a_worker(as_, staff, officer, monkeypatch):
    credit(officer)
    monkeypatch.setattr(audits, "AT_ONCE", 0)
    client = as_(staff("auditor"))
    assert client.post("/manage/audit/").status_code == 302
    work_off(Job.objects.get(kind=KIND))
    assert client.get("/manage/audit/").context["result"]["rows"] == 1


def test_two_verifications_do_not_run_at_once(staff):
    start_audit(by=staff("auditor"), now=NOW)
    with pytest.raises(HouseError):
        start_audit(by=staff("auditor"), now=NOW)


def test_a_checkpoint_is_handed_over_signed(as_, staff, officer):
    credit(officer)
    answer = as_(staff("auditor")).post("/manage/audit/checkpoint/")
    assert {"rows", "root", "signature"} <= set(answer.json())
    assert "attachment" in answer["Content-Disposition"]


def test_the_auditor_finds_who_read_whom(as_, staff, officer, manager):
    Reading.objects.create(officer=officer, by=manager, act="statement", at=NOW)
    client = as_(staff("auditor"))

    def found(words: str) -> str:
        return client.post("/manage/audit/readings/", {"q": words}, follow=True).content.decode()

    assert manager.name in found(officer.staff_no)
    assert manager.name not in found("nobody")


def test_the_auditor_sees_for_whom_codes_were_made(as_, staff, officer):
    """By whom and when, for a person of the roster and an account beside it; never the code."""
    administrator = staff("security_admin")
    page = as_(administrator).post("/manage/access/", {"staff_no": officer.staff_no})
    _account, other = open_account(login="wl", name="外聘教师", by=administrator, now=NOW)
    seen = as_(staff("auditor")).get("/manage/audit/codes/").content.decode()
    assert all(name in seen for name in (officer.name, "外聘教师", administrator.name))
    assert not any(code in seen for code in (page.context["code"], other))
    assert CodeHandedOut.objects.count() == 2


def test_an_auditor_of_a_part_sees_the_codes_of_its_people_only(as_, officer, team, other_team):
    hand_out_codes([officer.account], by=None, now=NOW)
    assert officer.name in as_(make_manager(team, "auditor")).get("/manage/audit/codes/").content.decode()
    assert (
        officer.name
        not in as_(make_manager(other_team, "auditor")).get("/manage/audit/codes/").content.decode()
    )


def test_what_is_left_is_told_by_the_pace_of_the_last_minutes(as_, staff):
    """A job that rested for months does not need months more."""
    job = Job.objects.create(
        kind="issue_certificates", arguments={}, created_at=NOW - timedelta(days=300), total=4
    )
    JobItem.objects.create(job=job, key="1", state="done", claimed_at=NOW - timedelta(days=299))
    JobItem.objects.create(job=job, key="2", state="done", claimed_at=NOW - timedelta(minutes=3))
    client = as_(staff("issuer"))
    assert client.get(f"/manage/jobs/{job.pk}/").context["job"]["left"] == "约剩 6 分钟"
    JobItem.objects.filter(key="2").update(claimed_at=NOW - timedelta(days=1))
    assert client.get(f"/manage/jobs/{job.pk}/").context["job"]["left"] == ""


def test_a_job_shows_what_was_refused_and_why(as_, staff):
    job = Job.objects.create(kind="issue_certificates", arguments={"year": 2025}, created_at=NOW, total=2)
    JobItem.objects.create(job=job, key="1", state="refused", message="字形缺失")
    JobItem.objects.create(job=job, key="2", state="waiting")
    client = as_(staff("issuer"))
    assert "字形缺失" in client.get(f"/manage/jobs/{job.pk}/").content.decode()
    fragment = client.get(f"/manage/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert client.get("/manage/jobs/").context["page_obj"][0].settled == 1


def test_a_refusal_that_no_form_caught_still_speaks(as_, staff, monkeypatch):
    """No traceback ever reaches a user: 422, or 403 where it is a matter of who may."""
    from lms.portal.views import audit

    client = as_(staff("auditor"))
    for error, status in ((HouseError("没有密钥"), 422), (NotAllowed("不归您办"), 403)):

        def refuse(error=error, **_options):
            raise error

        monkeypatch.setattr(audit, "take_checkpoint", refuse)
        answer = client.post("/manage/audit/checkpoint/")
        assert answer.status_code == status
        assert str(error) in answer.content.decode()


def test_the_page_for_what_nobody_foresaw_needs_nothing_but_itself(rf):
    from lms.portal.views.errors import failed

    request = rf.get("/")
    request.number = "E-0916-7F3A"
    answer = failed(request)
    assert answer.status_code == 500
    assert "E-0916-7F3A" in answer.content.decode()


def test_five_wrong_passwords_are_answered_with_429(client, officer):
    for _try in range(6):
        answer = client.post("/login/", {"username": officer.staff_no, "password": "falsch"})
    assert answer.status_code == 429


@pytest.mark.parametrize("role", ENTRIES)
def test_a_role_has_at_most_five_tabs_on_the_phone_and_starts_on_its_first(role):
    tabs = tabs_of(role, first_address(role))
    assert len([tab for tab in tabs if not tab.more]) <= 5
    assert tabs[0].current


@pytest.mark.parametrize(
    ("role", "path", "current"),
    [("officer", "/", "home"), ("officer", "/classes/3/", "learn"), ("officer", "/laws/", "cases"), ("officer", "/laws/行政处罚法/33/", "cases"), ("officer", "/law-guides/g-1/", "cases"), ("officer", "/daily/", "home"),
     ("officer", "/notices/", ""), ("officer", "/me/hours/", "statement"), ("case_editor", "/laws/行政处罚法/", "laws"), ("case_editor", "/cases/recorded/", "case-desk"),
     ("legal_reviewer", "/cases/review/1/", "case-desk"), ("legal_reviewer", "/law-guides/review/1/", "case-desk"), ("case_masker", "/cases/masking/1/", "case-desk"),
     ("case_masker", "/laws/", "cases"), ("case_clerk", "/cases/unit/1/", "unit-cases"), ("case_clerk", "/cases/", "cases")],
)  # fmt: skip
def test_a_page_marks_the_tab_that_it_belongs_to(db, role, path, current):
    assert [tab.url for tab in tabs_of(role, path) if tab.current] == ([reverse(current)] if current else [])


def test_who_got_hours_after_the_closing_is_determined_once_more_by_the_bureau(as_, staff, officer):
    """R19"""
    make_requirement(2026, target_minutes=45)
    work_off(close_year(2026, by=None, now=NOW))
    credit(officer, 45)
    bureau, issuer = staff("bureau"), staff("issuer")
    assert "/close/" not in as_(issuer).get("/manage/year/?year=2026").content.decode()
    client = as_(bureau)
    assert 'action="/manage/year/2026/close/"' in client.get("/manage/year/?year=2026").content.decode()
    client.post("/manage/year/2026/close/")
    work_off(Job.objects.filter(kind="close_year").latest("pk"))
    assert [r.state for r in current_results(2026)] == ["met"]
    assert "/close/" not in client.get("/manage/year/?year=2026").content.decode()


def test_an_account_is_opened_on_the_page_with_its_code_shown_once(as_, staff):
    client = as_(staff("security_admin"))
    answer = client.post("/manage/access/accounts/", {"login": "wpjs01", "name": "外聘教师"})
    assert Account.objects.filter(login="wpjs01").exists()
    assert answer.context["code"] in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    again = client.post("/manage/access/accounts/", {"login": "wpjs01", "name": "别人"})
    assert again.status_code == 422
    assert "别人" in again.content.decode()


def test_an_account_is_closed_after_a_question_and_for_a_reason(as_, staff, city):
    administrator, target = staff("security_admin"), staff("case_clerk")
    client, url = as_(administrator), f"/manage/access/accounts/{target.pk}/close/"
    assert client.get(url).context["known"] == [f"{Role('case_clerk').label} · {city.name}"]
    assert client.post(url, {"reason": " "}).status_code == 422
    target.refresh_from_db()
    assert target.is_active
    client.post(url, {"reason": "合同到期"})
    target.refresh_from_db()
    assert (target.is_active, target.closed_reason, target.closed_by) == (False, "合同到期", administrator)
    listed = client.get("/manage/access/accounts/").content.decode()
    assert "已停用" in listed
    assert "合同到期" in listed


def test_an_account_opened_again_is_told_which_roles_it_lost(as_, staff):
    client, target = as_(staff("security_admin")), staff("case_clerk")
    client.post(f"/manage/access/accounts/{target.pk}/close/", {"reason": "合同到期"})
    reopened = client.post(f"/manage/access/accounts/{target.pk}/reopen/")
    assert reopened.context["code"] in reopened.content.decode()
    assert [grant.role for grant in reopened.context["lost"]] == ["case_clerk"]
    target.refresh_from_db()
    assert (target.is_active, target.closed_at) == (True, None)


def test_another_units_administrator_closes_no_account_here(as_, other_team, staff):
    target = staff("unit_manager")
    client = as_(make_manager(other_team, "security_admin"))
    assert (
        client.post(f"/manage/access/accounts/{target.pk}/close/", {"reason": "合同到期"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("bureau", "/manage/year/2026/close/"),
        ("issuer", "/manage/year/2026/issue/"),
        ("bureau", "/manage/requirements/"),
        ("bureau", "/manage/place/"),
        ("bureau", "/manage/place/daily/"),
        ("bureau", "/manage/place/learning/"),
        ("system_admin", "/manage/system/"),
        ("bureau", "/manage/classes/figures/"),
        ("bureau", "/manage/outside/"),
        ("bureau", "/manage/outside/import/"),
        ("bureau", "/manage/mentoring/skills/new/"),
        ("bureau", "/manage/jobs/{job}/pause/"),
    ],
)
def test_what_holds_for_all_is_changed_by_those_over_all(client, city, district, role, path):
    """S1: a district's bureau reads the settings of the place and runs its own people, not everybody's year."""
    path = path.format(job=Job.objects.create(kind="x", created_at=NOW, heartbeat_at=NOW).pk)
    statuses = []
    for unit in (district, city):
        client.force_login(make_manager(unit, role))
        statuses.append(client.post(path).status_code)
    assert statuses[0] == 403
    assert statuses[1] in (200, 302, 422)
