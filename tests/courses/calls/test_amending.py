"""The days of a call are a promise: only more are given without a word, and nothing gets stuck."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.calls.amending import call_off, end_early, extend, remove_reviewer
from courses.calls.calling import CallRefused, begin_review, publish_selection
from courses.models import CallChange, CallReviewer
from lms.common.errors import AppendOnlyError, NotAllowed
from lms.notices.models import Notice
from tests.factories import NOW, TODAY, make_manager, make_unit
from tests.factories.calls import give, make_call, make_reviewer, make_submission, start

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def call(city):
    return make_call(city)


@pytest.fixture
def ready(call, city, team):
    """One submission and two reviewers who may score it."""
    bureau = make_unit("SF", city, name="司法局")
    return make_submission(call, team), [make_reviewer(call, bureau) for _ in range(2)]


def more(call, *, closes=0, until=0, reason="汛期值守", now=NOW, by=None):
    return extend(
        call,
        closes_on=call.closes_on + closes * DAY,
        review_until=call.review_until + until * DAY,
        reason=reason,
        by=by or call.opened_by,
        now=now,
    )


def told(key: str) -> set[int]:
    return set(Notice.objects.filter(key__contains=key).values_list("account", flat=True))


def test_scoring_waits_for_the_last_day_of_submissions(call, ready):
    with pytest.raises(CallRefused):
        begin_review(call, by=call.opened_by, now=NOW + 5 * DAY)
    assert begin_review(call, by=call.opened_by, now=NOW + 6 * DAY).state == "reviewing"


def test_submissions_end_early_only_with_a_reason_that_the_units_read(call, ready, team):
    manager = make_manager(team)
    with pytest.raises(CallRefused):
        end_early(call, reason=" ", by=call.opened_by, now=NOW)
    change = end_early(call, reason="各单位均已申报", by=call.opened_by, now=NOW)
    call.refresh_from_db()
    assert call.closes_on == TODAY
    assert manager.pk in told(f"moved:{change.pk}")
    with pytest.raises(CallRefused):  # today's hours are still the units'
        begin_review(call, by=call.opened_by, now=NOW)
    begin_review(call, by=call.opened_by, now=NOW + DAY)


def test_a_score_missing_after_the_last_day_stops_nothing_for_ever(call, ready):
    submission, (one, two) = ready
    start(call)
    give(submission, one, 10, 10)
    late = NOW + 30 * DAY
    with pytest.raises(CallRefused):
        give(submission, two, 10, 10, now=late)
    with pytest.raises(CallRefused):
        publish_selection(call, by=call.opened_by, now=late)
    call.refresh_from_db()
    change = more(call, until=20, now=late)
    assert {one.pk, two.pk} <= told(f"moved:{change.pk}")
    give(submission, two, 10, 10, now=late)
    assert publish_selection(call, by=call.opened_by, now=late)


@pytest.mark.parametrize(
    "days", [{"closes": -1}, {"until": -1}, {}, {"closes": 30}, {"until": 1, "reason": ""}]
)
def test_no_day_is_taken_away_or_moved_without_a_reason(call, days):
    """30 more days for submissions would leave none for scores."""
    with pytest.raises(CallRefused):
        more(call, **days)
    assert not CallChange.objects.exists()


def test_days_for_submissions_stand_once_scoring_began(call, ready):
    start(call)
    call.refresh_from_db()
    with pytest.raises(CallRefused):
        more(call, closes=1, until=1)
    assert more(call, until=1)


def test_only_the_bureau_moves_days_and_the_reason_stays(call, team):
    with pytest.raises(NotAllowed):
        more(call, until=1, by=make_manager(team))
    change = more(call, until=1)
    change.reason = "另有原因"
    with pytest.raises(AppendOnlyError):
        change.save()


def test_a_reviewer_is_released_while_they_scored_nothing(call, ready):
    submission, (one, two) = ready
    start(call)
    give(submission, one, 10, 10)
    first, second = CallReviewer.objects.get(account=one), CallReviewer.objects.get(account=two)
    with pytest.raises(CallRefused):
        remove_reviewer(first, by=call.opened_by, now=NOW)
    remove_reviewer(second, by=call.opened_by, now=NOW)
    assert list(call.reviewers.all()) == [first]
    assert two.pk in told("released")
    assert not Notice.objects.filter(account=two, key=f"call:{call.pk}:reviewer", read_at=None).exists()


def test_the_desk_moves_days_and_everybody_reads_why(client, call, ready, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(call.opened_by)
    desk = reverse("call-desk", args=[call.pk])
    act = {what: reverse("call-act", args=[call.pk, what]) for what in ("extend", "end", "release", "begin")}
    assert act["begin"] not in client.get(desk).content.decode()
    client.post(act["extend"], {"review_until": call.review_until + DAY, "reason": "台风"})
    client.post(act["end"], {"reason": "均已申报"})
    client.post(act["release"], {"reviewer": call.reviewers.first().pk})
    assert call.reviewers.count() == 1
    assert CallChange.objects.count() == 2
    time_machine.move_to(NOW + DAY, tick=False)
    client.force_login(call.opened_by)
    assert act["begin"] in client.get(desk).content.decode()
    client.force_login(make_manager(ready[0].unit))
    page = client.get(reverse("call", args=[call.pk])).content.decode()
    assert "台风" in page
    assert "均已申报" in page


class TestCallingOff:
    def test_a_call_without_submissions_ends_with_a_reason_that_the_units_read(self, call, team):
        manager = make_manager(team)
        with pytest.raises(CallRefused):
            call_off(call, reason=" ", by=call.opened_by, now=NOW)
        with pytest.raises(NotAllowed):
            call_off(call, reason="无人申报", by=manager, now=NOW)
        call_off(call, reason="无人申报，明年再征集", by=call.opened_by, now=NOW)
        assert manager.notices.get(key=f"call:{call.pk}:called_off").text == "无人申报，明年再征集"
        with pytest.raises(CallRefused):
            make_submission(call, team)
        for act in (more, lambda row: call_off(row, reason="再次", by=row.opened_by, now=NOW)):
            with pytest.raises(CallRefused):
                act(call)

    def test_under_review_scores_stay_and_nobody_is_asked_any_more(self, call, ready):
        submission, reviewers = ready
        start(call)
        given = give(submission, reviewers[0], 18, 16)
        call_off(call, reason="机构改革", by=call.opened_by, now=NOW)
        submission.refresh_from_db()
        assert list(submission.scores.all()) == [given]
        assert submission.lecturer.notices.filter(key=f"call:{call.pk}:called_off").exists()
        assert not Notice.objects.filter(key=f"call:{call.pk}:reviewer", read_at=None).exists()
        with pytest.raises(CallRefused):
            publish_selection(call, by=call.opened_by, now=NOW)

    def test_a_published_selection_is_not_called_off(self, call, ready):
        submission, reviewers = ready
        start(call)
        for reviewer in reviewers:
            give(submission, reviewer, 18, 16)
        publish_selection(call, by=call.opened_by, now=NOW)
        with pytest.raises(CallRefused):
            call_off(call, reason="改主意", by=call.opened_by, now=NOW)

    def test_the_pages_say_so(self, client, call, team):
        client.force_login(call.opened_by)
        desk = reverse("call-desk", args=[call.pk])
        assert "取消征集" in client.get(desk).content.decode()
        client.post(reverse("call-act", args=[call.pk, "off"]), {"reason": "无人申报"})
        assert "取消征集" not in client.get(desk).content.decode()
        client.force_login(make_manager(team))
        for address in (reverse("call", args=[call.pk]), reverse("calls")):
            shown = client.get(address).content.decode()
            assert "已取消" in shown
        assert "无人申报" in client.get(reverse("call", args=[call.pk])).content.decode()
        assert client.get(reverse("call-desk", args=[call.pk])).status_code in (403, 404)
