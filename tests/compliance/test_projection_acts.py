"""Whatever happens, in whatever order: the projection equals the full sum (DESIGN: standing at scale)."""

import json
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lms.common.clock import LOCAL_ZONE
from lms.compliance.models import Requirement, UnitStanding, UnitTurn, Waiver
from lms.compliance.overviews import unit_bars
from lms.compliance.projection import day_of, fold
from lms.compliance.queries import standings
from lms.compliance.requirements import load_requirements
from lms.compliance.waivers import ask_for_waiver, decide_leave, decide_waiver, propose_leave
from lms.compliance.year_end import close_year
from lms.hours.ledger import reverse_entry
from lms.hours.models import Evidence, HourEntry, Offer
from lms.jobs.running import work_off
from lms.officers.models import Officer, Place, Unit
from lms.officers.roster.applying import import_roster
from lms.operations.checks import standing as standing_faults
from tests.factories import credit, make_manager, make_unit

UNITS = {"A": "", "B": "A", "C": "A", "D": "B"}
PEOPLE = ["p1", "p2", "p3", "p4"]
MINUTES = st.integers(30, 900)


class Acts(RuleBasedStateMachine):
    """Random acts on a small city, a fold and the comparison after each."""

    @initialize()
    def begin(self) -> None:
        self.day = date(2026, 9, 16)
        self.folder = Path(tempfile.mkdtemp())
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        self.units, self.homes = dict(UNITS), dict.fromkeys(PEOPLE, "D")
        self.kinds, self.joined = dict.fromkeys(PEOPLE, "card_holder"), dict.fromkeys(PEOPLE, "2019-01-01")
        self.posted = dict.fromkeys(PEOPLE, "")
        self.city = make_unit("A", name="A")
        self.by = make_manager(self.city)
        self.put_roster()
        self.load(40, 0)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), LOCAL_ZONE)

    def put_roster(self) -> None:
        lines = ["staff_no,name,unit_code,unit_name,parent_unit_code,person_kind,joined_on,posted_unit_code"]
        lines += [f"x{code},单位,{code},{code},{parent},supervisor,," for code, parent in self.units.items()]
        lines += [
            f"{no},名,{unit},{unit},{self.units[unit]},{self.kinds[no]},{self.joined[no]},{self.posted[no]}"
            for no, unit in self.homes.items()
        ]
        path = self.folder / "roster.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        import_roster(path, by=None, now=self.now, allow_removals=True)

    def load(self, target: int, carry_over: int) -> None:
        for year in (self.day.year, self.day.year + 1):
            annual = {
                "code": "annual", "target_hours": target, "category_minimum_hours": {"practical": 10},
                "mode_cap_hours": {"mentoring": 8}, "carry_over_cap_hours": carry_over,
            }  # fmt: skip
            cadre = {"code": "cadre", "target_hours": 20, "audience": {"person_kind": ["head"]}}
            away = {"code": "away", "target_hours": 10, "audience": {"posted": True}}
            path = self.folder / "r.json"
            path.write_text(json.dumps({"year": year, "requirements": [annual, cadre, away]}))
            load_requirements(path, by=None, now=self.now)

    def officer(self, no: str) -> Officer:
        return Officer.objects.get(staff_no=no)

    @rule(no=st.sampled_from(PEOPLE), minutes=MINUTES, mode=st.sampled_from(["online", "mentoring"]),
          category=st.sampled_from(["practical", "foundation"]), ahead=st.integers(-120, 20))  # fmt: skip
    def credit(self, no, minutes, mode, category, ahead) -> None:
        day = self.day + timedelta(days=ahead)
        credit(self.officer(no), minutes, mode=mode, category=category, earned_on=day, now=self.now)

    @rule(no=st.sampled_from(PEOPLE))
    def reverse(self, no) -> None:
        entry = HourEntry.objects.filter(officer__staff_no=no, reverses=None, reversed_by=None).first()
        if entry:
            reverse_entry(entry, reason="有误", by=None, now=self.now)

    @rule(no=st.sampled_from(PEOPLE), unit=st.sampled_from(sorted(UNITS)))
    def move(self, no, unit) -> None:
        self.homes[no] = unit
        self.put_roster()

    @rule(unit=st.sampled_from(["B", "C", "D"]))
    def move_unit(self, unit) -> None:
        self.units[unit] = (
            "A" if self.units[unit] != "A" else ("C" if unit == "B" and self.units["C"] == "A" else "A")
        )
        self.put_roster()

    @rule(no=st.sampled_from(PEOPLE), unit=st.sampled_from(["", "B", "C"]))
    def post(self, no, unit) -> None:
        self.posted[no] = unit
        self.put_roster()

    @rule(no=st.sampled_from(PEOPLE), kind=st.sampled_from(["head", "card_holder"]),
          joined=st.sampled_from(["2019-01-01", "2026-05-20"]))  # fmt: skip
    def change_person(self, no, kind, joined) -> None:
        self.kinds[no], self.joined[no] = kind, joined
        self.put_roster()

    @rule(no=st.sampled_from(PEOPLE), back=st.booleans())
    def leave_or_return(self, no, back) -> None:
        unit = self.homes.pop(no, "D")
        self.put_roster()
        if back:
            self.homes[no] = unit
            self.put_roster()
        else:
            self.homes[no] = unit  # returns with the next roster

    @rule(no=st.sampled_from(PEOPLE), month=st.integers(1, 12), days=st.integers(0, 90))
    def leave(self, no, month, days) -> None:
        starts = date(self.day.year, month, 1)
        leave = propose_leave(self.officer(no), kind="sick", starts_on=starts, ends_on=starts + timedelta(days=days),
                              by=None, now=self.now)  # fmt: skip
        decide_leave(leave, approve=True, by=self.by, now=self.now)

    @precondition(lambda self: not self.closed())
    @rule(no=st.sampled_from(PEOPLE), minutes=st.none() | MINUTES)
    def waive(self, no, minutes) -> None:
        officer = self.officer(no)
        document = Evidence.objects.create(sha256="0" * 64, name="x.pdf", media_type="application/pdf", size=1,
                                           uploaded_by=self.by, uploaded_at=self.now)  # fmt: skip
        requirement = Requirement.objects.get(year=self.day.year, code="annual")
        waiver = ask_for_waiver(officer, requirement=requirement, ground="illness", minutes=minutes, explanation="",
                                document=document, by=officer.account, now=self.now)  # fmt: skip
        decide_waiver(waiver, state=Waiver.State.APPROVED, reason="", by=self.by, now=self.now)

    @precondition(lambda self: not self.closed())
    @rule(hours=st.sampled_from([0, 20, 60]), carry_over=st.sampled_from([0, 5]))
    def reload(self, hours, carry_over) -> None:
        self.load(hours, carry_over)

    @rule(minutes=MINUTES, days=st.integers(1, 60), left=st.none() | st.integers(0, 3))
    def offer(self, minutes, days, left) -> None:
        Offer.objects.update_or_create(key="o", defaults={
            "title": "班", "category": "practical", "mode": "online", "minutes": minutes * 10,
            "ends_on": self.day + timedelta(days=days), "places_left": left,
        })  # fmt: skip

    @rule(days=st.sampled_from([10, 15, 20]))
    def change_the_place(self, days) -> None:
        Place.objects.update_or_create(pk=1, defaults={"month_counts_from_days": days})

    @rule(days=st.sampled_from([1, 5, 40, 120]))
    def days_pass(self, days) -> None:
        self.day += timedelta(days=days)
        self.clock.stop()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @precondition(lambda self: not self.closed())
    @rule()
    def close(self) -> None:
        if Requirement.objects.filter(year=self.day.year).exists():
            work_off(close_year(self.day.year, by=None, now=self.now))

    def closed(self) -> bool:
        from lms.compliance.queries import is_closed

        return is_closed(self.day.year) or is_closed(self.day.year + 1)

    @invariant()
    def the_projection_is_the_full_sum(self) -> None:
        if not hasattr(self, "city"):
            return
        fold(now=self.now, limit=None)
        assert list(standing_faults()) == []
        for year in (self.day.year - 1, self.day.year):
            self.compare_bars(year)
        assert not UnitStanding.objects.filter(officers__lt=0).exists()
        assert not UnitTurn.objects.exclude(unit__in=Unit.objects.all()).exists()

    def compare_bars(self, year: int) -> None:
        on, requirements = day_of(year, self.day), Requirement.objects.filter(year=year)
        for unit in Unit.objects.all():
            found = [a for s in standings(year, on=on, unit=unit) for a in s.assessments]
            for requirement in requirements:
                counted = [a for a in found if a.terms.code == requirement.code]
                self.compare_bar(unit, requirement, on, counted)

    def compare_bar(self, unit: Unit, requirement: Requirement, on: date, counted: list) -> None:
        states = [a.state for a in counted]
        closed = bool(counted) and counted[0].terms.closed
        [bar] = unit_bars([unit], requirement, on=on, closed=closed)
        assert (bar.officers, bar.met, bar.behind, bar.out_of_reach, bar.counted) == (
            len(counted), states.count("met"), states.count("behind"), states.count("out_of_reach"),
            sum(a.counted for a in counted),
        ), (unit.code, requirement.year, requirement.code)  # fmt: skip

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_it_equal():
    from django.db import transaction

    class Rolled(Acts):
        """Each sequence begins with an empty house again."""

        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            super().teardown()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Rolled,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=True,
        ),
    )  # fmt: skip
