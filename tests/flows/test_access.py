"""Every address × every role: who may open what, also for people with several roles (S1, law 6)."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import get_resolver, reverse

from case_library.content import fill
from case_library.editions import issue as issue_guidance
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.local import add_matter
from case_library.models import GuidanceEdition, KeyLawSubmission, LawAlert, RecordedCase
from case_library.reference_cases import import_reference_cases
from case_library.reviewing import give_verdict, submit
from case_library.statutes.citing import record_text
from case_library.statutes.importing import import_statute
from case_library.writing import begin_from_case
from courses.attempts import start_attempt
from courses.calls.calling import publish_selection
from courses.calls.developing import plan_development
from courses.classes.calendar import make_feed
from courses.classes.rules import Span
from courses.classes.signing_up import sign_up
from courses.discussions.discussing import open_discussion, post
from courses.learning import enrol
from courses.models import Attempt, QuestionBankPage, Staleness, UncountedSpan
from courses.sections import section_of
from courses.slides.taking import Kept, Taken, start_taking
from lms.certificates.issuing import issue
from lms.common import clock
from lms.compliance.models import AnnualResult, Waiver
from lms.compliance.year_end import close_year
from lms.hours.declarations import declare, declare_class
from lms.hours.models import Evidence, Offer
from lms.jobs.models import Job
from lms.jobs.running import work_off
from lms.mentoring.levels import propose_level
from lms.mentoring.match_runs import run_match
from lms.officers.granting import grant_role
from lms.officers.models import CorrectionRequest, Posting, Role
from lms.officers.roles import ROLES_FOR, Act
from lms.officers.visibility import may
from lms.operations.management.commands.routes import routes
from lms.powers.models import Holding, Power
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import (
    NOW,
    TODAY,
    credit,
    make_account,
    make_manager,
    make_officer,
    make_requirement,
    make_unit,
)
from tests.factories.calls import give, make_call, make_reviewer, make_submission, start
from tests.factories.classes import make_class, make_trainer
from tests.factories.courses import make_course, make_edition
from tests.factories.guidance import a_document, make_record, masked, publish_guide, taken_in
from tests.factories.guidance import make_reviewer as make_guidance_reviewer
from tests.mentoring import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders():
    """Those of the module, see ``world``."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One of everything, made once: what a test does to it is undone with that test."""
    folder = tmp_path_factory.mktemp("access")
    folders = {"DATA_DIR": folder, "KEYS_DIR": folder / "keys", "PRIVATE_ROOT": folder / "private"}
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        city = make_unit("C", name="澄州市", kind="city")
        team = make_unit("T", make_unit("D", city, kind="district"), name="城东街道执法队")
        officer = make_officer(team, "0312586", name="林晓雯", card_no="CZ-0312-0586")
        other_team = make_unit("O", make_unit("D2", city, kind="district"), name="云岭镇")
        things = make_things(officer, team, folder)
        yield SimpleNamespace(team=team, officer=officer, other_team=other_team, things=things)
        transaction.set_rollback(True)


@pytest.fixture
def things(world, db):
    return world.things


@pytest.fixture
def team(world, db):
    return world.team


@pytest.fixture
def officer(world, db):
    return world.officer


@pytest.fixture
def other_team(world, db):
    return world.other_team


def things_of_laws(team, folder) -> dict:
    """A law in two wordings, one thing that cites what changed, a guide and a reference case."""
    older, newer, reference = (folder / name for name in ("湖(2020-06-01).md", "湖.md", "r.jsonl"))
    older.write_text(HEADED, encoding="utf-8")
    newer.write_text(PLAIN, encoding="utf-8")
    reference.write_text('{"id": "R-1", "title": "案", "text": "文"}', encoding="utf-8")
    import_statute(older, by=None, now=NOW)
    guidance = GuidanceEdition.objects.values_list("guidance_key", flat=True).first()
    record_text(kind="guidance", key=guidance, title="案", text="《湖面清洁法》第三条", now=NOW)
    import_statute(newer, by=None, now=NOW)
    import_reference_cases(reference, by=None, now=NOW)
    guide = publish_guide(team)
    review = KeyLawSubmission.objects.get(guide_key=guide.guide_key).pk
    return {"law_alert": LawAlert.objects.get().pk, "guide": guide.guide_key, "guide_review": review}


def make_things(officer, team, folder) -> dict:
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
    tomorrow = clock.now() + timedelta(days=1)
    lesson = make_class(
        team, sittings=[Span(tomorrow, tomorrow + timedelta(hours=3))], sign_up_until=tomorrow
    )
    Posting.objects.create(officer=officer, unit=team, starts_on=TODAY)
    consent = sign_up(lesson, officer=officer, by=officer.account, now=NOW).consent
    return {
        "class": lesson.pk, "sitting": lesson.sittings.get().pk, "consent": consent.pk,
        "feed": make_feed(officer, now=NOW),
        **things_of_calls(team), **things_of_courses(team, officer),
        "account": make_manager(team, "roster_clerk").pk,
        "officer": officer.pk, "certificate": certificate.pk, "code": certificate.code, "evidence": evidence.pk,
        "declaration": declaration.pk, "offer": offer.pk, "job": Job.objects.first().pk,
        **mentoring_things(officer, team),
        **things_of_cases(team),
        "draft": draft.pk, "batch": batch.pk, "waiver": waiver.pk, "correction": asked.pk, "grant": given.pk,
        **things_of_laws(team, folder),
    }  # fmt: skip


def things_of_cases(team) -> dict:
    """A masking under way, a confirmed text, a submission and an edition."""
    masker, second, editor = (
        make_manager(team, role) for role in ("case_masker", "case_masker", "case_editor")
    )
    open_task = taken_in(make_record(case_uid="CASE-OPEN", authority={"name": team.name, "code": team.code}))
    task = taken_in(make_record(authority={"name": team.name, "code": team.code}))
    text = masked(task, by=masker, second=second)
    page = begin_from_case(text, by=editor, now=NOW)
    fill(page, a_document() | {"code": page.guidance_key}).save_revision(user=editor)
    submission = submit(page, by=editor, now=NOW)
    reviewer = make_guidance_reviewer(team)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=NOW)
    issue_guidance(page, by=make_manager(team, "bureau"), now=NOW)
    secret = make_record(
        case_uid="CASE-SECRET",
        authority={"name": team.name, "code": team.code},
        sensitivity={"state_secret": True},
    )
    import_record(secret, unit_of=unit_of_any, by=None, now=NOW)
    power = Power.objects.create(code="A-1", title="事项", field="城市管理")
    holding = Holding.objects.create(unit=team, power=power, held_from=TODAY)
    matter = add_matter(
        {"field": "environment", "basis": "某条例第三条"}, by=make_manager(team, "bureau"), now=NOW
    )
    return {
        "holding": holding.pk,
        "matter": matter.pk,
        "masking": open_task.pk,
        "recorded": open_task.case_id,
        "quarantined": RecordedCase.objects.get(case_uid="CASE-SECRET").pk,
        "text": text.pk,
        "guidance_review": submission.pk,
        "reviewer": reviewer.pk,
        "guidance": page.guidance_key,
    }


def things_of_courses(team, officer) -> dict:
    """A course of this team, learned by this officer as far as an answer that waits for its mark."""
    edition = make_edition(team)
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    attempt = start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    Attempt.objects.update(state="marking", submitted_at=NOW)
    span = UncountedSpan.objects.create(
        officer=officer,
        enrolment=enrolment,
        lesson="x",
        why="too_fast",
        spans=[[0, 9]],
        seconds=9,
        from_at=NOW,
        to_at=NOW,
    )
    stale = Staleness.objects.create(edition=edition, cited="x", change="y", marked_at=NOW)
    section = section_of(team)
    sliding = make_course(team)
    start_taking(
        sliding, Kept("0" * 64, "application/pdf", [Taken(1, "", 0, 1, 1, [])]), by=make_account(), now=NOW
    )
    reviewed = make_course(team, owner=make_account())
    reviewed.save_revision(user=reviewed.owner)
    reviewed.get_workflow().start(reviewed, reviewed.owner)
    return {
        "one_page_course": sliding.pk, "reviewed_course": reviewed.pk, "course_key": edition.course_key, "edition": edition.pk, "enrolment": enrolment.pk, "attempt": attempt.pk,
        "span": span.pk, "stale": stale.pk, "section": section.pk,
        "bank": QuestionBankPage.objects.child_of(section).first().pk,
    }  # fmt: skip


def mentoring_things(officer, team) -> dict:
    """A pairing with a log, an observation with its remedial plan, a proposal and a match run."""
    skill = making.make_skill("inspect")
    programme = making.make_programme(team, [skill], "P")
    run = run_match(programme, by=None, now=NOW)
    pairing = making.make_pairing(programme, making.make_mentor(team, [skill]), officer)
    log = making.make_log(pairing, TODAY)
    seen = making.make_observation(pairing, skill, TODAY, "low", fatal_faults=["PRO-01"])
    proposal = propose_level(
        officer, skill=skill, level=2, evidence=[{"kind": "log", "id": log.pk, "text": "t"}], reason="t",
        pairing=pairing, by=pairing.mentor.officer.account, now=NOW,
    )  # fmt: skip
    item = pairing.plan.create(skill=skill, due_on=TODAY, text="t")
    return {
        "pairing": pairing.pk, "log": log.pk, "seen": seen.pk, "remedy": seen.remedial_plan.pk,
        "mentor": pairing.mentor_id, "proposal": proposal.pk, "run": run.pk, "item": item.pk,
    }  # fmt: skip


def things_of_calls(team) -> dict:
    """A published call of this team, so that its managers and its bureau find everything there is."""
    call = make_call(team)
    row = make_submission(call, team)
    reviewers = [make_reviewer(call, make_unit(f"R{n}")) for n in range(2)]
    start(call)
    for reviewer in reviewers:
        give(row, reviewer, 10, 10)
    publish_selection(call, by=call.opened_by, now=NOW)
    [step] = plan_development(row, steps=[("初稿", TODAY)], by=call.opened_by, now=NOW)
    trainer = make_trainer(team)
    make_edition(team, course_key="PRA-05")
    talk = open_discussion(
        kind="course", key="PRA-05", title="怎么用", opening="罚不罚？", category="practical",
        closes_on=clock.today(), unit=team, trainer=trainer, by=trainer, now=NOW,
    )  # fmt: skip
    said = post(talk, text="同意", by=trainer, now=NOW)
    return {"call": call.pk, "submission": row.pk, "step": step.pk, "discussion": talk.pk, "post": said.pk}


# Where an address names something by its number: what it names.
PLACES = {
    "/cases/masking/": "masking",
    "/cases/recorded/": "recorded",
    "/cases/unit/": "recorded",
    "/manage/place/cases/": "matter",
    "/cases/quarantine/": "quarantined",
    "/cases/texts/": "text",
    "/cases/review/": "guidance_review",
    "/cases/reviewers/": "reviewer",
    "/law-guides/review/": "guide_review",
    "/cases/figures/powers/": "holding",
    "/learn/own/": "enrolment",
    "/learn/uncounted/": "span",
    "/learn/test/": "attempt",
    "/teach/courses/new/": "section",
    "/teach/courses/tasks/": "attempt",
    "/teach/courses/slides/": "one_page_course",
    "/teach/courses/held/": "one_page_course",
    "/teach/courses/stale/": "stale",
    "/teach/courses/": "edition",
    "/teach/banks/": "bank",
    "/teach/marking/": "attempt",
    "/review/courses/": "reviewed_course",
    "/manage/officers/": "officer",
    "/calls/submissions/": "submission",
    "/calls/steps/": "step",
    "/calls/": "call",
    "/discussions/posts/": "post",
    "/discussions/": "discussion",
    "/classes/": "class",
    "/teach/": "class",
    "/manage/classes/": "class",
}


# What stands at the other places of addresses of courses.
PARTS = {
    "<int:number>": "1", "<int:place>": "1", "<str:block>": "b", "<str:purpose>": "final", "<str:uid>": "u",
    "<path:path>": "x.png", "<str:name>": "x.pdf",
}  # fmt: skip


def addresses(things) -> list[tuple[str, str]]:
    """(address, who) of every route of ours, with real ids filled in."""
    pairing = f"/mentoring/pairings/{things['pairing']}/"
    whats = (
        "",
        "log/",
        "observe/",
        "agreement/",
        "agreement.pdf",
        "level/",
        "review/",
        "final/",
        "rate/",
        "step/",
    )
    filled = {f"/mentoring/pairings/<int:pk>/{what}": pairing + what for what in whats} | {
        "/mentoring/remedies/<int:pk>/": f"/mentoring/remedies/{things['remedy']}/",
        "/mentoring/plan/<int:pk>/verify/": f"/mentoring/plan/{things['item']}/verify/",
        "/mentoring/logs/<int:pk>/answer/": f"/mentoring/logs/{things['log']}/answer/",
        "/mentoring/logs/<int:pk>/addendum/": f"/mentoring/logs/{things['log']}/addendum/",
        "/mentoring/observations/<int:pk>/sign/": f"/mentoring/observations/{things['seen']}/sign/",
        "/manage/mentoring/pairings/<int:pk>/": f"/manage{pairing}",
        "/manage/mentoring/pairings/<int:pk>/confirm/<slug:month>/": f"/manage{pairing}confirm/2026-08/",
        "/manage/mentoring/remedies/<int:pk>/": f"/manage/mentoring/remedies/{things['remedy']}/",
        "/manage/mentoring/levels/<int:pk>/": f"/manage/mentoring/levels/{things['proposal']}/",
        "/manage/mentoring/programmes/<slug:code>/edit/": "/manage/mentoring/programmes/P/edit/",
        "/manage/mentoring/programmes/<slug:code>/plan/": "/manage/mentoring/programmes/P/plan/",
        "/manage/mentoring/skills/<str:code>/": "/manage/mentoring/skills/inspect/",
        "/manage/mentoring/programmes/<slug:code>/people/": "/manage/mentoring/programmes/P/people/",
        "/manage/mentoring/mentors/<int:pk>/suspend/": f"/manage/mentoring/mentors/{things['mentor']}/suspend/",
        "/manage/mentoring/programmes/<slug:code>/": "/manage/mentoring/programmes/P/",
        "/manage/mentoring/runs/<int:pk>/": f"/manage/mentoring/runs/{things['run']}/",
        "/manage/mentoring/runs/<int:pk>/send/": f"/manage/mentoring/runs/{things['run']}/send/",
        "/manage/mentoring/runs/<int:pk>/prefer/": f"/manage/mentoring/runs/{things['run']}/prefer/",
        "/classes/sign/<int:pk>/": f"/classes/sign/{things['sitting']}/",
        "/calendar/<str:token>.ics": f"/calendar/{things['feed']}.ics",
        "/teach/<int:pk>/screen/<int:sitting>/": f"/teach/{things['class']}/screen/1/",
        "/teach/<int:pk>/correct/<int:officer>/": f"/teach/{things['class']}/correct/{things['officer']}/",
        "/manage/consents/<int:pk>/": f"/manage/consents/{things['consent']}/",
        "/author-files/<int:pk>/x.pdf": "/author-files/1/x.pdf",
        "/verify/<str:code>/": f"/verify/{things['code']}/",
        "/certificates/<int:pk>/": f"/certificates/{things['certificate']}/",
        "/evidence/<int:pk>/": f"/evidence/{things['evidence']}/",
        "/learn/<int:pk>/": f"/learn/{things['offer']}/",
        "/me/declarations/<int:pk>/withdraw/": f"/me/declarations/{things['declaration']}/withdraw/",
        "/me/declarations/<int:pk>/submit/": f"/me/declarations/{things['declaration']}/submit/",
        "/me/declarations/<int:pk>/": f"/me/declarations/{things['draft']}/",
        "/me/waiver/<int:pk>/": f"/me/waiver/{things['waiver']}/",
        "/manage/officers/<int:pk>/": f"/manage/officers/{things['officer']}/",
        "/manage/officers/<int:pk>/leave/": f"/manage/officers/{things['officer']}/leave/",
        "/manage/officers/<int:pk>/waiver/": f"/manage/officers/{things['officer']}/waiver/",
        "/manage/officers/<int:pk>/extra-time/end/": f"/manage/officers/{things['officer']}/extra-time/end/",
        "/manage/officers/<int:pk>/extra-time/": f"/manage/officers/{things['officer']}/extra-time/",
        "/manage/officers/<int:pk>/make-up/": f"/manage/officers/{things['officer']}/make-up/",
        "/manage/approvals/class/<int:pk>/": f"/manage/approvals/class/{things['batch']}/",
        "/manage/corrections/<int:pk>/": f"/manage/corrections/{things['correction']}/",
        "/manage/access/accounts/<int:pk>/close/": f"/manage/access/accounts/{things['account']}/close/",
        "/manage/access/accounts/<int:pk>/reopen/": f"/manage/access/accounts/{things['officer']}/reopen/",
        "/manage/access/<int:pk>/end/": f"/manage/access/{things['grant']}/end/",
        "/manage/certificates/<int:pk>/revoke/": f"/manage/certificates/{things['certificate']}/revoke/",
        "/manage/jobs/<int:pk>/": f"/manage/jobs/{things['job']}/",
        "/manage/jobs/<int:pk>/<slug:what>/": f"/manage/jobs/{things['job']}/pause/",
        "/manage/year/<int:number>/close/": "/manage/year/2026/close/",
        "/manage/year/<int:number>/issue/": "/manage/year/2026/issue/",
        "/cases/reference/<str:uid>/": "/cases/reference/R-1/",
        "/laws/<str:law>/": "/laws/湖面清洁法/",
        "/laws/<str:law>/end/": "/laws/湖面清洁法/end/",
        "/laws/<str:law>/difference/": "/laws/湖面清洁法/difference/",
        "/laws/<str:law>/<article:label>/": "/laws/湖面清洁法/3/",
        "/law-guides/<slug:key>/": f"/law-guides/{things['guide']}/",
        "/law-guides/<slug:key>/submit/": f"/law-guides/{things['guide']}/submit/",
        "/law-guides/<slug:key>/take-back/": f"/law-guides/{things['guide']}/take-back/",
        "/law-guides/<slug:key>/publish/": f"/law-guides/{things['guide']}/publish/",
        "/law-changes/<int:pk>/": f"/law-changes/{things['law_alert']}/",
    }
    found = []
    for route in routes(get_resolver().url_patterns):
        path = route["path"]
        if path.startswith("/author/"):
            continue
        if path.startswith("/^manage/approvals"):
            path = f"/manage/approvals/declaration/{things['declaration']}/"
        path = path.replace("^", "").removesuffix("$").replace("(?P<pk>[0-9]+)", "<int:pk>")
        path = re.sub(r"\(\?P<what>([a-z]+)\|[a-z|]+\)", r"\1", path)
        path = path.replace("/daily/<str:key>/<int:question>/", f"/daily/{things['guidance']}/0/")
        path = path.replace("/cases/guidance/<str:key>/", f"/cases/guidance/{things['guidance']}/")
        path = path.replace(f"{things['guidance']}/<int:number>/", f"{things['guidance']}/1/")
        path = path.replace("<str:course_key>", things["course_key"]).replace("<str:sha256>", "0" * 64)
        for part, value in PARTS.items():
            path = (
                path.replace(part, value)
                if path.startswith(("/learn/", "/teach/", "/media/", "/author-files/"))
                else path
            )
        for start_of, thing in PLACES.items():
            if path.startswith(f"{start_of}<int:pk>/") and path not in filled:
                path = path.replace("<int:pk>", str(things[thing]), 1)
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


# That a page opens depends on the database, who may what does not: three accounts that hold all roles go on both.
KEPT_APART = ("issuer", "security_admin", "auditor")  # from some role in the first
TOGETHER = [
    tuple(role for role in Role.values if role not in KEPT_APART), ("issuer", "security_admin"), ("auditor", "legal_reviewer"),
]  # fmt: skip
ALONE = [(), *((role,) for role in Role.values), ("trainer", "unit_manager")]


@pytest.mark.parametrize("roles", TOGETHER + [pytest.param(roles, marks=pytest.mark.once) for roles in ALONE])
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
        if any(
            may(account, act=act, on=TODAY)
            for act in who.removeprefix("act ").partition(",")[0].split(" or ")
        ):
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
    for name in (
        "api-officers",
        "api-hours",
        "api-standing",
        "api-results",
        "api-class-results",
        "api-certificates",
    ):
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
