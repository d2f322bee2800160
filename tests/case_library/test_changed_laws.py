"""A law changes or ends: guidance says so to its reader, is not published before somebody looked, quotes the wording named."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from case_library.content import fill
from case_library.editions import issue, quoted_provisions
from case_library.models import GuidancePage, LawAlert, StatuteVersion
from case_library.reviewing import give_verdict, submit
from case_library.statutes.changes import repeal, settle, undo_repeal
from case_library.statutes.citing import record_text
from case_library.statutes.exporting import export_version
from case_library.statutes.importing import import_statute
from case_library.statutes.queries import in_force, statute_named, wording_named
from lms.common.commands import Fault
from lms.common.errors import HouseError
from lms.notices.models import Notice
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import NOW, make_manager, make_officer
from tests.factories.guidance import publish_guidance

pytestmark = pytest.mark.django_db
LAW = "湖面清洁法"


@pytest.fixture
def old(written):
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)


def amend(written):
    return import_statute(written("湖.md", PLAIN), by=None, now=NOW)


def provision(**values) -> dict:
    return {"law_title": "中华人民共和国湖面清洁法", "article": 3} | values


def words(content: dict, on: date) -> tuple[str, str, str]:
    row = quoted_provisions(content, on=on)[0]
    return row["version"], row["status"], "".join(p["text"] for p in row["paragraphs"])


def test_a_reader_is_told_that_a_cited_provision_has_changed(old, written, client, city, team):
    edition = publish_guidance(city, statutes=[provision()])
    client.force_login(make_officer(team).account)
    address = f"/cases/guidance/{edition.guidance_key}/"
    assert "已修改，待复核" not in client.get(address).content.decode()
    amend(written)
    shown = client.get(address).content.decode()
    assert "已修改，待复核" in shown
    assert "从2024-09-01起" in shown
    assert "处一百元罚款。" in shown, "what was published stays as it was"
    settle(LawAlert.objects.get(), revised=False, note="数额不影响", by=make_manager(city), now=NOW)
    assert "已修改，待复核" not in client.get(address).content.decode()


def test_nothing_is_published_while_a_cited_provision_waits_for_a_check(old, written, city):
    edition = publish_guidance(city, statutes=[provision()])
    amend(written)
    page = GuidancePage.objects.get(guidance_key=edition.guidance_key)
    editor, bureau = make_manager(city, "case_editor"), make_manager(city, "bureau")
    document = edition.content | {"takeaways": edition.content["takeaways"] + "罚款改为二百元。"}
    fill(page, document).save_revision(user=editor)
    submission = submit(page, by=editor, now=NOW)
    reviewer = submission.assignments.get().reviewer
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=NOW)
    with pytest.raises(HouseError, match="法条变动"):
        issue(page, by=bureau, now=NOW)
    settle(LawAlert.objects.get(), revised=True, note="已改", by=editor, now=NOW)
    assert issue(page, by=bureau, now=NOW).number == 2


def test_the_wording_named_is_quoted_not_the_one_of_today(old, written):
    amend(written)
    today = date(2026, 9, 16)
    named = lambda name: words({"statutes": [provision(law_version=name)]}, today)  # noqa: E731
    assert named("2020-06-01") == ("2020-06-01", "other_wording", "处一百元罚款。")
    assert named("2020") == named("2020年修正") == named("2020-06-01")
    assert named("2024-06-01")[:2] == ("2024-06-01", "in_force")
    assert named("") == named("2024-06-01")
    # Not held here: rather nothing than the words of another wording.
    assert named("2017-09-01") == ("2017-09-01", "unknown", "")
    assert named("现行") == ("现行", "unknown", "")


def test_an_article_with_a_suffix_is_quoted_as_itself(old):
    row = quoted_provisions({"statutes": [provision(article_suffix=1)]}, on=date(2022, 1, 1))[0]
    assert (row["label"], row["status"]) == ("第三条之一", "in_force")
    assert (
        row["paragraphs"]
        != quoted_provisions({"statutes": [provision()]}, on=date(2022, 1, 1))[0]["paragraphs"]
    )


@pytest.mark.parametrize("name", ["", "x", "1999", "2020-07", "第2020号"])
def test_a_wording_that_is_not_here_is_not_found(old, name):
    assert wording_named(StatuteVersion.objects.all(), name) is None


@pytest.fixture
def cited(old):
    record_text(kind="guidance", key="G-1", title="捕鱼案", text=f"《{LAW}》第三条", now=NOW)


def file_of(written, **values):
    document = export_version(StatuteVersion.objects.get())
    return written("湖.json", json.dumps(document | values, ensure_ascii=False))


def test_a_repeal_in_a_file_opens_alerts_once(cited, written):
    assert import_statute(file_of(written, repealed_on="2025-01-01"), by=None, now=NOW).alerts == 1
    assert LawAlert.objects.get().change.kind == "repealed"
    assert import_statute(file_of(written, repealed_on="2025-01-01"), by=None, now=NOW).alerts == 0
    assert in_force(statute_named(LAW), on=date(2025, 1, 1)) is None


def test_a_later_file_that_is_silent_about_the_repeal_does_not_take_it_back(cited, written):
    repeal(StatuteVersion.objects.get(), on=date(2025, 1, 1), by=None, now=NOW)
    silent = export_version(StatuteVersion.objects.get())
    silent.pop("repealed_on")
    for document in (silent, silent | {"history": ["2020年6月1日 修正"]}):
        import_statute(written("湖.json", json.dumps(document)), by=None, now=NOW)
        assert StatuteVersion.objects.get().repealed_on == date(2025, 1, 1)
        assert LawAlert.objects.count() == 1


def test_a_corrected_text_of_a_repealed_law_keeps_its_alerts(cited, written):
    repeal(StatuteVersion.objects.get(), on=date(2025, 1, 1), by=None, now=NOW)
    document = export_version(StatuteVersion.objects.get())
    document["articles"][0]["paragraphs"][0]["text"] = "为了湖面清洁，制定本法。"
    import_statute(written("湖.json", json.dumps(document)), by=None, now=NOW)
    assert LawAlert.objects.get().change.old_number == 3


def test_the_end_of_an_old_wording_is_not_the_end_of_the_law(cited, written):
    path = file_of(written, repealed_on="2024-09-01")
    amend(written)
    before = LawAlert.objects.count()
    import_statute(path, by=None, now=NOW)
    assert LawAlert.objects.count() == before
    assert in_force(statute_named(LAW), on=date(2025, 1, 1)).adopted_on == date(2024, 6, 1)


def test_a_repeal_noted_by_mistake_is_undone_for_a_reason_and_asks_nobody_any_more(cited, city):
    editor = make_manager(city, "case_editor")
    asked = Notice.objects.filter(account=editor, needs_answer=True, read_at=None)
    version = StatuteVersion.objects.get()
    repeal(version, on=date(2025, 1, 1), by=None, now=NOW)
    assert asked.exists()
    with pytest.raises(HouseError):
        undo_repeal(version, reason=" ", by=None, now=NOW)
    row = undo_repeal(version, reason="把征求意见稿当成了公布稿", by=None, now=NOW)
    version.refresh_from_db()
    assert version.repealed_on is None
    assert not LawAlert.objects.exists()
    assert not version.changes.filter(kind="repealed").exists()
    assert not asked.exists()
    assert (row.repealed_on, [alert["state"] for alert in row.alerts]) == (date(2025, 1, 1), ["open"])
    with pytest.raises(HouseError):
        undo_repeal(version, reason="再来一次", by=None, now=NOW)
    assert repeal(version, on=date(2026, 1, 1), by=None, now=NOW) == 1, "a true repeal opens them anew"


def test_undoing_by_command(cited):
    call_command("repeal_statute", LAW, "--on", "2025-01-01")
    out = StringIO()
    call_command("repeal_statute", LAW, "--undo", "录入有误", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"statute": LAW, "repealed_on": None, "closed": 1}


def test_a_repeal_by_command(cited):
    out = StringIO()
    call_command("repeal_statute", LAW, "--on", "2025-01-01", "--json", stdout=out)
    assert json.loads(out.getvalue())["alerts"] == 1
    with pytest.raises(Fault):
        call_command("repeal_statute", "无此法", "--on", "2025-01-01")
    with pytest.raises(Fault):
        call_command("repeal_statute", LAW, "--on", "1990-01-01")
    assert StatuteVersion.objects.get().repealed_on == date(2025, 1, 1)
