"""A paper drawn by rule: so many questions of a tag and difficulty, shuffled. Pure."""

from random import Random

from courses.questions.kinds import orders


def matching(questions: list[dict], rule: dict) -> list[dict]:
    """Frozen questions that *rule* may draw from: its bank, tag and difficulty."""
    return [
        q
        for q in questions
        if q["bank"] == rule["bank"]
        and (not rule["tag"] or rule["tag"] in q["tags"])
        and (not rule["difficulty"] or q["difficulty"] == rule["difficulty"])
    ]


def draw(questions: list[dict], rules: list[dict], *, seed: str) -> list[dict]:
    """``[{"uid", "order"}]``, no question twice; what an attempt freezes."""
    random = Random(seed)  # noqa: S311  (the seed is secret and never shown)
    chosen: list[dict] = []
    taken: set[str] = set()
    for rule in sorted(rules, key=lambda rule: len(matching(questions, rule))):
        free = [q for q in matching(questions, rule) if q["uid"] not in taken]
        picked = random.sample(free, min(rule["count"], len(free)))
        taken.update(q["uid"] for q in picked)
        chosen.extend(picked)
    random.shuffle(chosen)
    return [{"uid": q["uid"], "order": orders(q, random)} for q in chosen]


def shortages(questions: list[dict], rules: list[dict]) -> list[tuple[dict, int]]:
    """(rule, how many are missing) for rules that cannot be filled without a repeat."""
    taken: set[str] = set()
    missing = []
    for rule in sorted(rules, key=lambda rule: len(matching(questions, rule))):
        free = [q["uid"] for q in matching(questions, rule) if q["uid"] not in taken]
        taken.update(free[: rule["count"]])
        if len(free) < rule["count"]:
            missing.append((rule, rule["count"] - len(free)))
    return missing
