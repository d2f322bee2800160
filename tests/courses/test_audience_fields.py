"""An author's slip in a field, rank or power would hide the course without a word: it is refused in words."""

import pytest
from django import forms
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.audience_fields import fault
from courses.models import CoursePage
from courses.sections import sync_authors
from lms.powers.models import Power
from tests.factories import TODAY, make_officer
from tests.factories.courses import make_course, make_trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(team, client):
    trainer = make_trainer(team)
    make_officer(team, field="城市管理", rank="四级主办")
    make_officer(team, field="交通运输", rank="二级主办")
    Power.objects.create(code="CG-0012", title="占道经营")
    sync_authors(on=TODAY)
    client.force_login(trainer)
    return trainer


def saved(client, page, **values):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    blocks = ("lessons", "paper", "provisions")
    posted = {name: form[name].value() for name in form.fields if name not in blocks}
    posted = {name: "" if value is None else value for name, value in posted.items()} | values
    answer = client.post(address, posted | nested_form_data({name: streamfield([]) for name in blocks}))
    return answer.context["form"].errors if answer.context and "form" in answer.context else {}


def test_fields_and_ranks_are_ticked_as_the_roster_has_them(client, team, trainer):
    page = make_course(team, fields="城市管理")
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert isinstance(form.fields["fields"].widget, forms.CheckboxSelectMultiple)
    assert [value for value, _label in form.fields["fields"].choices] == ["交通运输", "城市管理"]
    assert form["fields"].value() == ["城市管理"]
    assert not form["fields"].field.has_changed("城市管理", ["城市管理"])
    assert saved(client, page, fields=["城市管理", "交通运输"], ranks=["二级主办"], powers="CG-0012") == {}
    draft = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.fields, draft.ranks, draft.powers) == ("城市管理,交通运输", "二级主办", "CG-0012")


def test_a_slip_is_refused_in_words_that_name_the_known_ones(client, team, trainer):
    page = make_course(team, ranks="三级主办员")  # nobody has it (any more)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert shown["ranks"].value() == ["三级主办员"]
    errors = saved(client, page, fields=["城市管里"], powers="CG-0021")
    assert "花名册中没有人是“城市管里”。已知的有：交通运输、城市管理。" in errors["fields"]
    assert "三级主办员" in str(errors["ranks"])
    assert "没有编码为 CG-0021 的执法事项。例如已知的有：CG-0012。" in errors["powers"]
    assert CoursePage.objects.get(pk=page.pk).powers == ""


def test_where_nothing_is_known_nothing_is_refused(team):
    assert fault("fields", "城市管理") == fault("ranks", "四级主办") == fault("powers", "CG-1") == ""
