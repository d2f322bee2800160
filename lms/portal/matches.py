"""Match runs made ready for the page: a strip of points with words, why not the next best, ways out."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.common.dates import parse_day
from lms.mentoring.models import MatchRun, Skill
from lms.mentoring.words import GROUND_WORDS, POINT_WORDS
from lms.officers.models import Officer
from lms.portal.templatetags.house import day

# The strip's parts in order; what is not named alone goes into the last.
STRIP = ("field", "skills", "distance", "load", "other")


def strip_word(key: str) -> str:
    return _("other") if key == "other" else str(POINT_WORDS[key])


def pair_rows(run: MatchRun, people: dict[str, Officer], *, only: str) -> list[dict]:
    """Pairs, best first; *only*: across, pinned or all."""
    if only == "unmatched":
        return []
    wants = {m["key"]: m["wants"] for m in run.inputs["mentees"]}
    mentors = {m["key"]: m for m in run.inputs["mentors"]}
    names = {skill.code: skill.label for skill in Skill.objects.all()}
    keep = {"across": lambda p: not p["grounds"].get("field"), "pinned": lambda p: p["pinned"]}.get(
        only, lambda p: True
    )
    pairs = sorted((p for p in run.result["pairs"] if keep(p)), key=lambda p: (-p["score"], p["mentee"]))
    return [_row(run, pair, people, wants, mentors, names) for pair in pairs]


def _row(run: MatchRun, pair: dict, people, wants, mentors, names) -> dict:
    mentor = mentors[pair["mentor"]]
    taught = [names.get(c, c) for c in wants[pair["mentee"]] if c in mentor["teaches"]]
    best = pair["alternative"]
    return {
        "mentee": people.get(pair["mentee"]),
        "mentor": people.get(pair["mentor"]),
        "key": pair["mentee"],
        "mentor_key": pair["mentor"],
        "score": pair["score"],
        "load": f"{pair['load']}/{pair['capacity']}",
        "pinned": pair["pinned"],
        "strip": strip(pair["grounds"]),
        "strip_words": _(", ").join(
            f"{strip_word(part['key'])} {part['points']}" for part in strip(pair["grounds"])
        ),
        "why": _why(pair, taught),
        "points": [
            _point(name, got, run.inputs["weights"], pair, taught) for name, got in pair["grounds"].items()
        ],
        "conditions": conditions(pair, mentor, run),
        "best": best and best | {"who": people.get(best["mentor"]), "less": pair["score"] - best["score"]},
    }


def strip(grounds: dict[str, int]) -> list[dict]:
    """Parts of the strip with x and width in percent of a hundred points."""
    points = {key: grounds.get(key, 0) for key in STRIP[:-1]}
    points["other"] = sum(grounds.values()) - sum(points.values())
    parts, x = [], 0
    for key in STRIP:
        if points[key]:
            parts.append({"key": key, "points": points[key], "x": f"{x}%", "width": f"{points[key]}%"})
        x += points[key]
    return parts


def distance_words(steps: int) -> str:
    if steps == 0:
        return _("same unit")
    return ngettext("%(n)s step apart in the tree of units", "%(n)s steps apart in the tree of units", steps) % {"n": steps}  # fmt: skip


def _why(pair: dict, taught: list[str]) -> str:
    grounds = pair["grounds"]
    parts = [_("same field") if grounds.get("field") else _("across fields: no nearer mentor teaches more")]
    if taught:
        parts.append(_("teaches %(skills)s") % {"skills": pgettext("list", ", ").join(taught[:2])})
    if grounds.get("earlier"):
        parts.append(_("continues an earlier pairing"))
    parts.append(distance_words(pair["distance"]))
    return _("; ").join(parts)


def _point(name: str, got: int, weights: dict, pair: dict, taught: list[str]) -> dict:
    words = str(POINT_WORDS[name])
    if name == "skills" and taught:
        words += _(": ") + pgettext("list", ", ").join(taught)
    if name == "distance":
        words += _(": ") + distance_words(pair["distance"])
    return {"words": words, "got": got, "of": weights.get(name, 0)}


def conditions(pair: dict, mentor: dict, run: MatchRun) -> list[dict]:
    """The hard conditions, each in words; a pair of the plan keeps them all."""
    until = parse_day(mentor["in_post_until"]) if mentor["in_post_until"] else None
    post = (
        _("in post until %(day)s, beyond the end") % {"day": day(until)}
        if until
        else _("no rotation before the end is known")
    )
    return [
        {"text": _("neither the same person nor the appraiser"), "kind": "done"},
        {"text": _("approved and trained, not suspended"), "kind": "done"},
        {"text": post, "kind": "done"},
        {"text": _("load %(load)s of %(capacity)s, rest kept") % {"load": pair["load"], "capacity": pair["capacity"]}, "kind": "done"},
        {"text": _("no conflict declared"), "kind": "done"},
    ]  # fmt: skip


def unmatched_rows(run: MatchRun, people: dict[str, Officer]) -> list[dict]:
    return [
        {
            "mentee": people.get(one["mentee"]),
            "key": one["mentee"],
            "near": [_near(mentor, ground, people) for mentor, ground, _score in one["near"][:2]],
            "blocked": _("; ").join(f"{GROUND_WORDS[ground]} {count}" for ground, count in one["blocked"].items()),
            "remedies": [_remedy(remedy, people) for remedy in one["remedies"]],
        }
        for one in run.result["unmatched"]
    ]  # fmt: skip


def _near(key: str, ground: str, people: dict[str, Officer]) -> str:
    name = people[key].name if key in people else key
    return f"{name}{_(': ')}{GROUND_WORDS[ground]}"


def _remedy(remedy: dict, people: dict[str, Officer]) -> str:
    """A way out in words; the cheapest stands first."""
    person = people.get(remedy["mentor"])
    values = {
        "name": person.name if person else "",
        "value": remedy["value"],
        "n": remedy["mentors"],
        "day": date_format(parse_day(remedy["value"])) if parse_day(remedy["value"]) else remedy["value"],
    }
    words = {
        "reach": _("Widen the distance to %(value)s steps (%(n)s more mentors, best %(name)s)"),
        "capacity": _("Ask %(name)s to take %(value)s mentees"),
        "cool_down": _("Wait until %(name)s has rested (%(day)s)"),
        "training": _("Approve and train %(name)s"),
        "rotation": _("End earlier or ask for a later rotation of %(name)s (%(day)s)"),
        "next_round": _("Leave for the next round"),
    }[remedy["kind"]]
    return words % values


def compare_rows(run: MatchRun, other: MatchRun, people: dict[str, Officer]) -> list[dict]:
    """Whose mentor differs between two runs of a programme."""
    mine = {pair["mentee"]: pair for pair in run.result["pairs"]}
    theirs = {pair["mentee"]: pair for pair in other.result["pairs"]}

    def said(pair: dict | None) -> str:
        if pair is None:
            return "–"
        name = people[pair["mentor"]].name if pair["mentor"] in people else pair["mentor"]
        return f"{name} {pair['score']}"

    return [
        {"mentee": people.get(key), "here": said(mine.get(key)), "there": said(theirs.get(key))}
        for key in sorted(mine.keys() | theirs.keys())
        if (mine.get(key) or {}).get("mentor") != (theirs.get(key) or {}).get("mentor")
    ]
