"""What the guidance schema knows, the page keeps, or says that it does not."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail import blocks

from case_library.content import FIELDS, UNKEPT, UNKEPT_OF_PROVISIONS, unkept
from case_library.models import GuidancePage
from case_library.schemas import load
from case_library.writing import import_guidance
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
# Facts about the making of it: this house states its own.
OF_THE_HOUSE = {"provenance", "deidentification", "review", "lifecycle"}


def differences(block, schema: dict, path: str) -> set[str]:
    """Fields that only one of the two knows."""
    if isinstance(block, blocks.ListBlock):
        return differences(block.child_block, schema["items"], path)
    if not isinstance(block, blocks.StructBlock):
        return set()
    ours, theirs = block.child_blocks, schema["properties"]
    found = {f"{path}/{name}" for name in ours.keys() ^ theirs.keys()}
    return found.union(*(differences(ours[n], theirs[n], f"{path}/{n}") for n in ours.keys() & theirs.keys()))


def test_every_part_of_the_schema_is_kept_or_named_as_not_kept():
    parts = set(GuidancePage.body.field.stream_block.child_blocks) - {"procedure_items", "art58"}
    assert SCHEMA.keys() == parts | OF_THE_PAGE | OF_THE_HOUSE | set(UNKEPT)


def test_every_field_of_a_part_is_kept_or_named_as_not_kept():
    check = SCHEMA["procedure_check"]["properties"]
    schemas = SCHEMA | {"procedure_items": check["items"], "art58": check["art58"]}
    stream = GuidancePage.body.field.stream_block.child_blocks
    found = set().union(*(differences(block, schemas[name], name) for name, block in stream.items()))
    counted = {"standard_steps/seq", "course_of_handling/seq"}  # by the order
    assert found - counted == {f"statutes/{name}" for name in UNKEPT_OF_PROVISIONS}


def test_what_is_not_kept_is_named():
    document = a_document()
    assert unkept(document) == []
    document |= {"media": ["m1"], "related_cases": []}
    document["statutes"][0] |= {"text": "第五十六条 …", "status": "in_force"}
    assert unkept(document) == ["示范视频/图片", "条文原文", "效力"]


@pytest.mark.django_db
def test_whoever_takes_a_file_in_is_told_what_stays_behind(client, city):
    client.force_login(make_manager(city, "case_editor"))
    document = publish_guidance(city).content | {"media": ["m1"], "code": "HZAL-2025-0003"}
    file = SimpleUploadedFile("g.json", json.dumps(document).encode())
    answer = client.post("/cases/import/", {"unit": city.pk, "file": file}, follow=True)
    assert "以下内容没有保存：示范视频/图片。" in answer.content.decode()


@pytest.mark.django_db
def test_the_number_of_a_guidance_stays_as_it_was_given(city):
    page = import_guidance(a_document(), unit=city, by=make_manager(city, "case_editor"), now=NOW)
    page.clean()
    page.guidance_key = "CZAL-2026-9999"
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert set(refused.value.message_dict) == {"guidance_key"}
