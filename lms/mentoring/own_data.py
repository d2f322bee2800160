"""Everything that mentoring keeps about an officer, for themselves (S5). Single ratings are in nobody's export."""

from lms.mentoring.models import Entrustment, LevelProposal, Observation, TaskLog
from lms.officers.models import Officer


def mentoring_data(officer: Officer) -> dict:
    """Plain values, dates as ISO text."""
    logs = TaskLog.objects.filter(pairing__mentee=officer).order_by("done_on", "pk")
    return {
        "pairings": [
            {"programme": code, "from": starts.isoformat(), "to": ends.isoformat(), "state": state}
            for code, starts, ends, state in officer.pairings.order_by("pk").values_list(
                "programme__code", "starts_on", "ends_on", "state"
            )
        ],
        "logs": [
            {
                "day": log.done_on.isoformat(),
                "task": log.task,
                "done": log.done,
                "unclear": log.unclear,
                "learned": log.learned,
                "minutes": log.minutes,
                "answer": log.answer,
                "confirmed": log.confirmation_id is not None,
            }
            for log in logs
        ],
        "observations": [
            {
                "day": row.observed_on.isoformat(),
                "skill": row.skill.name,
                "rating": row.rating,
                "comment": row.comment,
            }
            for row in Observation.objects.filter(officer=officer).select_related("skill").order_by("pk")
        ],
        "levels": [
            {
                "day": row.decided_on.isoformat(),
                "skill": row.skill.name,
                "level": row.level,
                "basis": row.basis,
            }
            for row in Entrustment.objects.filter(officer=officer)
            .select_related("skill")
            .order_by("decided_on", "pk")
        ],
        "proposals": [
            {"skill": row.skill.name, "level": row.level, "state": row.state}
            for row in LevelProposal.objects.filter(officer=officer).select_related("skill").order_by("pk")
        ],
    }
