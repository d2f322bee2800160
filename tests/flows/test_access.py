"""Every address × every role: who may open what, also for people with several roles (S1, law 6)."""

import re

import pytest
from django.urls import get_resolver, reverse

from case_library.models import LawAlert
from case_library.reference_cases import import_reference_cases
from case_library.statutes.citing import record_text
from case_library.statutes.importing import import_statute
from lms.certificates.issuing import issue
from lms.compliance.models import AnnualResult, Waiver
from lms.compliance.year_end import close_year
from lms.demo import key_law
from lms.hours.declarations import declare, declare_class
from lms.hours.models import Evidence, Offer
from lms.jobs.models import Job
from lms.jobs.running import work_off
from lms.officers.granting import grant_role
from lms.officers.models import CorrectionRequest, Role
from lms.officers.roles import ROLES_FOR, Act
from lms.officers.visibility import may
from lms.operations.management.commands.routes import routes
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import NOW, TODAY, credit, make_account, make_manager, make_officer, make_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def laws(written):
    """A law in two wordings, one thing that cites what changed, a guide and a reference case."""
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    record_text(kind="guidance", key="G-1", title="案", text="《湖面清洁法》第三条", now=NOW)
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    import_reference_cases(written("r.jsonl", '{"id": "R-1", "title": "案", "text": "文"}'), by=None, now=NOW)
    guide = key_law.publish(writer=make_account(), reviewer=make_account(), now=NOW)
    return {"law_alert": LawAlert.objects.get().pk, "guide": guide.guide_key}


@pytest.fixture
def things(officer, team, laws):
    """One of everything that an address can name."""
    make_requirement(target_minutes=90)
    credit(officer, 90)
    work_off(close_year(2026, by=None, now=NOW))
    certificate = issue(AnnualResult.objects.get(officer=officer), by=None, now=NOW)
    evidence = Evidence.objects.create(
        sha256=certificate.file.sha256,
        name="x.pdf",
        media_type="application/pdf",
        size=1,
        uploaded_by=officer.account,
        uploaded_at=NOW,
    )
    values = {"title": "t", "provider": "p", "category": "practical", "minutes": 9, "ended_on": TODAY}
    declaration = declare(
        officer, values=values, evidence=[evidence], submit=True, by=officer.account, now=NOW
    )
    draft = declare(officer, values=values, evidence=[], submit=False, by=officer.account, now=NOW)
    batch = declare_class([officer], values=values, evidence=[evidence], by=make_account(), now=NOW)
    waiver = Waiver.objects.create(
        officer=officer,
        requirement=make_requirement(2027),
        ground="illness",
        document=evidence,
        submitted_by=officer.account,
        submitted_at=NOW,
        state=Waiver.State.RETURNED,
        reason="补材料",
        decided_by=make_account(),
        decided_at=NOW,
    )
    asked = CorrectionRequest.objects.create(
        officer=officer, about="姓名", text="t", asked_by=officer.account, asked_at=NOW
    )
    given = grant_role(account=make_account(), role="trainer", unit=team, starts_on=TODAY, by=None, now=NOW)
    offer = Offer.objects.create(key="o", title="班次", category="practical", mode="online", minutes=90)
    return {
        "officer": officer.pk, "certificate": certificate.pk, "code": certificate.code, "evidence": evidence.pk,
        "declaration": declaration.pk, "offer": offer.pk, "job": Job.objects.first().pk,
        "draft": draft.pk, "class": batch.pk, "waiver": waiver.pk, "correction": asked.pk, "grant": given.pk,
        **laws,
    }  # fmt: skip


def addresses(things) -> list[tuple[str, str]]:
    """(address, who) of every route of ours, with real ids filled in."""
    filled = {
        "/verify/<str:code>/": f"/verify/{things['code']}/",
        "/certificates/<int:pk>/": f"/certificates/{things['certificate']}/",
        "/evidence/<int:pk>/": f"/evidence/{things['evidence']}/",
        "/learn/<int:pk>/": f"/learn/{things['offer']}/",
        "/me/declarations/<int:pk>/submit/": f"/me/declarations/{things['declaration']}/submit/",
        "/me/declarations/<int:pk>/": f"/me/declarations/{things['draft']}/",
        "/me/waiver/<int:pk>/": f"/me/waiver/{things['waiver']}/",
        "/manage/officers/<int:pk>/": f"/manage/officers/{things['officer']}/",
        "/manage/officers/<int:pk>/leave/": f"/manage/officers/{things['officer']}/leave/",
        "/manage/officers/<int:pk>/make-up/": f"/manage/officers/{things['officer']}/make-up/",
        "/manage/approvals/class/<int:pk>/": f"/manage/approvals/class/{things['class']}/",
        "/manage/corrections/<int:pk>/": f"/manage/corrections/{things['correction']}/",
        "/manage/access/<int:pk>/end/": f"/manage/access/{things['grant']}/end/",
        "/manage/certificates/<int:pk>/revoke/": f"/manage/certificates/{things['certificate']}/revoke/",
        "/manage/jobs/<int:pk>/": f"/manage/jobs/{things['job']}/",
        "/manage/jobs/<int:pk>/<slug:what>/": f"/manage/jobs/{things['job']}/pause/",
        "/manage/year/<int:number>/close/": "/manage/year/2026/close/",
        "/manage/year/<int:number>/issue/": "/manage/year/2026/issue/",
        "/cases/reference/<str:uid>/": "/cases/reference/R-1/",
        "/laws/<str:law>/": "/laws/湖面清洁法/",
        "/laws/<str:law>/difference/": "/laws/湖面清洁法/difference/",
        "/laws/<str:law>/<article:label>/": "/laws/湖面清洁法/3/",
        "/law-guides/<slug:key>/": f"/law-guides/{things['guide']}/",
        "/law-changes/<int:pk>/": f"/law-changes/{things['law_alert']}/",
    }
    found = []
    for route in routes(get_resolver().url_patterns):
        path = route["path"]
        if path.startswith("/author/"):
            continue
        if path.startswith("/^manage/approvals"):
            path = f"/manage/approvals/declaration/{things['declaration']}/"
        found.append((filled.get(path, path), route["who"]))
    return found


def test_every_address_says_who_may_open_it():
    undeclared = [r["path"] for r in routes(get_resolver().url_patterns) if r["who"] == "undeclared"]
    assert undeclared == []


def test_every_address_is_filled_in(things):
    assert not [path for path, _who in addresses(things) if re.search(r"[<>^]", path)]


def test_the_public_opens_what_is_for_everyone_and_nothing_else(things, client):
    for path, who in addresses(things):
        status = client.get(path).status_code
        if who == "everyone":
            assert status in (200, 405), path
        else:
            assert status in (302, 401), path


@pytest.mark.parametrize(
    "roles", [(), *((r,) for r in Role.values), ("trainer", "unit_manager"), ("legal_reviewer", "issuer")]
)
def test_each_role_opens_its_acts_addresses_and_no_other(things, client, team, roles):
    """A role over another unit's tree decides by the same table."""
    account = make_account()
    for role in roles:
        grant_role(account=account, role=role, unit=team, starts_on=TODAY, by=None, now=NOW)
    client.force_login(account)
    for path, who in addresses(things):
        if not who.startswith("act "):
            continue
        status = client.get(path).status_code
        if any(may(account, act=act, on=TODAY) for act in who.removeprefix("act ").split(" or ")):
            assert status in (200, 302, 405), (path, roles)
        else:
            assert status == 403, (path, roles)


def test_another_units_manager_finds_nobody_here(things, client, other_team, officer):
    """S1: pages, exports and the API ask the same function."""
    client.force_login(make_manager(other_team))
    assert client.get(f"/manage/officers/{officer.pk}/").status_code == 404
    assert client.get(f"/certificates/{things['certificate']}/").status_code == 404
    assert client.get(f"/evidence/{things['evidence']}/").status_code == 404
    assert client.get("/manage/?unit=T").status_code == 404
    assert (
        client.post(
            f"/manage/approvals/declaration/{things['declaration']}/", {"verdict": "approve"}
        ).status_code
        == 404
    )
    export = b"".join(client.get("/manage/export/").streaming_content).decode()
    assert officer.staff_no not in export
    for name in ("api-officers", "api-hours", "api-standing", "api-results", "api-certificates"):
        assert client.get(reverse(name)).json()["results"] == []


def test_a_colleague_sees_nothing_of_another(things, client, team, officer):
    client.force_login(make_officer(team).account)
    assert client.get(f"/certificates/{things['certificate']}/").status_code == 404
    assert client.get(f"/manage/officers/{officer.pk}/").status_code == 403


def test_a_manager_reading_a_statement_leaves_a_row(things, client, team, officer):
    """S5"""
    manager = make_manager(team)
    client.force_login(manager)
    assert client.get(f"/manage/officers/{officer.pk}/").status_code == 200
    assert officer.readings.get().by == manager


def test_only_the_act_decides_never_the_union_of_roles():
    assert all(roles <= set(Role.values) for roles in ROLES_FOR.values())
    assert set(ROLES_FOR) == set(Act)
