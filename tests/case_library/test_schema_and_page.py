"""What the guidance schema knows, the page keeps, or says that it does not."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail import blocks

from case_library.content import (
    CARRIED,
    CARRIED_OF_PROVISIONS,
    FIELDS,
    content_of,
    draft_content,
    shape_faults,
)
from case_library.editions import to_review
from case_library.models import GuidancePage
from case_library.schemas import load
from case_library.writing import import_guidance
from lms.portal.views.guidance_review import compared
from tests.factories import NOW, make_manager
from tests.factories.guidance import a_document, publish_guidance

SCHEMA = load("guidance.v1")["properties"]
OF_THE_PAGE = {
    "schema_version",
    "code",
    "title",
    "domain",
    "matter",
    "keywords",
    "uses",
    "procedure_check",
    *FIELDS,
}


def differences(block, schema: dict, path: str) -> set[str]:
    """Fields that only one of the two knows."""
    if isinstance(block, blocks.ListBlock):
        return differences(block.child_block, schema["items"], path)
    if not isinstance(block, blocks.StructBlock):
        return set()
    ours, theirs = block.child_blocks, schema["properties"]
    found = {f"{path}/{name}" for name in ours.keys() ^ theirs.keys()}
    return found.union(*(differences(ours[n], theirs[n], f"{path}/{n}") for n in ours.keys() & theirs.keys()))


def a_full(schema: dict):
    """A value of everything that *schema* knows."""
    if values := schema.get("enum"):
        return values[0]
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        return {name: a_full(part) for name, part in schema["properties"].items()}
    if kind == "array":
        return [a_full(schema["items"])] * schema.get("minItems", 1)
    if kind == "string":
        formats = {"date": "2026-05-20", "date-time": "2026-05-20T08:00:00+08:00"}
        words = "写满每一处的说明。" * 12
        return formats.get(schema.get("format")) or (
            "1.2" if schema.get("pattern") else words[: schema.get("maxLength")]
        )
    return True if kind == "boolean" else 3


def a_full_document() -> dict:
    numbered = {
        "schema_version": "1.0",
        "code": "CZAL-2026-0001",
        "title": "一份写满的指引",
        "keywords": ["油烟", "餐饮", "整改"],
    }
    document = {name: a_full(part) for name, part in SCHEMA.items()} | numbered
    document["statutes"] = [
        {"law_title": "行政处罚法", "article": 56, "text": "第五十六条 …", "status": "in_force"},
        {"law_title": "行政处罚法", "article": 57},
    ]
    for part in ("course_of_handling", "standard_steps"):
        document[part] = [row | {"seq": place} for place, row in enumerate(document[part], start=1)]
    return document


@pytest.mark.django_db
def test_nothing_of_the_schema_is_lost_from_file_to_page_and_draft(city):
    document = a_full_document()
    assert shape_faults(document) == []
    page = import_guidance(document, unit=city, by=make_manager(city, "case_editor"), now=NOW)
    page = GuidancePage.objects.get(pk=page.pk)
    assert content_of(page) == document
    assert draft_content(page) == document
    assert page.review_due == date(2026, 5, 20)


@pytest.mark.django_db
def test_an_edition_goes_out_and_comes_in_again_with_the_days_of_the_house_that_published_it(client, city):
    full = a_full_document()
    carried = {name: full[name] for name in CARRIED}
    edition = publish_guidance(city, **carried)
    client.force_login(make_manager(city, "case_editor"))
    sent = client.get(f"/cases/guidance/{edition.guidance_key}/json/").json()
    lifecycle = carried["lifecycle"] | {
        "version": "1.0",
        "status": "published",
        "valid_from": NOW.date().isoformat(),
    }
    assert sent == edition.content | {"lifecycle": lifecycle}
    assert edition.review_due == date(2026, 5, 20)
    file = SimpleUploadedFile("g.json", json.dumps(sent).encode())
    client.post("/cases/import/", {"unit": city.pk, "file": file})
    page = GuidancePage.objects.exclude(guidance_key=edition.guidance_key).get()
    assert content_of(page) == sent | {"code": page.guidance_key}


@pytest.mark.django_db
def test_an_editor_sets_the_review_date_and_finds_the_guidance_again_on_that_day(client, city, district):
    edition = publish_guidance(
        city, lifecycle={"version": "1.0", "status": "draft", "valid_from": None, "review_due": "2026-09-16"}
    )
    assert not to_review(date(2026, 9, 15)).exists()
    assert list(to_review(date(2026, 9, 16))) == [edition]
    editor = make_manager(city, "case_editor")
    client.force_login(editor)
    assert "复审日期已到" in client.get("/cases/desk/").content.decode(), "that day is over"
    page = GuidancePage.objects.get()
    page.review_due = date(2028, 9, 16)
    assert content_of(page)["lifecycle"] == {
        "version": "1.0",
        "status": "draft",
        "valid_from": None,
        "review_due": "2028-09-16",
    }
    page.review_due = None
    assert content_of(page)["lifecycle"]["review_due"] is None


def test_what_was_left_open_is_not_said_in_a_comparison():
    """An empty optional field has no words; a zero and a no have."""
    before = {"lifecycle": {"version": "1.0", "status": "draft", "valid_from": None, "review_due": None}}
    after = {"lifecycle": before["lifecycle"] | {"law_change_flag": False, "review_due": "2027-01-01"}}
    (part,) = compared(after, before)
    said = "".join(piece.text for piece in part["pieces"])
    assert "None" not in said
    assert "2027-01-01" in said


def test_every_part_of_the_schema_is_kept():
    parts = set(GuidancePage.body.field.stream_block.child_blocks) - {"procedure_items", "art58"}
    assert SCHEMA.keys() == parts | OF_THE_PAGE | set(CARRIED)


def test_every_field_of_a_part_is_kept():
    check = SCHEMA["procedure_check"]["properties"]
    schemas = SCHEMA | {"procedure_items": check["items"], "art58": check["art58"]}
    stream = GuidancePage.body.field.stream_block.child_blocks
    found = set().union(*(differences(block, schemas[name], name) for name, block in stream.items()))
    counted = {"standard_steps/seq", "course_of_handling/seq"}  # by the order
    assert found - counted == {f"statutes/{name}" for name in CARRIED_OF_PROVISIONS}


@pytest.mark.django_db
def test_the_number_of_a_guidance_stays_as_it_was_given(city):
    page = import_guidance(a_document(), unit=city, by=make_manager(city, "case_editor"), now=NOW)
    page.clean()
    page.guidance_key = "CZAL-2026-9999"
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert set(refused.value.message_dict) == {"guidance_key"}
