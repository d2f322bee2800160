"""Older editions stay readable and comparable; a guidance is taken home as Word and as PDF."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.utils.html import strip_tags

from case_library.content import fill
from case_library.editions import issue
from case_library.models import GuidanceEdition, GuidancePage
from case_library.reviewing import give_verdict, submit
from case_library.withdrawing import withdraw
from tests.factories import NOW, make_manager, make_officer
from tests.factories.guidance import publish_guidance

pytestmark = pytest.mark.django_db
ADDED = "罚款之前先核对检测机构的资质。"


@pytest.fixture
def first(city) -> GuidanceEdition:
    return publish_guidance(city)


@pytest.fixture
def second(first, city) -> GuidanceEdition:
    """The same guidance with a sentence more."""
    page = GuidancePage.objects.get(guidance_key=first.guidance_key)
    editor = make_manager(city, "case_editor")
    document = first.content | {"takeaways": first.content["takeaways"] + ADDED}
    fill(page, document).save_revision(user=editor)
    submission = submit(page, by=editor, now=NOW)
    reviewer = submission.assignments.get().reviewer
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=NOW)
    return issue(page, by=make_manager(city, "bureau"), now=NOW + timedelta(days=9))


@pytest.fixture
def reading(client, team):
    client.force_login(make_officer(team).account)
    return client


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "".join("".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_an_older_edition_is_read_as_it_was_and_names_the_newer(reading, first, second):
    address = f"/cases/guidance/{first.guidance_key}/"
    older = reading.get(f"{address}1/").content.decode()
    assert ADDED not in older
    assert "这是第 1 版，已由第 2 版取代" in older
    newest = reading.get(address).content.decode()
    assert ADDED in newest
    assert "取代" not in newest
    assert f"{address}1/" in newest
    assert f"{address}2/changes/" in newest
    assert reading.get(f"{address}2/")["Location"] == address
    assert reading.get(f"{address}3/").status_code == 404


def test_what_an_edition_changed_is_shown_part_by_part(reading, first, second):
    address = f"/cases/guidance/{first.guidance_key}/"
    shown = reading.get(f"{address}2/changes/").content.decode()
    assert "<ins" in shown
    assert ADDED in "".join(strip_tags(shown).split())
    assert first.content["gist"] not in shown, "what stayed is left out"
    assert reading.get(f"{address}1/changes/").status_code == 404


def test_of_a_withdrawn_guidance_no_older_edition_is_offered(reading, first, second, city):
    """What was left in the newest may stand in the older ones too."""
    withdraw(second, ground="leak", reason="留有门牌号", by=make_manager(city, "bureau"), now=NOW)
    address = f"/cases/guidance/{first.guidance_key}/"
    for part in ("1/", "2/", "2/changes/", "pdf/"):
        assert reading.get(f"{address}{part}").status_code == 404, part


def test_an_edition_that_was_withdrawn_itself_stays_away(reading, first, second, city):
    withdraw(first, ground="other", reason="有误", by=make_manager(city, "bureau"), now=NOW)
    address = f"/cases/guidance/{first.guidance_key}/"
    assert reading.get(f"{address}1/").status_code == 404
    assert reading.get(address).status_code == 200


def test_a_guidance_is_printed_with_its_words_and_provisions(reading, first):
    answer = reading.get(f"/cases/guidance/{first.guidance_key}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer)
    for words in (
        first.title,
        first.guidance_key,
        first.content["gist"],
        first.content["takeaways"],
        "《行政处罚法》",
    ):
        assert "".join(words.split())[:40] in text
    assert "seq" not in text
