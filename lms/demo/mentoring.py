"""带教 of the city: forty pairings in all states with two months of logs, a programme waiting to be matched."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random

from lms.common.clock import LOCAL_ZONE
from lms.demo import mentoring_words as words
from lms.mentoring import (
    confirmations,
    evaluations,
    levels,
    logs,
    mentors,
    observations,
    pairings,
    plans,
    reviews,
)
from lms.mentoring.models import Mentee, Mentor, Pairing, Programme, Skill
from lms.mentoring.skills import describe_skill
from lms.officers.models import Account, Officer, Unit

FIELDS = ("城市管理", "市场监管", "生态环境", "交通运输")
# How many pairings of the running programme stand in each state; together forty.
STATES = (
    ("active", 22), ("paused", 3), ("proposed", 2), ("agreed", 2), ("final_review", 3), ("completed", 4),
    ("ended", 2), ("ended_for_cause", 1), ("repaired", 1),
)  # fmt: skip
# The approver of the nearest unit, by the codes of the demo logins.
APPROVERS = {
    "XJ-ZF": "0300101", "XJ-BW": "0315001", "XJ": "0300001", "CA": "0400001", "HP-YL": "0520001", "HP": "0500100", "CZ": "0100010",
}  # fmt: skip
STORY = ("0310118", "0312586", "0312760")  # 周国栋, 林晓雯, 贺子谦
NEAR = 2  # steps in the tree of units


def steps_between(one: str, other: str) -> int:
    common = next((n for n in range(0, len(one), 4) if one[: n + 4] != other[: n + 4]), len(one))
    return (len(one) + len(other) - 2 * common) // 4


def at(day: date, hour: int = 15) -> datetime:
    return datetime.combine(day, time(hour), LOCAL_ZONE)


# Ratings of the first, second and later observations of somebody.
GROWING = (
    ["low", "sufficient", "not_observed"],
    ["sufficient", "sufficient", "low"],
    ["sufficient", "excellent"],
)


class City:
    """The steps of the story in their order; each through the doors that real people use."""

    def __init__(self, today: date, seed: int):
        self.today, self.random = today, Random(f"mentoring {seed}")
        self.bureau = Account.objects.get(login="0100010")
        self.used: set[int] = set()
        self.remedied = False

    def skills(self) -> None:
        for position, skill in enumerate(words.SKILLS):
            described = Skill(
                code=skill.code, field=skill.field, name=skill.name, name_en=skill.name_en, what=skill.what,
                limits=skill.limits, risk=skill.risk, knowledge=skill.knowledge, practice=skill.practice,
                anchor_low=skill.low, anchor_sufficient=skill.sufficient, anchor_excellent=skill.excellent,
                fatal_faults=skill.faults, powers=skill.powers, position=position,
            )  # fmt: skip
            describe_skill(described, by=self.bureau, now=at(self.today - timedelta(days=200)))
        self.by_field = {f: list(Skill.objects.filter(field=f)) for f in FIELDS}
        self.by_code = {s.code: s for s in Skill.objects.all()}

    def programme(
        self, code: str, title: str, title_en: str, starts_on: date, ends_on: date, state: str = "running"
    ) -> Programme:
        plan = [
            {"week": week, "skill": skill, "text": text}
            for steps in words.PLAN.values()
            for week, skill, text in steps
        ]
        programme = Programme.objects.create(
            code=code, title=title, title_en=title_en, unit=Unit.objects.get(code="CZ"), starts_on=starts_on, ends_on=ends_on,
            state=state, template_plan=plan, reach=NEAR,
        )  # fmt: skip
        programme.skills.set(Skill.objects.all())
        return programme

    # -- people -----------------------------------------------------------------------------------

    def officers(self, field: str, *, senior: bool) -> list[Officer]:
        """People of a field who are neither in a story nor used yet, the longest serving first (or last)."""
        rows = Officer.objects.filter(field=field, left_on=None, person_kind="card_holder").exclude(
            staff_no__in=(*STORY, "0510301", "0510302", "0510377", "0200118", "0200417", "0311007", "0310233")
        )
        # 禾浦县 is left to its story: the only two mentors within reach there cannot take anybody.
        rows = rows.exclude(account__grants__isnull=False).exclude(home_unit__code__startswith="HP")
        rows = rows.exclude(pk__in=self.used)
        return list(
            rows.order_by("joined_on" if senior else "-joined_on", "staff_no").select_related("home_unit")
        )

    def mentor(self, officer: Officer, field: str, **values) -> Mentor:
        """Approved for some skills of the field, each the next ones in turn; leads in another; some long ago."""
        self.used.add(officer.pk)
        decided = self.today - timedelta(days=self.random.randrange(20, 300))
        skills = self.by_field[field]
        turn, taught = len(self.used) % len(skills), (len(skills) + 1) // 2
        ordered = [*skills[turn:], *skills[:turn]]
        held = [(skill, 5) for skill in ordered[:taught]] + [
            (skill, 4) for skill in ordered[taught : taught + 1]
        ]
        levels.record_levels(
            officer, levels=held, basis="panel", panel=[[self.bureau.pk, False]],
            evidence=[{"kind": "file", "id": 0, "text": "近三年主办案卷评查合格"}], by=self.bureau, now=at(decided),
        )  # fmt: skip
        return mentors.approve_mentor(
            officer, skills=ordered[:taught], trained_on=self.today - timedelta(days=200),
            by=self.bureau, now=at(self.today - timedelta(days=190)), **values,
        )  # fmt: skip

    def approver(self, pairing: Pairing) -> Account:
        """Somebody who may decide over the mentee and is neither of the two."""
        for code, login in APPROVERS.items():
            unit = Unit.objects.get(code=code)
            account = Account.objects.get(login=login)
            if pairing.mentee.home_unit.path.startswith(unit.path) and pairings.third_person(
                pairing, account, on=self.today
            ):
                return account
        return self.bureau

    # -- pairings ---------------------------------------------------------------------------------

    def forty_pairings(self, programme: Programme) -> None:
        wanted = [state for state, count in STATES for _n in range(count)]
        # Three active ones are told as stories, and whoever is passed on counts as proposed.
        wanted = wanted[3:]
        wanted.remove("proposed")
        couples = self._couples(len(wanted))
        for state, (mentor, mentee, field) in zip(wanted, couples, strict=False):
            self._pairing(programme, mentor, mentee, field, state)

    def _couples(self, count: int) -> Iterator[tuple[Mentor, Officer, str]]:
        """Mentors with up to two mentees of their own field, spread over the fields."""
        seniors = {f: self.officers(f, senior=True) for f in FIELDS}
        juniors = {f: self.officers(f, senior=False) for f in FIELDS}
        free: dict[str, list[Mentor]] = {f: [] for f in FIELDS}
        weights = ["城市管理", "城市管理", "市场监管", "城市管理", "生态环境", "交通运输"]
        for number in range(count):
            field = weights[number % len(weights)]
            if len(juniors[field]) < 4:
                field = "城市管理"
            if not free[field]:
                if not seniors[field]:
                    return
                mentor = self.mentor(seniors[field].pop(0), field, shift=["", "日班", "夜班"][number % 3])
                free[field] = [mentor, mentor]
            mentor = free[field].pop()
            mentee = next((o for o in juniors[field] if o.pk not in self.used), None)
            if mentee is None:
                return
            self.used.add(mentee.pk)
            yield mentor, mentee, field

    def _pairing(self, programme: Programme, mentor: Mentor, mentee: Officer, field: str, state: str) -> None:
        start = self.today - timedelta(days=self.random.randrange(75, 160))
        Mentee.objects.create(programme=programme, officer=mentee, added_at=at(start)).skills.set(
            self.by_field[field][:3]
        )
        proposed = self.today - timedelta(days=3) if state in ("proposed", "agreed") else start
        begins = self.today + timedelta(days=12) if state == "agreed" else None
        pairing = pairings.propose_pair(
            programme, mentor=mentor, mentee=mentee, by=self.bureau, now=at(proposed, 9), starts_on=begins,
            score=self.random.randrange(72, 97),
        )  # fmt: skip
        if state == "proposed":
            pairings.sign(pairing, by=mentee.account, now=at(proposed, 11))
            return
        self.agree(pairing, proposed)
        if state == "agreed":
            return
        self.work(pairing, field, state)
        self._finish(pairing, field, state)

    def agree(self, pairing: Pairing, day: date) -> None:
        for account in (pairing.mentee.account, pairing.mentor.officer.account, self.approver(pairing)):
            pairings.sign(pairing, by=account, now=at(day, 16))
        pairing.refresh_from_db()

    def work(self, pairing: Pairing, field: str, state: str) -> None:
        """Two months of logs about every fortnight, observations between, months confirmed by a third person."""
        stalled = state == "active" and self.random.random() < 0.14
        first = self.today - timedelta(days=66)
        last = self.today - timedelta(days=44 if stalled else 1)
        day = max(first, pairing.starts_on) + timedelta(days=self.random.randrange(6))
        texts = self._texts(field)
        number = 0
        while day <= last:
            fresh = (self.today - day).days < 6
            answered = not (fresh and self.random.random() < 0.6)
            self._log(pairing, texts[number % len(texts)], day, answered=answered, number=number)
            if number % 2:
                self._observation(pairing, field, day, number)
            if number == 2 and state == "active" and not self.remedied:
                self._fatal_fault(pairing, field, day)
            number += 1
            day += timedelta(days=self.random.randrange(9, 15))
        self.confirm(pairing)
        self._first_levels(pairing, field)
        self.steps_so_far(pairing)

    def _log(self, pairing: Pairing, text: words.DemoLog, day: date, *, answered: bool, number: int) -> None:
        log = logs.write_log(
            pairing, key=f"{pairing.pk:08x}{number:08x}", done_on=day, task=text.task, skill=self.by_code[text.skill],
            done=text.done, unclear=text.unclear, learned=text.learned, minutes=self.random.choice([30, 45, 45, 60, 90]),
            by=pairing.mentee.account, now=at(day, 18),
        )  # fmt: skip
        if answered:
            reply = min(day + timedelta(days=self.random.randrange(1, 4)), self.today)
            logs.answer_log(
                log,
                text=text.answer,
                by=pairing.mentor.officer.account,
                now=at(reply, 20 if reply < self.today else 8),
            )

    def _texts(self, field: str) -> list[words.DemoLog]:
        """A choice of the field's texts, another for each pairing, skill by skill as the plan goes."""
        steps = [skill for _week, skill, _text in words.PLAN[field]]
        texts = [log for log in words.LOGS if log.skill in steps]
        chosen = self.random.sample(texts, min(7, len(texts)))
        return sorted(chosen, key=lambda log: steps.index(log.skill))

    def _observation(self, pairing: Pairing, field: str, day: date, number: int) -> None:
        """Who begins is seen to hesitate; later more and more stands."""
        rating = self.random.choice(GROWING[min(number // 2, len(GROWING) - 1)])
        seen = observations.observe(
            pairing, key=f"{pairing.pk:08x}{number:08x}", skill=self.random.choice(self.by_field[field]), observed_on=day,
            task="随队检查", rating=rating, comment=self.random.choice(words.OBSERVED.get(rating, [""])),
            by=pairing.mentor.officer.account, now=at(day, 19),
        )  # fmt: skip
        if self.random.random() < 0.8:
            observations.sign_observation(seen, agrees=True, by=pairing.mentee.account, now=at(day, 21))

    def _fatal_fault(self, pairing: Pairing, field: str, day: date) -> None:
        """One of the forty did not show the card; from then on something is done differently."""
        skill = self.by_field[field][0]
        row = observations.observe(
            pairing, key=f"{pairing.pk:08x}fa{day:%m%d}", skill=skill, observed_on=day, task="投诉现场核查", rating="low",
            comment="到场先拍照，没有出示证件，经提醒才补；当事人当场提出异议。", fatal_faults=sorted(skill.fatal_faults)[:1],
            by=pairing.mentor.officer.account, now=at(day, 19),
        )  # fmt: skip
        observations.plan_remedy(
            row.remedial_plan, steps="两周内每次开场由学员完整说一遍，导师只听；之后再观察一次。",
            until=self.today + timedelta(days=14), by=pairing.mentor.officer.account,
        )  # fmt: skip
        self.remedied = True

    def confirm(self, pairing: Pairing) -> None:
        """Everything but some of last month's, which wait on the manager's page."""
        last_month = (self.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        for month in confirmations.months_waiting([pairing], on=self.today):
            if month.month == last_month and pairing.pk % 4 == 0:
                continue
            confirmations.confirm_month(
                pairing, month.month, by=self.approver(pairing), now=at(self.today - timedelta(days=2))
            )

    def steps_so_far(self, pairing: Pairing) -> None:
        """What the plan had up to three weeks ago is ticked off on shown evidence."""
        due = pairing.plan.filter(due_on__lt=self.today - timedelta(days=21))
        for step, shown in zip(due, cycle(words.SHOWN), strict=False):
            plans.verify_step(
                step,
                evidence=shown,
                by=pairing.mentor.officer.account,
                now=at(step.due_on),
            )

    def _first_levels(self, pairing: Pairing, field: str) -> None:
        panel = [[self.approver(pairing).pk, False], [pairing.mentor.officer.account_id, True]]
        held = [(skill, self.random.choice([1, 2, 2, 3])) for skill in self.by_field[field][:3]]
        levels.record_levels(
            pairing.mentee, levels=held, evidence=[{"kind": "observation", "id": 0, "text": "阶段回顾所列观察和文书"}],
            panel=panel, basis="panel", by=self.approver(pairing), now=at(self.today - timedelta(days=35)),
        )  # fmt: skip
        reviews.review_phase(
            pairing, achieved="能跟上检查节奏，笔录要素基本齐全。", next_steps="下一阶段主记笔录，导师只在旁边看。",
            by=pairing.mentor.officer.account, now=at(self.today - timedelta(days=34)),
        )  # fmt: skip

    def _finish(self, pairing: Pairing, field: str, state: str) -> None:
        by, now = self.approver(pairing), at(self.today - timedelta(days=4))
        if state == "paused":
            pairings.pause(pairing, reason=self.random.choice(words.PAUSE_REASONS), by=by, now=now)
        elif state == "ended":
            pairings.end(
                pairing, reason="学员调往其他单位，双方同意提前结束。", for_cause=False, by=by, now=now
            )
            self._rate(pairing)
        elif state == "ended_for_cause":
            pairings.end(
                pairing, reason="连续三次约定观察均未到场，谈话后仍无改进。", for_cause=True, by=by, now=now
            )
        elif state == "repaired":
            pairings.re_pair(
                pairing,
                mentor=self._other(pairing, field),
                reason="导师轮岗到市局，由同队同事接手。",
                by=by,
                now=now,
            )
        elif state in ("final_review", "completed"):
            self._final(pairing, field, complete=state == "completed")

    def _other(self, pairing: Pairing, field: str) -> Mentor:
        return self.mentor(next(o for o in self.officers(field, senior=True)), field)

    def _final(self, pairing: Pairing, field: str, *, complete: bool) -> None:
        day = self.today - timedelta(days=12)
        if complete:
            self.final_assessment(pairing, self.by_field[field], on=day)
            self._rate(pairing)
        else:
            self._hold_parts(pairing, day, 2)

    def final_assessment(self, pairing: Pairing, skills: list[Skill], *, on: date) -> None:
        """All four parts carry; a week later a third person closes it, and the outcome are levels."""
        self._hold_parts(pairing, on, 4)
        reviews.complete(
            pairing, levels=[(skills[0], 4), (skills[1], 3)], by=self.approver(pairing), now=at(on + timedelta(days=7))
        )  # fmt: skip

    def _hold_parts(self, pairing: Pairing, day: date, count: int) -> None:
        by = self.approver(pairing)
        pairings.to_final_review(pairing, by=by, now=at(day))
        pairing.refresh_from_db()
        held = [
            ("test", by, "闭卷 86 分，错题集中在期间计算。"),
            ("scenario", pairing.mentor.officer.account, "模拟拒不配合的检查，节奏稳，告知完整。"),
            ("file", Account.objects.get(login="0510021"), "读一份真实案卷：事实与证据对应，裁量理由偏短。"),
            ("oral", by, "能讲清为什么不处罚，也知道什么时候必须报告。"),
        ]
        for part, account, finding in held[:count]:
            reviews.hold_part(
                pairing, part=part, held_on=day + timedelta(days=2), carries=True, finding=finding, by=account,
                now=at(day + timedelta(days=3)),
            )  # fmt: skip

    def _rate(self, pairing: Pairing) -> None:
        pairing.refresh_from_db()
        rating = self.random.choice([4, 5])
        evaluations.evaluate(
            pairing, rating=rating, text=self.random.choice(words.RATING_TEXTS) if rating == 5 else "",
            by=pairing.mentee.account, now=at(self.today - timedelta(days=2)),
        )  # fmt: skip
