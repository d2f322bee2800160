"""A class from opening to the ledger."""

from datetime import timedelta

import pytest

from courses.classes.closing import close_roll
from courses.classes.errors import (
    AlreadyThere,
    Clash,
    DeviceUsed,
    NoPlace,
    NotNow,
    NotOpen,
    RollRefused,
    SignedBefore,
    TooManyTries,
    WrongCode,
)
from courses.classes.opening import (
    BadTimes,
    Plan,
    TooShort,
    cancel_class,
    change_class,
    move_class,
    reserve_places,
)
from courses.classes.queries import busy_spans, signing_now
from courses.classes.roll import correct_line, enter_paper_roll, roll
from courses.classes.rules import Span
from courses.classes.signing_up import answer_consent, sign_up, withdraw
from courses.classes.waitlist import tend_classes
from courses.models import PostingConsent, RollLine, SignEvent, SignUp, TrainingClass
from courses.records import training_record
from lms.common.errors import AppendOnlyError, NotAllowed, RefusedFile
from lms.hours.models import HourEntry, Offer
from lms.hours.verification import verify_ledger
from lms.notices.models import Notice
from lms.officers.models import Posting
from tests.factories import NOW, TODAY, make_manager, make_officer
from tests.factories.classes import ENDS, STARTS, attend, code_at, make_class, make_trainer, sign_at
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
AFTER = ENDS + timedelta(minutes=30)


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def lesson(team, trainer):
    return make_class(team, trainer)


def join(lesson, officer, **values):
    return sign_up(lesson, **({"officer": officer, "by": officer.account, "now": NOW} | values))


def close(lesson, trainer, now=AFTER):
    return close_roll(lesson, by=trainer, now=now)


def correct(lesson, officer, trainer, **values):
    values = {
        "present": 180,
        "credited": True,
        "reason": "手机没电，本人在场",
        "by": trainer,
        "now": AFTER,
    } | values
    return correct_line(lesson, officer=officer, **values)


def put_off(lesson, trainer):
    later = Span(STARTS + timedelta(days=7), ENDS + timedelta(days=7))
    return move_class(
        lesson, place="区委党校 201", sittings=[later], sign_up_until=later.starts_at, by=trainer, now=NOW
    )


def test_sign_up_sign_in_sign_out_roll_hours(lesson, trainer, officer):
    assert join(lesson, officer).state == SignUp.State.PLACE
    attend(lesson, officer)
    close(lesson, trainer)
    entry = HourEntry.objects.get(officer=officer)
    assert (entry.minutes, entry.mode, entry.category, entry.earned_on) == (
        180,
        "in_person",
        "practical",
        TODAY,
    )
    assert (entry.schedule, entry.method, entry.key) == (
        "concentrated",
        "lecture",
        f"class:{lesson.pk}:{officer.pk}",
    )
    assert verify_ledger()[1] == []


class TestPlaces:
    def test_the_next_in_line_gets_a_place_that_becomes_free(self, team, trainer):
        lesson = make_class(team, trainer, capacity=1)
        first, second, third = (make_officer(team) for _ in range(3))
        held, *waiting = [join(lesson, o) for o in (first, second, third)]
        assert [w.state for w in waiting] == ["waiting", "waiting"]
        withdraw(held, by=first.account, now=NOW)
        assert [SignUp.objects.get(officer=o).state for o in (first, second, third)] == [
            "withdrawn", "place", "waiting",
        ]  # fmt: skip
        assert Notice.objects.filter(account=second.account, key__contains="promoted").count() == 1

    def test_places_held_for_a_unit_are_not_given_to_others(self, team, other_team, trainer):
        lesson = make_class(team, trainer, capacity=2)
        reserve_places(
            lesson, unit=other_team, places=1, held_until=NOW + timedelta(hours=1), by=trainer, now=NOW
        )
        here, here_too, there = make_officer(team), make_officer(team), make_officer(other_team)
        assert [join(lesson, o).state for o in (here, here_too, there)] == ["place", "waiting", "place"]

    def test_what_is_left_of_held_places_goes_to_the_waitlist(self, team, other_team, trainer):
        lesson = make_class(team, trainer, capacity=1)
        held = {
            "unit": other_team,
            "places": 1,
            "held_until": NOW + timedelta(hours=1),
            "by": trainer,
            "now": NOW,
        }
        reserve_places(lesson, **held)
        waiting = join(lesson, make_officer(team))
        assert waiting.state == "waiting"
        reserve_places(lesson, **held | {"places": 0})
        waiting.refresh_from_db()
        assert waiting.state == "place"

    def test_a_newcomer_does_not_overtake_whoever_waits_for_a_released_place(self, team, other_team, trainer):
        lesson = make_class(team, trainer, capacity=1)
        until = NOW + timedelta(minutes=30)
        reserve_places(lesson, unit=other_team, places=1, held_until=until, by=trainer, now=NOW)
        waiting = join(lesson, make_officer(team))
        newcomer = join(lesson, make_officer(team), now=until)
        waiting.refresh_from_db()
        assert (waiting.state, newcomer.state) == ("place", "waiting")

    def test_moving_up_costs_the_same_however_many_wait(self, team, trainer, django_assert_max_num_queries):
        lesson = make_class(team, trainer, capacity=1)
        first, *_others = [join(lesson, make_officer(team)) for _ in range(12)]
        with django_assert_max_num_queries(24):
            withdraw(first, by=first.officer.account, now=NOW)

    def test_the_clock_releases_held_places_and_ends_sign_ups(self, team, other_team, trainer):
        lesson = make_class(team, trainer, capacity=1)
        until = NOW + timedelta(minutes=30)
        reserve_places(lesson, unit=other_team, places=1, held_until=until, by=trainer, now=NOW)
        waiting = join(lesson, make_officer(team))
        assert (tend_classes(now=NOW), tend_classes(now=until)) == (0, 1)
        waiting.refresh_from_db()
        assert waiting.state == "place"
        tend_classes(now=lesson.sign_up_until)
        assert not Offer.objects.filter(key=f"class:{lesson.pk}").exists()

    def test_nobody_sits_in_two_classes_at_once(self, team, lesson, officer):
        other = make_class(team, sittings=[Span(ENDS - timedelta(minutes=1), ENDS + timedelta(hours=1))])
        join(lesson, officer)
        with pytest.raises(Clash):
            join(other, officer)
        assert len(busy_spans([officer.pk])[officer.pk]) == 1

    def test_signing_up_twice_is_said(self, lesson, officer):
        join(lesson, officer)
        with pytest.raises(AlreadyThere):
            join(lesson, officer)

    def test_sign_up_ends(self, lesson, officer):
        with pytest.raises(NotOpen):
            join(lesson, officer, now=STARTS - timedelta(minutes=30))

    def test_the_trainer_takes_no_place(self, lesson, trainer):
        with pytest.raises(NotOpen):
            join(lesson, trainer.officer)

    def test_a_manager_signs_up_own_people_only(self, lesson, team, other_team, officer):
        join(lesson, officer, by=make_manager(team))
        assert Notice.objects.filter(account=officer.account, key__contains="signed-up").exists()
        with pytest.raises(NotAllowed):
            join(lesson, make_officer(team), by=make_manager(other_team))

    def test_the_offer_shows_the_places_left(self, team, trainer, officer):
        lesson = make_class(team, trainer, capacity=2)
        offer = Offer.objects.get(key=f"class:{lesson.pk}")
        assert (offer.places_left, offer.minutes, offer.course_key) == (2, 180, f"class-{lesson.pk}")
        join(lesson, officer)
        offer.refresh_from_db()
        assert offer.places_left == 1
        cancel_class(lesson, reason="教师出差", by=trainer, now=NOW)
        assert not Offer.objects.filter(key=f"class:{lesson.pk}").exists()


class TestUsingUnit:
    """S1: a call to training needs the using unit's consent."""

    @pytest.fixture
    def posted(self, officer, other_team):
        Posting.objects.create(officer=officer, unit=other_team, starts_on=TODAY - timedelta(days=90))
        return officer

    def test_it_is_asked_and_may_ask_for_another_date(self, lesson, posted, other_team, trainer):
        head = make_manager(other_team)
        made = join(lesson, posted)
        consent = PostingConsent.objects.get(sign_up=made)
        assert (consent.unit, consent.state) == (other_team, "asked")
        assert Notice.objects.filter(account=head, needs_answer=True).count() == 1
        answer_consent(consent, agree=False, wish="防汛期间，10 月再办", by=head, now=NOW)
        made.refresh_from_db()
        assert (made.state, made.seat) == ("other_date", None)
        assert Notice.objects.filter(account=trainer, text__contains="防汛").exists()

    def test_only_the_using_unit_answers(self, lesson, posted, team):
        consent = join(lesson, posted).consent
        with pytest.raises(NotAllowed):
            answer_consent(consent, agree=True, by=make_manager(team), now=NOW)

    def test_another_date_needs_a_word(self, lesson, posted, other_team):
        with pytest.raises(NotOpen):
            answer_consent(join(lesson, posted).consent, agree=False, by=make_manager(other_team), now=NOW)

    def test_the_using_unit_itself_needs_no_asking(self, lesson, posted, other_team):
        join(lesson, posted, by=make_manager(other_team))
        assert not PostingConsent.objects.exists()

    def test_after_a_move_it_is_asked_about_the_new_day(self, lesson, posted, other_team, trainer):
        head = make_manager(other_team)
        consent = join(lesson, posted).consent
        answer_consent(consent, agree=True, by=head, now=NOW)
        put_off(lesson, trainer)
        consent.refresh_from_db()
        assert (consent.state, consent.answered_by) == ("asked", None)
        assert Notice.objects.filter(account=head, needs_answer=True, read_at=None).count() == 1

    def test_its_held_places_are_for_people_posted_to_it(self, lesson, posted, other_team, team, trainer):
        change_class(lesson, capacity=2, trainer=trainer, by=trainer, now=NOW)
        values = {"unit": other_team, "held_until": STARTS, "by": trainer, "now": NOW}
        reserve_places(lesson, places=1, **values)
        join(lesson, make_officer(team))
        assert join(lesson, make_officer(team)).state == "waiting"
        assert join(lesson, posted).state == "place"

    def test_a_posted_person_who_waits_moves_up_into_its_places(
        self, lesson, posted, other_team, team, trainer
    ):
        change_class(lesson, capacity=1, trainer=trainer, by=trainer, now=NOW)
        join(lesson, make_officer(team))
        assert [join(lesson, one).state for one in (make_officer(team), posted)] == ["waiting", "waiting"]
        reserve_places(lesson, unit=other_team, places=1, held_until=STARTS, by=trainer, now=NOW)
        change_class(lesson, capacity=2, trainer=trainer, by=trainer, now=NOW)
        assert SignUp.objects.get(officer=posted).state == "place"


class TestSignIn:
    @pytest.fixture
    def sitting(self, lesson, officer):
        join(lesson, officer)
        return lesson.sittings.get()

    def test_a_code_forwarded_after_thirty_seconds_is_refused(self, sitting, officer):
        seen = STARTS.replace(second=0)
        code = code_at(sitting, "in", seen)
        for later in (30, 31, 60, 300):
            with pytest.raises(WrongCode):
                sign_at(sitting, officer, "in", seen + timedelta(seconds=later), code=code)
        assert sign_at(sitting, officer, "in", seen + timedelta(seconds=310)).pk

    def test_one_device_signs_in_one_person(self, lesson, sitting, officer, team):
        """A code used by two people: the second of them on the same phone is refused."""
        absent = make_officer(team)
        join(lesson, absent)
        sign_at(sitting, officer, "in", STARTS, device="one phone")
        with pytest.raises(DeviceUsed):
            sign_at(sitting, absent, "in", STARTS, device="one phone")
        assert SignEvent.objects.count() == 1

    def test_a_sign_in_is_recorded_once(self, sitting, officer):
        sign_at(sitting, officer, "in", STARTS)
        with pytest.raises(SignedBefore):
            sign_at(sitting, officer, "in", STARTS, device="another phone")

    def test_a_sign_in_code_signs_nobody_out(self, sitting, officer):
        sign_at(sitting, officer, "in", STARTS)
        with pytest.raises(WrongCode):
            sign_at(sitting, officer, "out", ENDS, code=code_at(sitting, "in", ENDS))

    def test_nothing_is_replayed_after_the_sign_out(self, sitting, officer):
        attend(sitting.training_class, officer)
        for direction, moment in (("in", STARTS + timedelta(minutes=1)), ("out", ENDS)):
            with pytest.raises(SignedBefore):
                sign_at(sitting, officer, direction, moment)

    def test_nobody_signs_out_who_did_not_sign_in(self, sitting, officer):
        with pytest.raises(NotNow):
            sign_at(sitting, officer, "out", ENDS)

    @pytest.mark.parametrize("minutes", [-21, 10, 60])
    def test_sign_in_has_its_window(self, sitting, officer, minutes):
        with pytest.raises(NotNow):
            sign_at(sitting, officer, "in", STARTS + timedelta(minutes=minutes))

    def test_who_has_no_place_is_not_signed_in(self, sitting, team):
        with pytest.raises(NoPlace):
            sign_at(sitting, make_officer(team), "in", STARTS)

    def test_a_code_cannot_be_guessed(self, sitting, officer):
        """Five tries per code; even the right one is then refused."""
        for _ in range(5):
            with pytest.raises(WrongCode):
                sign_at(sitting, officer, "in", STARTS, code="000000")
        with pytest.raises(TooManyTries):
            sign_at(sitting, officer, "in", STARTS)
        assert sign_at(sitting, officer, "in", STARTS + timedelta(seconds=30)).pk

    def test_the_card_on_home_shows_the_class_that_is_signing_in(self, sitting, officer):
        assert signing_now(officer, now=STARTS - timedelta(minutes=21)) is None
        assert signing_now(officer, now=STARTS) == sitting
        attend(sitting.training_class, officer)
        assert signing_now(officer, now=ENDS) is None

    def test_events_cannot_be_changed(self, sitting, officer):
        event = sign_at(sitting, officer, "in", STARTS)
        event.at = STARTS - timedelta(hours=1)
        with pytest.raises(AppendOnlyError):
            event.save()


class TestRoll:
    def test_who_missed_more_than_a_tenth_gets_no_hours(self, lesson, trainer, team):
        enough, late, gone = (make_officer(team) for _ in range(3))
        for one in (enough, late, gone):
            join(lesson, one)
        attend(lesson, enough, late=9, early=9)  # 18 of 180
        attend(lesson, late, late=9, early=10)
        sign_at(lesson.sittings.get(), gone, "in", STARTS)  # never signed out
        close(lesson, trainer)
        assert set(HourEntry.objects.filter(mode="in_person").values_list("officer", flat=True)) == {
            enough.pk
        }
        assert RollLine.objects.get(officer=late).present_minutes == 161

    def test_the_trainer_decides_and_both_versions_remain(self, lesson, trainer, officer):
        join(lesson, officer)
        correct(lesson, officer, trainer, present=150)
        close(lesson, trainer)
        assert HourEntry.objects.get(officer=officer).minutes == 180
        correct(lesson, officer, trainer, credited=False, present=0, reason="代签，核实未到")
        correct(lesson, officer, trainer, reason="核实有误，在场")
        assert list(RollLine.objects.filter(officer=officer).values_list("version", "credited")) == [
            (1, True), (2, False), (3, True),
        ]  # fmt: skip
        assert list(HourEntry.objects.filter(officer=officer).order_by("number").values_list("minutes", flat=True)) == [
            180, -180, 180,
        ]  # fmt: skip
        assert verify_ledger()[1] == []

    def test_a_correction_reaches_who_passed_which_edition(self, team, trainer, officer):
        edition = make_edition(team)
        lesson = make_class(team, trainer, plan=Plan.of(edition))
        join(lesson, officer)
        close(lesson, trainer)  # never signed in
        assert training_record(officer, now=AFTER).lines == ()
        correct(lesson, officer, trainer)
        assert [line.edition_digest for line in training_record(officer, now=AFTER).lines] == [edition.digest]
        correct(lesson, officer, trainer, credited=False, present=0, reason="代签，核实未到")
        assert training_record(officer, now=AFTER).lines == ()

    def test_a_correction_says_why(self, lesson, trainer, officer):
        with pytest.raises(RollRefused):
            correct(lesson, officer, trainer, reason=" ")

    def test_nobody_corrects_their_own_line(self, lesson, team, officer):
        from lms.officers.granting import grant_role

        grant_role(account=officer.account, role="unit_manager", unit=team, starts_on=TODAY, by=None, now=NOW)
        join(lesson, officer)
        with pytest.raises(NotAllowed):
            correct(lesson, officer, officer.account)
        with pytest.raises(NotAllowed):
            close(lesson, officer.account)

    def test_a_paper_roll_is_entered_afterwards(self, lesson, trainer, team):
        one, two, three = (make_officer(team) for _ in range(3))
        enter_paper_roll(
            lesson, f"{one.staff_no}\n{two.staff_no}，170\n{three.staff_no}\t100\n", by=trainer, now=AFTER
        )
        assert {r.officer: r.credited for r in roll(lesson)} == {one: True, two: True, three: False}
        close(lesson, trainer)
        assert HourEntry.objects.filter(mode="in_person").count() == 2

    def test_a_paper_roll_is_refused_whole_with_its_rows(self, lesson, trainer, officer):
        text = f"{officer.staff_no}\nnobody\n{officer.staff_no}\n{trainer.login},181\n"
        with pytest.raises(RefusedFile) as refusal:
            enter_paper_roll(lesson, text, by=trainer, now=AFTER)
        assert [e.row for e in refusal.value.errors] == [2, 3, 4]
        assert not RollLine.objects.exists()

    def test_it_is_closed_once_and_after_the_end(self, lesson, trainer, officer):
        join(lesson, officer)
        attend(lesson, officer)
        with pytest.raises(RollRefused):
            close(lesson, trainer, now=ENDS - timedelta(minutes=1))
        close(lesson, trainer)
        with pytest.raises(RollRefused):
            close(lesson, trainer)

    def test_another_unit_closes_nothing(self, lesson, other_team, officer):
        join(lesson, officer)
        with pytest.raises(NotAllowed):
            close(lesson, make_trainer(other_team))

    def test_r8_the_trainer_is_credited_double_and_once_a_year(self, team, trainer):
        for day in (0, 1):
            lesson = make_class(
                team, trainer, course_key="PRA-22",
                sittings=[Span(STARTS + timedelta(days=day), ENDS + timedelta(days=day))],
            )  # fmt: skip
            someone = make_officer(team)
            join(lesson, someone)
            attend(lesson, someone)
            close(lesson, trainer, now=AFTER + timedelta(days=day))
        [entry] = HourEntry.objects.filter(officer=trainer.officer)
        assert (entry.minutes, entry.mode, entry.factor) == (360, "teaching", 2)

    def test_r7_taking_the_course_leaves_the_teaching_hours_alone(self, team, trainer):
        """Teaching has a key of its own: having learned a course takes nothing from teaching it."""
        lesson = make_class(team, trainer, course_key="PRA-22")
        someone = make_officer(team)
        join(lesson, someone)
        attend(lesson, someone)
        close(lesson, trainer)
        assert HourEntry.objects.get(officer=trainer.officer).course_key != "PRA-22"


class TestMoving:
    def test_moving_keeps_places_and_tells_everybody(self, lesson, trainer, officer):
        join(lesson, officer)
        moved = put_off(lesson, trainer)
        assert (moved.starts_at, moved.moves) == (STARTS + timedelta(days=7), 1)
        assert SignUp.objects.get(officer=officer).state == "place"
        assert Notice.objects.filter(account=officer.account, key__contains="moved").count() == 1

    def test_whoever_sits_elsewhere_at_the_new_time_is_told(self, lesson, team, trainer, officer):
        free = make_officer(team)
        later = Span(STARTS + timedelta(days=7), ENDS + timedelta(days=7))
        elsewhere = make_class(team, sittings=[later])
        for who, what in ((officer, lesson), (free, lesson), (officer, elsewhere)):
            join(what, who)
        put_off(lesson, trainer)
        told = Notice.objects.filter(key__contains="clash").values_list("account", flat=True)
        assert list(told) == [officer.account_id]

    def test_more_places_go_to_whoever_waits_and_fewer_than_taken_are_refused(self, lesson, team, trainer):
        change_class(lesson, capacity=1, trainer=trainer, by=trainer, now=NOW)
        _seated, waiting = (join(lesson, make_officer(team)) for _ in range(2))
        change_class(lesson, capacity=2, trainer=trainer, by=trainer, now=NOW)
        waiting.refresh_from_db()
        assert waiting.state == "place"
        with pytest.raises(NotOpen):
            change_class(lesson, capacity=1, trainer=trainer, by=trainer, now=NOW)

    def test_another_trainer_takes_over_and_everybody_is_told(self, lesson, team, trainer, officer):
        join(lesson, officer)
        other = make_trainer(team)
        change_class(lesson, capacity=42, trainer=other, by=trainer, now=NOW)
        assert TrainingClass.objects.get(pk=lesson.pk).trainer == other
        told = set(Notice.objects.filter(key__contains="trainer").values_list("account", flat=True))
        assert told == {officer.account_id, trainer.pk, other.pk}

    def test_no_trainer_teaches_where_they_sit_nor_two_classes_at_once(self, lesson, team, trainer):
        pupil, busy = make_trainer(team), make_trainer(team)
        join(lesson, pupil.officer)
        make_class(team, busy)
        with pytest.raises(NotAllowed):
            change_class(lesson, capacity=42, trainer=pupil, by=trainer, now=NOW)
        with pytest.raises(Clash):
            change_class(lesson, capacity=42, trainer=busy, by=trainer, now=NOW)

    def test_a_cancelled_class_cannot_be_signed_in_to(self, lesson, trainer, officer):
        join(lesson, officer)
        cancel_class(lesson, reason="台风停课", by=trainer, now=NOW)
        assert Notice.objects.get(account=officer.account).text == "台风停课"
        with pytest.raises(NotNow):
            sign_at(lesson.sittings.get(), officer, "in", STARTS)

    @pytest.mark.parametrize(
        "sittings",
        [
            [],
            [Span(ENDS, STARTS)],
            [Span(STARTS, ENDS), Span(ENDS - timedelta(minutes=1), ENDS + timedelta(hours=1))],
        ],
    )
    def test_sittings_must_make_sense(self, team, sittings):
        with pytest.raises(BadTimes):
            make_class(team, sittings=sittings)

    def test_a_class_in_the_past_is_refused_unless_it_was_held_and_has_a_paper_roll(
        self, team, trainer, officer
    ):
        past = {"sittings": [Span(STARTS - timedelta(days=9), ENDS - timedelta(days=9))], "now": NOW}
        past["sign_up_until"] = past["sittings"][0].starts_at
        with pytest.raises(BadTimes):
            make_class(team, trainer, **past)
        with pytest.raises(BadTimes):  # what is still to come takes sign-ups
            make_class(team, trainer, now=NOW, held_already=True)
        held = make_class(team, trainer, **past, held_already=True)
        [line] = enter_paper_roll(held, officer.staff_no, by=trainer, now=NOW)
        assert (line.officer, line.credited) == (officer, True)

    def test_a_class_counts_no_more_minutes_than_its_sittings_last(self, team, lesson, trainer):
        hour = Span(STARTS, STARTS + timedelta(minutes=60))
        with pytest.raises(TooShort):
            make_class(team, sittings=[hour], minutes=61)
        assert make_class(team, sittings=[hour], minutes=60).minutes == 60
        with pytest.raises(TooShort):  # nor after it was moved
            move_class(lesson, place="201", sittings=[hour], sign_up_until=STARTS, by=trainer, now=NOW)

    def test_a_trainer_teaches_one_class_at_a_time(self, team, trainer, lesson):
        with pytest.raises(Clash):
            make_class(team, trainer)
