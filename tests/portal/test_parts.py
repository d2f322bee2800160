"""The parts of the pages: forms say what is wrong and where, and nothing breaks the security policy."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import loader

from lms.portal.rendering import HouseForm

TEMPLATES = Path(__file__).resolve().parents[2] / "lms" / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


class Training(HouseForm):
    title = forms.CharField(label="外出培训名称", help_text="写全称")
    ended = forms.DateField(label="结束日期")
    mode = forms.ChoiceField(label="方式", choices=[("1", "线上"), ("2", "线下")], widget=forms.RadioSelect)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name):
    assert loader.get_template(name)


@pytest.mark.parametrize("name", [name for name in NAMES if "mail" not in name])
def test_no_template_carries_a_style_or_a_script_of_its_own(name):
    """The policy forbids them: such a page would lose its look or its act without a word."""
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_a_refused_form_lists_its_faults_with_links_and_keeps_what_was_typed():
    shown = str(Training({"title": "", "ended": "昨天"}))
    assert "data-error-summary" in shown
    assert 'href="#id_title"' in shown
    assert 'value="昨天"' in shown


def test_a_field_names_its_hint_and_its_error():
    shown = str(Training({"title": ""})["title"].as_field_group())
    assert 'aria-describedby="id_title_helptext id_title_error"' in shown
    assert 'id="id_title_helptext"' in shown
    assert 'id="id_title_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_choices_stand_in_a_fieldset_with_the_label_as_legend():
    shown = str(Training()["mode"].as_field_group())
    assert "<fieldset" in shown
    assert "<legend>方式</legend>" in shown


def test_a_fresh_form_has_no_summary():
    assert "data-error-summary" not in str(Training())
