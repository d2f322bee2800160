"""``match_mentors --programme CODE [--dry-run] [--send]``: the best plan, explained pair by pair."""

from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError
from lms.mentoring.match_runs import result_document, run_match, send_out, try_match
from lms.mentoring.models import Programme
from lms.mentoring.words import GROUND_WORDS, POINT_WORDS


class Command(HouseCommand):
    help = "Match mentors and mentees of a programme."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")
        parser.add_argument("--send", action="store_true", help="also propose the pairs to the three parties")

    def act(self, *, programme: str, dry_run: bool, send: bool, **options) -> tuple[dict, bool]:
        found = Programme.objects.filter(code=programme).first()
        if found is None:
            raise HouseError(_("There is no programme %(code)s.") % {"code": programme})
        now = clock.now()
        if dry_run:
            problem, plan = try_match(found, on=clock.local_day(now))
            return document(found, None, plan.digest, result_document(plan), problem.as_document()), True
        run = run_match(found, by=None, now=now)
        shown = document(found, run.number, run.digest, run.result, run.inputs)
        if send:
            sent = send_out(run, by=None, now=now)
            shown |= {"proposed": len(sent.pairings), "skipped": sent.skipped}
        return shown, True

    def summary(self, document: dict) -> str:
        lines = [super().summary(document)]
        for pair in document["pairs"]:
            best = pair["alternative"]
            instead = f"  ({best['mentor'] or '–'} {best['score']}, −{best['cost']})" if best else ""
            lines.append(f"{pair['mentee']} → {pair['mentor']}  {pair['score']}{instead}")
        lines += [f"{one['mentee']} → –  {one['reason']}" for one in document["unmatched"]]
        return "\n".join(lines)


def document(programme: Programme, number: int | None, digest: str, result: dict, inputs: dict) -> dict:
    """What ``--json`` prints: pairs with reasons and best alternative, load, total, unmatched."""
    loads = {m["key"]: {"load": m["load"], "capacity": m["capacity"]} for m in inputs["mentors"]}
    for pair in result["pairs"]:
        loads[pair["mentor"]]["load"] = pair["load"]
    return {
        "programme": programme.code,
        "run": number,
        "digest": digest,
        "total_score": result["total_score"],
        "first_come_score": result["first_come_score"],
        "mentees": len(inputs["mentees"]),
        "mentors": len(inputs["mentors"]),
        "pairs": [pair | {"reasons": reasons(pair, inputs["weights"])} for pair in result["pairs"]],
        "load": loads,
        "unmatched": [one | {"reason": _blocked(one["blocked"])} for one in result["unmatched"]],
    }


def reasons(pair: dict, weights: dict) -> list[str]:
    """The grounds that carried the pair, strongest first."""
    strongest = sorted(pair["grounds"].items(), key=lambda item: -item[1])
    return [f"{POINT_WORDS[name]} {points}/{weights[name]}" for name, points in strongest if points]


def _blocked(blocked: dict) -> str:
    return "; ".join(f"{GROUND_WORDS[ground]}: {count}" for ground, count in blocked.items())
