"""Requirements from a file: every wrong shape is told by place and remedy (R2)."""

import json

import pytest

from lms.common.errors import RefusedFile
from lms.compliance.models import Requirement
from lms.compliance.requirements import Profile, binds, load_requirements
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(written):
    def act(document, **of_one):
        if isinstance(document, dict) and of_one:
            document = {"year": 2026, "requirements": [{"code": "annual", **of_one}]}
        text = document if isinstance(document, str) else json.dumps(document)
        return load_requirements(written("r.json", text), by=None, now=NOW)

    return act


def columns(refusal) -> list[tuple[int, str]]:
    return [(e.row, e.column) for e in refusal.value.errors]


def test_the_shape_of_the_design_is_loaded_in_minutes(load):
    report = load(
        {
            "year": 2026,
            "requirements": [
                {
                    "code": "annual", "title": "年度培训",
                    "audience": {"field": [], "rank": [], "person_kind": [], "experience": [], "posted": None},
                    "target_hours": 60, "minutes_per_hour": 45,
                    "category_minimum_hours": {"foundation": 12, "key_law": 12, "practical": 20},
                    "mode_cap_hours": {"mentoring": 8, "discussion": 6, "teaching": 12}, "pace_curve": None,
                    "prorate": True, "prorate_minima": True, "mandatory_courses": [], "carry_over_cap_hours": 0,
                }
            ],
        }
    )  # fmt: skip
    assert {k: report[k] for k in ("rows", "created", "updated", "unchanged", "removed", "errors")} == {
        "rows": 1, "created": 1, "updated": 0, "unchanged": 0, "removed": 0, "errors": []
    }  # fmt: skip
    stored = Requirement.objects.get()
    assert (stored.target_minutes, stored.category_minimum["practical"], stored.mode_cap["mentoring"]) == (
        2700,
        900,
        360,
    )


def test_what_is_left_out_has_the_house_s_defaults(load):
    """R2: 60 hours of 45 minutes."""
    load({}, title="x")
    assert Requirement.objects.get().target_minutes == 2700


def test_a_second_load_updates_or_says_unchanged(load):
    load({}, target_hours=60)
    assert load({}, target_hours=60)["unchanged"] == 1
    assert load({}, target_hours=40)["updated"] == 1


@pytest.mark.parametrize(
    ("of_one", "column"),
    [
        ({"code": ""}, "code"),
        ({"code": 7}, "code"),
        ({"code": "\ud800"}, "code"),
        ({"title": {"a": 1}}, "title"),
        ({"target_hours": "many"}, "target_hours"),
        ({"target_hours": -1}, "target_hours"),
        ({"target_hours": True}, "target_hours"),
        ({"target_hours": [60]}, "target_hours"),
        ({"target_hours": float("nan")}, "target_hours"),
        ({"target_hours": 1e12}, "target_hours"),
        ({"minutes_per_hour": 0}, "minutes_per_hour"),
        ({"minutes_per_hour": "45"}, "minutes_per_hour"),
        ({"category_minimum_hours": {"sport": 3}}, "category_minimum_hours"),
        ({"category_minimum_hours": [1]}, "category_minimum_hours"),
        ({"category_minimum_hours": {"practical": "x"}}, "category_minimum_hours.practical"),
        ({"mode_cap_hours": {"telepathy": 3}}, "mode_cap_hours"),
        ({"pace_curve": [0.5, 1]}, "pace_curve"),
        ({"pace_curve": [1.0, *[0.5] * 10, 1.0]}, "pace_curve"),
        ({"pace_curve": "late"}, "pace_curve"),
        ({"prorate": "no"}, "prorate"),
        ({"prorate_minima": 0}, "prorate_minima"),
        ({"mandatory_courses": [1]}, "mandatory_courses"),
        ({"mandatory_courses": [""]}, "mandatory_courses"),
        ({"carry_over_cap_hours": -3}, "carry_over_cap_hours"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": {"experience": ["old"]}}, "audience.experience"),
        ({"audience": {"posted": "yes"}}, "audience.posted"),
        ({"audience": {"new_years": "two"}}, "audience.new_years"),
        ({"audience": {"feild": []}}, "audience.feild"),
        ({"target_hour": 60}, "target_hour"),
    ],
)
def test_a_wrong_value_is_named(load, of_one, column):
    with pytest.raises(RefusedFile) as refusal:
        load({}, **of_one)
    assert columns(refusal) == [(1, column)]
    assert not Requirement.objects.exists()


@pytest.mark.parametrize(
    ("document", "column"),
    [
        ("", ""), ("no json", ""), ("[]", ""), ('"x"', ""), ("[" * 100_000, ""),
        ({"year": "2026", "requirements": [{"code": "a"}]}, "year"),
        ({"year": 26, "requirements": [{"code": "a"}]}, "year"),
        ({"requirements": [{"code": "a"}]}, "year"),
        ({"year": 2026}, "requirements"),
        ({"year": 2026, "requirements": []}, "requirements"),
        ({"year": 2026, "requirements": {"code": "a"}}, "requirements"),
        ({"year": 2026, "requirements": ["annual"]}, ""),
        ({"year": 2026, "requirements": [{"code": "a"}, {"code": "a"}]}, "code"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_named(load, document, column):
    with pytest.raises(RefusedFile) as refusal:
        load(document)
    assert columns(refusal)[0][1] == column


@pytest.mark.parametrize(
    ("audience", "bound"),
    [
        ({}, True),
        ({"field": ["城市管理"]}, True),
        ({"field": ["交通"]}, False),
        ({"field": ["城市管理"], "rank": ["二级"]}, False),
        ({"person_kind": ["head", "card_holder"]}, True),
        ({"experience": ["new"]}, False),
        ({"experience": ["experienced"]}, True),
        ({"experience": ["new"], "new_years": 9}, True),
        ({"posted": False}, True),
        ({"posted": True}, False),
    ],
)
def test_a_requirement_binds_a_class_of_officers(audience, bound):
    """R2: field, rank, person kind, new or experienced, posted."""
    profile = Profile("城市管理", "一级", "card_holder", NOW.date().replace(year=2020), False)
    assert binds(audience, profile, year=2026, new_years=2) is bound
