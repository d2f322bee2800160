"""Discussions: posts with their history, moderation, the closing roll and its hours (R8)."""

from datetime import timedelta

import pytest
import time_machine

from courses.discussions.closing import close_discussion, proposed_roll
from courses.discussions.discussing import (
    DiscussionRefused,
    clear_names,
    edit,
    edition_discussed,
    mark_answer,
    moderate,
    open_discussion,
    post,
)
from courses.discussions.looking import GUESSES, MayNameSomebody, NamesSomebody
from courses.discussions.queries import marked_answers, names_to_look_at, page_of, posts_shown
from courses.discussions.rules import Said, contributions, is_editable
from courses.models import Contributor, Edition, HeldBack, Post, PostVersion
from lms.common.errors import AppendOnlyError, NotAllowed
from lms.hours.models import HourEntry
from lms.notices.models import Notice
from tests.factories import NOW, TODAY, make_manager, make_officer
from tests.factories.classes import make_trainer
from tests.factories.courses import make_edition

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
        make_edition(team, course_key="PRA-05")
        return open_discussion(
            kind="course", key="PRA-05", title="首违不罚怎么用", opening="餐饮店第一次占道经营，当场改正，罚不罚？",
            category="practical", closes_on=TODAY + timedelta(days=14), unit=team, trainer=trainer, by=trainer, now=NOW,
        )  # fmt: skip

    def test_it_is_about_the_edition_of_its_day_and_about_nothing_unknown(self, talk, team, trainer):
        first = Edition.objects.get(course_key="PRA-05")
        assert (talk.edition_digest, edition_discussed(talk)) == (first.digest, 1)
        values = {"title": "题", "opening": "说说", "category": "practical", "closes_on": TODAY, "unit": team}
        for kind in ("course", "guidance"):
            with pytest.raises(DiscussionRefused):
                open_discussion(kind=kind, key="NONE-1", trainer=trainer, by=trainer, now=NOW, **values)

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
        thread, answer = posts_shown(talk, reader=officer.account, moderates=False)
        assert (answer.author, answer.root) == (trainer, thread.pk)
        assert (thread.quotes[0]["law"], thread.quotes[0]["article"]) == ("行政处罚法", "第三十三条第一款")
        with pytest.raises(DiscussionRefused):
            self.say(talk, officer.account, answers=answer)

    @pytest.mark.parametrize(
        "words",
        [
            "当事人电话 13912345678。",
            "店主赵铁柱签了字。",
            "澄州市鲜又多食品有限公司罚不罚？",
            "开在滨江路18号。",
        ],
    )
    def test_whoever_is_certainly_named_is_held_back_and_the_passage_said(self, talk, officer, words):
        with pytest.raises(NamesSomebody) as refusal:
            self.say(talk, officer.account, LONG + words, assured=["赵铁柱"])
        assert any(shown in str(refusal.value) for shown in ("139", "赵铁柱", "鲜又多", "滨江路18号"))
        assert (Post.objects.count(), HeldBack.objects.get().by) == (0, officer.account)

    def test_nobody_tries_names_out_one_by_one(self, talk, officer, team):
        for number in range(GUESSES):
            with pytest.raises(NamesSomebody):
                self.say(talk, officer.account, f"{LONG}电话1391234567{number}。")
        with pytest.raises(NamesSomebody):
            self.say(talk, officer.account)
        assert self.say(talk, officer.account, now=NOW + timedelta(days=1, minutes=1)).text == LONG
        assert self.say(talk, make_officer(team).account).text == LONG

    def test_what_reads_like_a_name_is_asked_about_and_looked_at(self, talk, trainer, officer, other_team):
        words = LONG + "我同意王小明的意见。"
        with pytest.raises(MayNameSomebody) as asked:
            self.say(talk, officer.account, words)
        assert asked.value.passages == ["王小明"]
        made = self.say(talk, officer.account, words, assured=["王小明"])
        [row] = names_to_look_at(trainer, on=TODAY)
        assert (row, row.assured) == (made, ["王小明"])
        assert not names_to_look_at(make_manager(other_team), on=TODAY)
        asked = Notice.objects.get(account=trainer)
        assert asked.needs_answer
        assert "王小明" not in asked.title + asked.text
        with pytest.raises(NotAllowed):
            clear_names(made, by=officer.account, now=NOW)
        clear_names(made, by=trainer, now=NOW)
        asked.refresh_from_db()
        assert asked.read_at == NOW
        assert not names_to_look_at(trainer, on=TODAY)

    def test_other_names_in_an_edit_are_asked_about_anew(self, talk, trainer, officer):
        made = self.say(talk, officer.account, LONG + "我同意王小明的意见。", assured=["王小明"])
        clear_names(made, by=trainer, now=NOW)
        same = edit(made, text=made.text + "就这样。", assured=["王小明"], by=officer.account, now=NOW)
        assert same.names_seen_by == trainer
        with pytest.raises(MayNameSomebody):
            edit(made, text=LONG + "我同意陈建国的意见。", assured=["王小明"], by=officer.account, now=NOW)
        edit(made, text=LONG + "我同意陈建国的意见。", assured=["陈建国"], by=officer.account, now=NOW)
        assert [row.assured for row in names_to_look_at(trainer, on=TODAY)] == [["陈建国"]]

    @time_machine.travel(NOW, tick=False)
    def test_words_that_were_asked_about_are_not_lost(self, talk, officer, client):
        client.force_login(officer.account)
        words = LONG + "我同意王小明的意见。"
        page = client.post(f"/discussions/{talk.pk}/", {"text": words})
        assert (page.status_code, Post.objects.count()) == (422, 0)
        body = page.content.decode()
        assert words in body
        assert 'name="assured"' in body
        page = client.post(f"/discussions/{talk.pk}/", {"text": words, "assured": ["王小明"]})
        assert page.status_code == 302
        assert Post.objects.get().text == words

    @time_machine.travel(NOW, tick=False)
    def test_a_talk_of_two_thousand_posts_is_read_page_by_page(
        self, talk, trainer, officer, client, django_assert_max_num_queries
    ):
        Post.objects.bulk_create(
            Post(discussion=talk, author=officer.account, text=f"{LONG}{n}", posted_at=NOW)
            for n in range(2000)
        )
        middle = Post.objects.get(text=f"{LONG}1000")
        answer = self.say(talk, trainer, "看违法主体和同类违法行为，不看摊位。", answers=middle)
        mark_answer(answer, marked=True, by=trainer, now=NOW)
        rows = posts_shown(talk, reader=officer.account, moderates=False)
        assert page_of(rows, answer.pk, size=25) == 41
        assert list(marked_answers(talk)) == [answer]
        client.force_login(officer.account)
        with django_assert_max_num_queries(24):
            first = client.get(f"/discussions/{talk.pk}/").content.decode()
        assert answer.text in first
        assert first.count('<article id="post-') == 25
        there = client.get(f"/discussions/{talk.pk}/?at={answer.pk}").content.decode()
        assert f'id="post-{answer.pk}"' in there

    def test_what_is_hidden_takes_its_answers_with_it(self, talk, trainer, officer, team):
        made = self.say(talk, officer.account)
        self.say(talk, make_officer(team).account, answers=made)
        moderate(made, hidden=True, reason="跑题", by=trainer, now=NOW)
        other = make_officer(team).account
        assert not posts_shown(talk, reader=other, moderates=False)
        assert posts_shown(talk, reader=officer.account, moderates=False).count() == 1
        assert posts_shown(talk, reader=trainer, moderates=True).count() == 2
