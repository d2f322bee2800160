"""带教 of the city: forty pairings in all states with two months of logs, a programme waiting to be matched."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
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
from lms.mentoring.match_runs import run_match
from lms.mentoring.models import Bar, Mentee, Mentor, Pairing, Programme, Skill
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


def _steps(one: str, other: str) -> int:
    common = next((n for n in range(0, len(one), 4) if one[: n + 4] != other[: n + 4]), len(one))
    return (len(one) + len(other) - 2 * common) // 4


def at(day: date, hour: int = 15) -> datetime:
    return datetime.combine(day, time(hour), LOCAL_ZONE)


def tell(*, today: date, seed: int) -> None:
    city = _City(today, seed)
    city.skills()
    running = city.programme(
        "XR-2026-01", "2026 年度新任人员带教", today - timedelta(days=170), today + timedelta(days=210)
    )
    city.forty_pairings(running)
    city.lin_xiaowen(running)
    city.baiwei_town()
    waiting = city.programme(
        "XR-2026-02", "2026 秋季新任带教", today + timedelta(days=20), today + timedelta(days=385)
    )
    city.waiting_mentees(waiting)


class _City:
    """The steps of the story in their order; each through the doors that real people use."""

    def __init__(self, today: date, seed: int):
        self.today, self.random = today, Random(f"mentoring {seed}")
        self.bureau = Account.objects.get(login="0100010")
        self.used: set[int] = set()
        self.remedied = False
        self.texts = {field: [] for field in FIELDS}

    def skills(self) -> None:
        for position, skill in enumerate(words.SKILLS):
            Skill.objects.create(
                code=skill.code, field=skill.field, name=skill.name, name_en=skill.name_en, what=skill.what,
                limits=skill.limits, risk=skill.risk, knowledge=skill.knowledge, practice=skill.practice,
                anchor_low=skill.low, anchor_sufficient=skill.sufficient, anchor_excellent=skill.excellent,
                fatal_faults=skill.faults, powers=skill.powers, position=position,
            )  # fmt: skip
        self.by_field = {f: list(Skill.objects.filter(field=f)) for f in FIELDS}
        self.by_code = {s.code: s for s in Skill.objects.all()}

    def programme(self, code: str, title: str, starts_on: date, ends_on: date) -> Programme:
        plan = [
            {"week": week, "skill": skill, "text": text}
            for steps in words.PLAN.values()
            for week, skill, text in steps
        ]
        programme = Programme.objects.create(
            code=code, title=title, unit=Unit.objects.get(code="CZ"), starts_on=starts_on, ends_on=ends_on,
            state="running", template_plan=plan, reach=NEAR,
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
        self.used.add(officer.pk)
        return mentors.approve_mentor(
            officer, skills=self.by_field[field], trained_on=self.today - timedelta(days=200),
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
        self._agree(pairing, proposed)
        if state == "agreed":
            return
        self._work(pairing, field, state)
        self._finish(pairing, field, state)

    def _agree(self, pairing: Pairing, day: date) -> None:
        for account in (pairing.mentee.account, pairing.mentor.officer.account, self.approver(pairing)):
            pairings.sign(pairing, by=account, now=at(day, 16))
        pairing.refresh_from_db()

    def _work(self, pairing: Pairing, field: str, state: str) -> None:
        """Two months of logs about every fortnight, observations between, months confirmed by a third person."""
        stalled = state == "active" and self.random.random() < 0.14
        first = self.today - timedelta(days=66)
        last = self.today - timedelta(days=44 if stalled else 1)
        day = max(first, pairing.starts_on) + timedelta(days=self.random.randrange(6))
        number = 0
        while day <= last:
            fresh = (self.today - day).days < 6
            self._log(pairing, field, day, answered=not (fresh and self.random.random() < 0.6), number=number)
            if number % 2:
                self._observation(pairing, field, day, number)
            if number == 2 and state == "active" and not self.remedied:
                self._fatal_fault(pairing, field, day)
            number += 1
            day += timedelta(days=self.random.randrange(9, 15))
        self._confirm(pairing)
        self._first_levels(pairing, field)
        self._first_step(pairing)

    def _log(self, pairing: Pairing, field: str, day: date, *, answered: bool, number: int) -> None:
        text = self._text(field)
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

    def _text(self, field: str) -> words.DemoLog:
        """The field's texts in turn, each round in another order."""
        if not self.texts[field]:
            codes = {s.code for s in self.by_field[field]}
            self.texts[field] = [log for log in words.LOGS if log.skill in codes]
            self.random.shuffle(self.texts[field])
        return self.texts[field].pop()

    def _observation(self, pairing: Pairing, field: str, day: date, number: int) -> None:
        rating = self.random.choice(["sufficient", "sufficient", "excellent", "not_observed", "low"])
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

    def _confirm(self, pairing: Pairing) -> None:
        """Everything but some of last month's, which wait on the manager's page."""
        last_month = (self.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        for month in confirmations.months_waiting([pairing], on=self.today):
            if month.month == last_month and pairing.pk % 4 == 0:
                continue
            confirmations.confirm_month(
                pairing, month.month, by=self.approver(pairing), now=at(self.today - timedelta(days=2))
            )

    def _first_step(self, pairing: Pairing) -> None:
        """The first step of the plan is ticked off on shown evidence."""
        step = pairing.plan.first()
        if step:
            plans.verify_step(
                step,
                evidence="随队记录和检查笔录各一份",
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
        by, day = self.approver(pairing), self.today - timedelta(days=12)
        pairings.to_final_review(pairing, by=by, now=at(day))
        pairing.refresh_from_db()
        held = [
            ("test", by, "闭卷 86 分，错题集中在期间计算。"),
            ("scenario", pairing.mentor.officer.account, "模拟拒不配合的检查，节奏稳，告知完整。"),
            ("file", Account.objects.get(login="0510021"), "读一份真实案卷：事实与证据对应，裁量理由偏短。"),
            ("oral", by, "能讲清为什么不处罚，也知道什么时候必须报告。"),
        ]
        for part, account, finding in held[: 4 if complete else 2]:
            reviews.hold_part(
                pairing, part=part, held_on=day + timedelta(days=2), carries=True, finding=finding, by=account,
                now=at(day + timedelta(days=3)),
            )  # fmt: skip
        if complete:
            skills = self.by_field[field]
            reviews.complete(
                pairing,
                levels=[(skills[0], 4), (skills[1], 3)],
                by=by,
                now=at(self.today - timedelta(days=5)),
            )
            self._rate(pairing)

    def _rate(self, pairing: Pairing) -> None:
        pairing.refresh_from_db()
        rating = self.random.choice([4, 5])
        evaluations.evaluate(
            pairing, rating=rating, text=self.random.choice(words.RATING_TEXTS) if rating == 5 else "",
            by=pairing.mentee.account, now=at(self.today - timedelta(days=2)),
        )  # fmt: skip

    # -- stories ----------------------------------------------------------------------------------

    def lin_xiaowen(self, programme: Programme) -> None:
        """周国栋 brings up 林晓雯 (hours full, a proposal before the panel) and 贺子谦."""
        guodong, xiaowen, ziqian = (Officer.objects.get(staff_no=number) for number in STORY)
        mentor = self.mentor(guodong, "城市管理")
        for mentee, days in ((xiaowen, 160), (ziqian, 100)):
            start = self.today - timedelta(days=days)
            Mentee.objects.create(programme=programme, officer=mentee, added_at=at(start))
            pairing = pairings.propose_pair(
                programme, mentor=mentor, mentee=mentee, by=self.bureau, now=at(start, 9), score=91,
                ends_on=self.today + timedelta(days=27 if mentee == xiaowen else 150),
            )  # fmt: skip
            self._agree(pairing, start)
            if mentee == xiaowen:
                self._xiaowens_logs(pairing)
                self._xiaowens_ladder(pairing)
                self._first_step(pairing)
            else:
                self._work(pairing, "城市管理", "final")

    def _xiaowens_logs(self, pairing: Pairing) -> None:
        story = [
            (47, words.LOGS[6], 0, True),
            (23, words.LOGS[10], 0, True),
            (2, words.DemoLog("CG-01", "现场检查 4 次", "现场检查 4 次，其中 2 次由我制作现场笔录；参与听取陈述申辩 1 次。", "周三检查小餐饮，老板说“证件看不清”，我又出示了一次，但笔录里只记了第一次。第二次要不要记？", "登记保存清单要写计量单位；您说的首尾告知，我做成了小卡片。", ""), 135, False),
        ]  # fmt: skip
        for number, (days, text, minutes, answered) in enumerate(story):
            day = self.today - timedelta(days=days)
            log = logs.write_log(
                pairing, key=f"{pairing.pk:08x}{number:08x}", done_on=day, task=text.task, skill=self.by_code[text.skill],
                done=text.done, unclear=text.unclear, learned=text.learned, minutes=minutes,
                by=pairing.mentee.account, now=at(day, 18),
            )  # fmt: skip
            if answered:
                logs.answer_log(
                    log,
                    text=text.answer,
                    by=pairing.mentor.officer.account,
                    now=at(day + timedelta(days=1), 20),
                )
        self._confirm(pairing)

    def _xiaowens_ladder(self, pairing: Pairing) -> None:
        manager = self.approver(pairing)
        panel = [[manager.pk, False], [pairing.mentor.officer.account_id, True]]
        ladder = [
            ("CG-05", 2, 192),
            ("CG-04", 1, 150),
            ("CG-02", 2, 120),
            ("CG-03", 3, 100),
            ("CG-01", 3, 70),
        ]
        for code, level, days in ladder:
            levels.record_levels(
                pairing.mentee, levels=[(self.by_code[code], level)], basis="panel", panel=panel, by=manager,
                evidence=[{"kind": "file", "id": 0, "text": "案卷评查合格"}], now=at(self.today - timedelta(days=days)),
            )  # fmt: skip
        skill = self.by_code["CG-01"]
        seen = []
        for number, days in enumerate((62, 48, 33, 26, 18, 9)):
            rating = "excellent" if number > 2 else "sufficient"
            comment = words.OBSERVED["excellent"][number % 3] if rating == "excellent" else ""
            day = self.today - timedelta(days=days)
            row = observations.observe(
                pairing, key=f"{pairing.pk:08x}{number:08x}", skill=skill, observed_on=day, task="现场检查", rating=rating,
                comment=comment, by=pairing.mentor.officer.account, now=at(day, 19),
            )  # fmt: skip
            observations.sign_observation(row, agrees=True, by=pairing.mentee.account, now=at(day, 21))
            seen.append(row)
        evidence = [
            {"kind": "observation", "id": r.pk, "text": f"{r.observed_on:%m-%d} 现场检查，独立做到"}
            for r in seen[3:]
        ]
        evidence.append({"kind": "file", "id": 0, "text": "现场笔录 4 份，案卷评查合格"})
        proposal = levels.propose_level(
            pairing.mentee, skill=skill, level=4, evidence=evidence, reason="最近三次都独立做到，笔录经评查合格。",
            pairing=pairing, by=pairing.mentor.officer.account, now=at(self.today - timedelta(days=3)),
        )  # fmt: skip
        levels.vote(
            proposal, agrees=True, by=pairing.mentor.officer.account, now=at(self.today - timedelta(days=3))
        )

    def baiwei_town(self) -> None:
        """Story 9: 白苇镇 goes from nobody to two who lead and one who may teach."""
        rows = Officer.objects.filter(home_unit__code="XJ-BW", left_on=None, person_kind="card_holder")
        people = [o for o in rows.order_by("staff_no") if o.pk not in self.used][:4]
        head = Account.objects.get(login="0315001")
        skills = [self.by_code[code] for code in ("CG-01", "CG-02", "CG-03", "CG-04", "CG-05")]
        for person, level, lapsed in zip(people, (4, 5, 3, 4), (False, False, False, True), strict=False):
            days = 400 if lapsed else 25
            levels.record_levels(
                person, levels=[(skill, level) for skill in skills], basis="panel", panel=[[head.pk, False], [self.bureau.pk, False]],
                evidence=[{"kind": "scenario", "id": 0, "text": "两个半天的跟班带教和情景考核"}], by=head,
                now=at(self.today - timedelta(days=days)),
            )  # fmt: skip
            self.used.add(person.pk)

    def waiting_mentees(self, programme: Programme) -> None:
        """Twenty-six look for a mentor; nineteen mentors can be had. 白松 finds none within reach."""
        full, posted, lone = (Officer.objects.get(staff_no=n) for n in ("0510301", "0510302", "0510377"))
        busy = self.mentor(full, "城市管理", capacity=1)
        self.mentor(posted, "城市管理")
        other = Officer.objects.filter(
            home_unit=full.home_unit, left_on=None, person_kind="card_holder", staff_no__gte="07"
        ).first() or Officer.objects.get(staff_no="0520003")
        self.used.update({other.pk, lone.pk})
        running = Programme.objects.get(code="XR-2026-01")
        taken = pairings.propose_pair(
            running, mentor=busy, mentee=other, by=self.bureau, now=at(self.today - timedelta(days=40))
        )
        self._agree(taken, self.today - timedelta(days=40))
        self._add(programme, lone, "城市管理")
        numbers = (("城市管理", 13, 8), ("市场监管", 7, 4), ("生态环境", 3, 2), ("交通运输", 2, 2))
        for field, people, seniors in numbers:
            self._field_of_waiting(programme, field, people, seniors)
        self._bar(programme)
        run_match(programme, by=self.bureau, now=at(self.today - timedelta(days=1)))

    def _field_of_waiting(self, programme: Programme, field: str, people: int, seniors: int) -> None:
        """Mentors of the field with two places each, and mentees within two steps of one of them."""
        places = []
        for senior in self.officers(field, senior=True)[:seniors]:
            self.mentor(senior, field, languages=self.random.choice([[], ["澄州话"]]))
            places += [senior.home_unit.path] * 2
        for junior in self.officers(field, senior=False):
            near = next((p for p in places if _steps(p, junior.home_unit.path) <= NEAR), None)
            if near and people:
                places.remove(near)
                people -= 1
                self.used.add(junior.pk)
                self._add(programme, junior, field)

    def _add(self, programme: Programme, officer: Officer, field: str) -> None:
        place = Mentee.objects.create(
            programme=programme, officer=officer, added_at=at(self.today - timedelta(days=9)),
            language=self.random.choice(["", "", "澄州话"]), shift=self.random.choice(["", "日班"]),
        )  # fmt: skip
        place.skills.set(self.random.sample(self.by_field[field], 2))

    def _bar(self, programme: Programme) -> None:
        """One mentor appraises one of the waiting."""
        mentee = programme.mentees.exclude(officer__staff_no="0510377").select_related("officer").first()
        mentor = (
            Mentor.objects.filter(officer__home_unit=mentee.officer.home_unit)
            .exclude(officer=mentee.officer)
            .first()
            if mentee
            else None
        )
        if mentee and mentor:
            mentors.bar_pair(
                mentor=mentor.officer, mentee=mentee.officer, ground=Bar.Ground.APPRAISER, by=self.bureau,
                now=at(self.today - timedelta(days=8)),
            )  # fmt: skip
