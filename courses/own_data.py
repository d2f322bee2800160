"""Everything that learning keeps about an officer, for themselves (S5). Feedback on classes is in nobody's export."""

from courses.models import (
    Attempt,
    DailyAnswer,
    HeldBack,
    PlanTakenBack,
    Post,
    RollLine,
    SignEvent,
    StepDone,
    UncountedSpan,
)
from lms.officers.models import Officer
from lms.officers.own_data import rows


def learning_data(officer: Officer) -> dict:
    """Plain values, ready for JSON; each list by its name. Answers of a test that is open are the officer's own."""
    return {
        "courses": rows(
            officer.enrolments, "edition__title", "edition__number", "state", "enrolled_at", "due_on"
        ),
        "plans_taken_back": rows(
            PlanTakenBack.objects.filter(enrolment__officer=officer), "enrolment__edition__title", "due_on", "reason", "at"
        ),
        "completions": rows(officer.completions, "edition__title", "edition__number", "how", "score", "at"),
        "steps": rows(
            StepDone.objects.filter(enrolment__officer=officer), "lesson", "answer", "passed", "comment", "at"
        ),
        "not_counted": rows(
            UncountedSpan.objects.filter(officer=officer), "lesson", "why", "seconds", "from_at", "to_at"
        ),
        "tests": rows(
            Attempt.objects.filter(enrolment__officer=officer),
            "edition__title", "number", "state", "answers", "score", "passed", "started_at", "submitted_at",
        ),
        "more_test_time": rows(officer.extra_times, "percent", "until", "granted_at", "reason"),
        "classes": rows(officer.sign_ups, "training_class__title", "state", "signed_up_at", "ended_at"),
        "signing": rows(
            SignEvent.objects.filter(officer=officer), "sitting__training_class__title", "direction", "at"
        ),
        "rolls": rows(
            RollLine.objects.filter(officer=officer), "training_class__title", "version", "present_minutes", "credited", "reason"
        ),
        "contributions": rows(
            Post.objects.filter(author=officer.account), "discussion__title", "text", "posted_at"
        ),
        "held_back": rows(HeldBack.objects.filter(by=officer.account), "discussion__title", "at"),
        "daily_cases": rows(
            DailyAnswer.objects.filter(card__officer=officer), "edition__title", "choice", "right", "on"
        ),
    }  # fmt: skip
