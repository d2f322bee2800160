"""What authors read in the admin – names of pages, fields, panels and blocks – is in their own language."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils import translation
from wagtail.blocks import Block, ListBlock
from wagtail.fields import StreamField
from wagtail.models import Page, Task

from courses.blocks import QuestionBlock

ROOMS = ("courses", "case_library")
CHINESE = re.compile("[\u4e00-\u9fff]")
OWN = [m for m in apps.get_models() if m._meta.app_label in ROOMS and issubclass(m, Page | Task)]


def words_of(model) -> Iterator[str]:
    yield str(model._meta.verbose_name)
    if issubclass(model, Page):
        yield from words_of_panel(model.get_edit_handler())
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                yield from words_of_blocks(field.stream_block)


def words_of_panel(panel) -> Iterator[str]:
    yield from (str(panel.heading), str(panel.help_text))
    for child in getattr(panel, "children", []):
        yield from words_of_panel(child)


def words_of_blocks(block: Block) -> Iterator[str]:
    inner = (
        [block.child_block] if isinstance(block, ListBlock) else getattr(block, "child_blocks", {}).values()
    )
    for child in inner:
        if not isinstance(block, ListBlock):
            yield str(child.label)
        yield str(getattr(child.meta, "help_text", None) or "")
        yield from words_of_blocks(child)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_authors_read_their_own_language(model):
    with translation.override("zh-hans"):
        foreign = [word for word in words_of(model) if word.strip() and not CHINESE.search(word)]
    assert foreign == []
    with translation.override("en"):
        assert not CHINESE.search(str(model._meta.verbose_name))


def test_a_chooser_does_not_keep_the_language_of_whoever_came_first():
    with translation.override("en"):
        chooser = QuestionBlock().child_blocks["question"].widget
    with translation.override("zh-hans"):
        assert str(chooser.choose_one_text) == "选择一个页面"
