"""Discussions: posts with their history, moderation, the closing roll and its hours (R8)."""

from datetime import timedelta
from importlib.util import find_spec

import pytest

from courses.discussions.closing import close_discussion, proposed_roll
from courses.discussions.discussing import (
    DiscussionRefused,
    edit,
    mark_answer,
    moderate,
    open_discussion,
    post,
)
from courses.discussions.queries import threads
from courses.discussions.rules import Said, contributions, is_editable
from courses.models import Contributor, PostVersion
from lms.common.errors import AppendOnlyError, NotAllowed
from lms.hours.models import HourEntry
from lms.notices.models import Notice
from tests.factories import NOW, TODAY, make_manager, make_officer
from tests.factories.classes import make_trainer

LONG = "首违不罚要同时看危害后果轻微和及时改正，两个条件缺一不可。"


@pytest.mark.parametrize(
    ("posts", "counted"),
    [
        ([(1, LONG, False)], {1: 1}),
        ([(1, "同意", False)], {}),
        ([(1, LONG, True)], {}),  # hidden
        ([(1, LONG, False), (1, LONG, False), (2, "赞 " * 30, False)], {1: 2, 2: 1}),
        ([(1, "。" + " " * 60, False)], {}),
    ],
)
def test_r8_what_is_a_contribution(posts, counted):
    assert contributions(Said(*row) for row in posts) == counted


@pytest.mark.parametrize(("minutes", "editable"), [(0, True), (29, True), (30, False), (600, False)])
def test_a_post_can_be_edited_for_a_while(minutes, editable):
    assert is_editable(NOW, now=NOW + timedelta(minutes=minutes), minutes=30) is editable


@pytest.mark.django_db
class TestDiscussion:
    @pytest.fixture
    def trainer(self, team):
        return make_trainer(team)

    @pytest.fixture
    def talk(self, team, trainer):
        return open_discussion(
            kind="course", key="PRA-05", title="首违不罚怎么用", opening="餐饮店第一次占道经营，当场改正，罚不罚？",
            category="practical", closes_on=TODAY + timedelta(days=14), unit=team, trainer=trainer, by=trainer, now=NOW,
        )  # fmt: skip

    def say(self, talk, account, text=LONG, **values):
        return post(talk, text=text, by=account, now=values.pop("now", NOW), **values)

    def test_contributors_get_hours_by_the_closing_roll(self, talk, trainer, team):
        one, short, gone = (make_officer(team) for _ in range(3))
        self.say(talk, one.account)
        self.say(talk, short.account, "同意楼上")
        hidden = self.say(talk, gone.account)
        moderate(hidden, hidden=True, reason="跑题", by=trainer, now=NOW)
        self.say(talk, trainer)
        assert {line.officer: line.posts for line in proposed_roll(talk)} == {one: 1, short: 0, gone: 0}
        close_discussion(talk, credited=[one.pk], by=trainer, now=NOW)
        [entry] = HourEntry.objects.all()
        assert (entry.officer, entry.mode, entry.minutes, entry.earned_on) == (one, "discussion", 45, TODAY)
        assert Contributor.objects.count() == 3

    def test_nobody_is_counted_without_a_contribution_or_by_themselves(self, talk, trainer, team):
        short = make_officer(team)
        self.say(talk, short.account, "同意楼上")
        with pytest.raises(DiscussionRefused):
            close_discussion(talk, credited=[short.pk], by=trainer, now=NOW)
        manager = make_officer(team)
        from lms.officers.granting import grant_role

        grant_role(account=manager.account, role="unit_manager", unit=team, starts_on=TODAY, by=None, now=NOW)
        self.say(talk, manager.account)
        with pytest.raises(NotAllowed):
            close_discussion(talk, credited=[manager.pk], by=manager.account, now=NOW)

    def test_it_is_closed_once(self, talk, trainer, officer):
        self.say(talk, officer.account)
        close_discussion(talk, credited=[officer.pk], by=trainer, now=NOW)
        with pytest.raises(DiscussionRefused):
            close_discussion(talk, credited=[officer.pk], by=trainer, now=NOW)
        with pytest.raises(DiscussionRefused):
            self.say(talk, officer.account)
        assert HourEntry.objects.count() == 1

    def test_every_version_stays(self, talk, officer):
        made = self.say(talk, officer.account)
        edit(made, text=LONG + "另外要看当地清单。", by=officer.account, now=NOW + timedelta(minutes=5))
        assert next(v.text for v in PostVersion.objects.filter(post=made)) == LONG
        with pytest.raises(DiscussionRefused):
            edit(made, text="改", by=officer.account, now=NOW + timedelta(minutes=31))
        with pytest.raises(AppendOnlyError):
            PostVersion.objects.first().delete()

    def test_only_the_author_edits_and_only_the_trainer_marks(self, talk, trainer, officer, team):
        made = self.say(talk, officer.account)
        with pytest.raises(NotAllowed):
            edit(made, text=LONG, by=trainer, now=NOW)
        with pytest.raises(NotAllowed):
            mark_answer(made, marked=True, by=make_manager(team), now=NOW)
        assert mark_answer(made, marked=True, by=trainer, now=NOW).marked_by == trainer

    def test_moderation_needs_a_reason_and_tells_the_author(self, talk, trainer, officer, other_team):
        made = self.say(talk, officer.account)
        with pytest.raises(DiscussionRefused):
            moderate(made, hidden=True, reason=" ", by=trainer, now=NOW)
        with pytest.raises(NotAllowed):
            moderate(made, hidden=True, reason="x", by=make_manager(other_team), now=NOW)
        moderate(made, hidden=True, reason="含有未公开的案件细节", by=trainer, now=NOW)
        assert Notice.objects.get(account=officer.account).text == "含有未公开的案件细节"

    def test_answers_hang_on_contributions_and_quotes_are_copied(self, talk, officer, trainer):
        made = self.say(talk, officer.account, law="行政处罚法", article="第三十三条第一款")
        self.say(talk, trainer, answers=made)
        [thread] = threads(talk)
        assert [reply.author for reply in thread.answered] == [trainer]
        assert (thread.quotes[0]["law"], thread.quotes[0]["article"]) == ("行政处罚法", "第三十三条第一款")
        with pytest.raises(DiscussionRefused):
            self.say(talk, officer.account, answers=thread.answered[0])

    def test_identifiers_are_held_back_where_the_library_knows_them(self, talk, officer):
        text = LONG + "当事人电话 13912345678。"
        if find_spec("case_library.masking") is None:
            assert self.say(talk, officer.account, text).text == text
        else:
            with pytest.raises(DiscussionRefused):
                self.say(talk, officer.account, text)

    def test_threads_cost_the_same_for_any_number(self, talk, team, django_assert_num_queries):
        for _ in range(6):
            self.say(talk, make_officer(team).account)
        with django_assert_num_queries(1):
            [p.author.officer.home_unit.name for p in threads(talk)]
