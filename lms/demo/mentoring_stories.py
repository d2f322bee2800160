"""The people of the stories who are mentored: 林晓雯 and 周国栋, 白苇镇, 白松 without a mentor."""

from datetime import date, timedelta

from lms.demo import mentoring_words as words
from lms.demo.mentoring import NEAR, STORY, City, at, steps_between
from lms.mentoring import evaluations, levels, logs, mentors, observations, pairings
from lms.mentoring.match_runs import run_match
from lms.mentoring.models import Bar, MatchRun, Mentee, Mentor, Pairing, Programme
from lms.officers.models import Account, Officer


def tell(*, today: date, seed: int) -> None:
    city = City(today, seed)
    city.skills()
    running = city.programme(
        "XR-2026-01",
        f"{today.year} 年度新任人员带教",
        f"New officers {today.year}",
        today - timedelta(days=170),
        today + timedelta(days=210),
    )
    city.forty_pairings(running)
    earlier_mentees(city)
    lin_xiaowen(city, running)
    baiwei_town(city)
    first = (today.replace(day=1) + timedelta(days=62)).replace(day=1)
    season, season_en = SEASONS[first.month % 12 // 3]
    waiting = city.programme(
        "XR-2026-02",
        f"{first.year} 年{season}新任带教",
        f"New officers, {season_en} {first.year}",
        first,
        first + timedelta(days=365),
    )
    waiting_mentees(city, waiting)


SEASONS = (("冬季", "winter"), ("春季", "spring"), ("夏季", "summer"), ("秋季", "autumn"))


def lin_xiaowen(city: City, programme: Programme) -> None:
    """周国栋 brings up 林晓雯 (hours full, a proposal before the panel) and 贺子谦."""
    guodong, xiaowen, ziqian = (Officer.objects.get(staff_no=number) for number in STORY)
    mentor = Mentor.objects.get(officer=guodong)
    for mentee, days in ((xiaowen, 160), (ziqian, 100)):
        start = city.today - timedelta(days=days)
        Mentee.objects.create(programme=programme, officer=mentee, added_at=at(start))
        pairing = pairings.propose_pair(
            programme, mentor=mentor, mentee=mentee, by=city.bureau, now=at(start, 9), score=91,
            ends_on=city.today + timedelta(days=27 if mentee == xiaowen else 150),
        )  # fmt: skip
        city.agree(pairing, start)
        if mentee == xiaowen:
            _xiaowens_logs(city, pairing)
            _xiaowens_ladder(city, pairing)
            city.steps_so_far(pairing)
        else:
            city.work(pairing, "城市管理", "final")


def earlier_mentees(city: City) -> None:
    """周国栋 brought up three before; they rated him, so that his ratings are told, three together (M5)."""
    first = city.today - timedelta(days=720)
    programme = city.programme(
        "XR-2025-01",
        "往年新任人员带教",
        "New officers, earlier years",
        first,
        first + timedelta(days=500),
        state="closed",
    )
    mentor = city.mentor(Officer.objects.get(staff_no=STORY[0]), "城市管理")
    juniors = city.officers("城市管理", senior=False)
    near = [o for o in juniors if _near(mentor, o) and o.joined_on and o.joined_on < first][:3]
    for number, mentee in enumerate(near):
        start = first + timedelta(days=140 * number)
        city.used.add(mentee.pk)
        Mentee.objects.create(programme=programme, officer=mentee, added_at=at(start))
        pairing = pairings.propose_pair(
            programme, mentor=mentor, mentee=mentee, by=city.bureau, now=at(start, 9),
            ends_on=start + timedelta(days=180),
        )  # fmt: skip
        city.agree(pairing, start)
        end = start + timedelta(days=170)
        rating, text = (5, 4, 5)[number], words.RATING_TEXTS[number]
        city.final_assessment(pairing, city.by_field["城市管理"], on=end)
        pairing.refresh_from_db()
        evaluations.evaluate(
            pairing, rating=rating, text=text if rating == 5 else "", by=mentee.account, now=at(end + timedelta(days=3))
        )  # fmt: skip


def _near(mentor: Mentor, officer: Officer) -> bool:
    return steps_between(mentor.officer.home_unit.path, officer.home_unit.path) <= NEAR


def _xiaowens_logs(city: City, pairing: Pairing) -> None:
    story = [
        (47, words.LOGS[6], 0, True),
        (23, words.LOGS[10], 0, True),
        (2, words.DemoLog("CG-01", "现场检查 4 次", "现场检查 4 次，其中 2 次由我制作现场笔录；参与听取陈述申辩 1 次。", "周三检查小餐饮，老板说“证件看不清”，我又出示了一次，但笔录里只记了第一次。第二次要不要记？", "登记保存清单要写计量单位；您说的首尾告知，我做成了小卡片。", ""), 135, False),
    ]  # fmt: skip
    for number, (days, text, minutes, answered) in enumerate(story):
        day = city.today - timedelta(days=days)
        log = logs.write_log(
            pairing, key=f"{pairing.pk:08x}{number:08x}", done_on=day, task=text.task, skill=city.by_code[text.skill],
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
    city.confirm(pairing)


def _xiaowens_ladder(city: City, pairing: Pairing) -> None:
    manager = city.approver(pairing)
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
            pairing.mentee, levels=[(city.by_code[code], level)], basis="panel", panel=panel, by=manager,
            evidence=[{"kind": "file", "id": 0, "text": "案卷评查合格"}], now=at(city.today - timedelta(days=days)),
        )  # fmt: skip
    skill = city.by_code["CG-01"]
    seen = []
    for number, days in enumerate((62, 48, 33, 26, 18, 9)):
        rating = "excellent" if number > 2 else "sufficient"
        comment = words.OBSERVED["excellent"][number % 3] if rating == "excellent" else ""
        day = city.today - timedelta(days=days)
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
        pairing=pairing, by=pairing.mentor.officer.account, now=at(city.today - timedelta(days=3)),
    )  # fmt: skip
    levels.vote(
        proposal, agrees=True, by=pairing.mentor.officer.account, now=at(city.today - timedelta(days=3))
    )


def baiwei_town(city: City) -> None:
    """Story 9: 白苇镇 goes from nobody to two who lead and one who may teach."""
    rows = Officer.objects.filter(home_unit__code="XJ-BW", left_on=None, person_kind="card_holder")
    people = [o for o in rows.order_by("staff_no") if o.pk not in city.used][:4]
    head = Account.objects.get(login="0315001")
    skills = [city.by_code[code] for code in ("CG-01", "CG-02", "CG-03", "CG-04", "CG-05", "SJ-03")]
    for person, level, lapsed in zip(people, (4, 5, 3, 4), (False, False, False, True), strict=False):
        days = 400 if lapsed else 25
        levels.record_levels(
            person, levels=[(skill, level) for skill in skills], basis="panel", panel=[[head.pk, False], [city.bureau.pk, False]],
            evidence=[{"kind": "scenario", "id": 0, "text": "两个半天的跟班带教和情景考核"}], by=head,
            now=at(city.today - timedelta(days=days)),
        )  # fmt: skip
        city.used.add(person.pk)


def waiting_mentees(city: City, programme: Programme) -> None:
    """Twenty-six look for a mentor; nineteen mentors can be had. 白松 finds none within reach."""
    full, posted, lone = (Officer.objects.get(staff_no=n) for n in ("0510301", "0510302", "0510377"))
    busy = city.mentor(full, "城市管理", capacity=1)
    city.mentor(posted, "城市管理")
    other = Officer.objects.filter(
        home_unit=full.home_unit, left_on=None, person_kind="card_holder", staff_no__gte="07"
    ).first() or Officer.objects.get(staff_no="0520003")
    city.used.update({other.pk, lone.pk})
    running = Programme.objects.get(code="XR-2026-01")
    taken = pairings.propose_pair(
        running, mentor=busy, mentee=other, by=city.bureau, now=at(city.today - timedelta(days=40))
    )
    city.agree(taken, city.today - timedelta(days=40))
    _add(city, programme, lone, "城市管理")
    numbers = (("城市管理", 13, 8), ("市场监管", 7, 4), ("生态环境", 3, 2), ("交通运输", 2, 2))
    for field, people, seniors in numbers:
        _field_of_waiting(city, programme, field, people, seniors)
    first = run_match(programme, by=city.bureau, now=at(city.today - timedelta(days=2)))
    _bar(city, first)
    run_match(programme, by=city.bureau, now=at(city.today - timedelta(days=1)))


def _field_of_waiting(city: City, programme: Programme, field: str, people: int, seniors: int) -> None:
    """Mentors of the field with two places each, and mentees within two steps of one of them."""
    places = []
    for senior in city.officers(field, senior=True)[:seniors]:
        city.mentor(senior, field, languages=city.random.choice([[], ["澄州话"]]))
        places += [senior.home_unit.path] * 2
    for junior in city.officers(field, senior=False):
        near = next((p for p in places if steps_between(p, junior.home_unit.path) <= NEAR), None)
        if near and people:
            places.remove(near)
            people -= 1
            city.used.add(junior.pk)
            _add(city, programme, junior, field)


def _add(city: City, programme: Programme, officer: Officer, field: str) -> None:
    place = Mentee.objects.create(
        programme=programme, officer=officer, added_at=at(city.today - timedelta(days=9)),
        language=city.random.choice(["", "", "澄州话"]), shift=city.random.choice(["", "日班"]),
    )  # fmt: skip
    place.skills.set(city.random.sample(city.by_field[field], 2))


def _bar(city: City, run: MatchRun) -> None:
    """The first mentor of the first run appraises the person matched to them: the second run differs there."""
    pair = run.result["pairs"][0]
    mentor, mentee = (Officer.objects.get(staff_no=pair[who]) for who in ("mentor", "mentee"))
    mentors.bar_pair(
        mentor=mentor, mentee=mentee, ground=Bar.Ground.APPRAISER, by=city.bureau, now=at(city.today - timedelta(days=2), 17)
    )  # fmt: skip
