"""The demonstration city's guidance: complete, in shape, and the same after a page has held it."""

import json
import re
from html import unescape

import pytest

from case_library.content import citations_of, content_of, fill, holes, texts_of
from case_library.masking.residual import residual_hits
from case_library.models import GuidancePage
from case_library.schemas import taxonomy
from courses.daily.rules import askable
from tests.case_library.deidentification import ROOT
from tests.factories import make_manager
from tests.factories.guidance import publish_guidance

DOCUMENTS = sorted((ROOT / "lms/demo/guidance").glob("*.json"))
WHITE, TAG = re.compile(r"\s+"), re.compile("<[^>]*>")
PROVISION = re.compile("第[一二三四五六七八九十百]+条")
pytestmark = pytest.mark.django_db


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.stem)
def document(request) -> dict:
    return json.loads(request.param.read_text(encoding="utf-8")) | {"code": "CZAL-2026-0001"}


def held_by_a_page(document: dict) -> dict:
    return content_of(fill(GuidancePage(guidance_key=document["code"]), document))


def without_places(value):
    """``seq`` is given by the house."""
    if isinstance(value, dict):
        return {k: without_places(v) for k, v in value.items() if k != "seq"}
    return [without_places(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["first_question", "second_question"])
def test_a_question_that_nobody_answered_is_no_hole(name):
    """The editor saves its box, not ticked, with every draft."""
    page = fill(
        GuidancePage(guidance_key="CZAL-2026-0001"), json.loads(DOCUMENTS[0].read_text(encoding="utf-8"))
    )
    for block in (raw := page.body.get_prep_value()):
        if block["type"] == "discretion_analysis":
            block["value"][name] = {"answer": "", "applies": False}
    page.body = GuidancePage.body.field.to_python(raw)
    assert name not in content_of(page)["discretion_analysis"]


def test_what_a_browser_sent_back_is_no_change(document):
    """It ends every line in two characters."""
    sent = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in document.items()
    }
    assert held_by_a_page(sent) == held_by_a_page(document)


def test_compared_versions_show_words_and_no_codes():
    stage = GuidancePage.body.field.stream_block.child_blocks["course_of_handling"].child_block.child_blocks[
        "stage"
    ]
    assert stage.render_basic("filing") == "立案"


def test_nothing_is_lost_on_the_page(document):
    assert without_places(held_by_a_page(document)) == without_places(document)


def test_nothing_is_missing(document):
    assert holes(held_by_a_page(document)) == []
    assert {p["code"] for p in document["pitfalls"]} <= set(taxonomy())
    assert any(fact.get("is_consequence") for fact in document["evidence_chain"])
    assert residual_hits(json.dumps(document, ensure_ascii=False)) == []


def test_every_provision_is_named_with_its_law(document):
    """A paragraph is read, linked and searched by itself; 第三十三条审查表 is the name of a form."""
    bare = [
        line
        for line in texts_of(document).splitlines()
        if (found := PROVISION.search(line))
        and "《" not in line[: found.start()]
        and f"{found[0]}审查" not in line
    ]
    assert bare == []
    assert all(cited.law for cited in citations_of(document))


def test_a_bare_article_is_not_taken_for_the_law_of_the_part_before():
    content = {
        "gist": "依《大气污染防治法》第八十一条处理。",
        "key_points": ["经过听证的案件属于第五十八条的情形。"],
        "statutes": [{"law_title": "行政处罚法", "article": 56}],
    }
    assert [(c.law, c.article) for c in citations_of(content)] == [("大气污染防治法", 81), ("行政处罚法", 56)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_readers_see_all_that_an_editor_wrote(client, city, language):
    edition = publish_guidance(city, alternatives=["与商户约定清洗周期并公示。"])
    client.force_login(make_manager(city, "bureau"))
    answer = client.get(f"/cases/guidance/{edition.guidance_key}/", headers={"accept-language": language})
    shown = WHITE.sub("", unescape(TAG.sub("", answer.content.decode())))
    written = [
        line for line in texts_of(edition.content).splitlines() if len(line) >= 12 and not line.isascii()
    ]
    assert len(written) > 40
    assert [line for line in written if WHITE.sub("", line) not in shown] == []


def test_the_city_has_enough_to_ask():
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in DOCUMENTS]
    assert len(documents) >= 16
    assert sum(bool(askable(document)) for document in documents) >= 15
