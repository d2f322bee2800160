"""Forms speak the house's words when they refuse, wherever a field comes from."""

import pytest
from django import forms

from lms.portal.rendering import HouseForm


class Form(HouseForm):
    name = forms.CharField(max_length=3)
    places = forms.IntegerField(min_value=5, max_value=10)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "a")], required=False)
    own = forms.IntegerField(required=False, error_messages={"invalid": "按台账填写编号。"})

    def __init__(self, *args):
        super().__init__(*args)
        self.fields["late"] = forms.BooleanField()


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({}, "name", "请填写此项。"),
        ({"name": "四个字呀"}, "name", "不能超过 3 字，现有 4 字。"),
        ({"places": "4"}, "places", "不能小于 5。"),
        ({"places": "11"}, "places", "不能大于 10。"),
        ({"places": "多"}, "places", "请填写整数。"),
        ({"day": "昨天"}, "day", "请按“2026-09-16”的格式填写日期。"),
        ({"kind": "b"}, "kind", "请从列表中选择。"),
        ({"own": "甲"}, "own", "按台账填写编号。"),
        ({}, "late", "请先勾选此项。"),
    ],
)
def test_a_refused_field_says_it_in_our_words(given, field, said):
    assert Form(given).errors[field] == [said]
