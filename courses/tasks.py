"""Shells: what the schedule wakes in this room."""

from celery import shared_task

from lms.common import clock


@shared_task
def tend_classes() -> None:
    """End sign-ups and release held places when their time has come."""
    from courses.classes.waitlist import tend_classes as tend

    tend(now=clock.now())


@shared_task
def remind() -> None:
    """Ask for rolls that are over and nobody closed, and for steps of chosen courses that are due."""
    from courses.reminding import remind_of_rolls, remind_of_steps

    remind_of_rolls(now=clock.now())
    remind_of_steps(now=clock.now())


@shared_task
def tend_learning() -> None:
    """Close tests whose time is over and sittings without a sign of life."""
    from courses.attempts import close_all_overdue
    from courses.learning.sessions import end_silent

    close_all_overdue(now=clock.now())
    end_silent(now=clock.now())


@shared_task
def tend_authors() -> None:
    """Sections and groups follow the grants of trainers and reviewers; changed laws and guidance mark courses."""
    from courses.sections import sync_authors
    from courses.staleness import pull_guidance_changes, pull_law_changes

    sync_authors(on=clock.today())
    pull_law_changes(now=clock.now())
    pull_guidance_changes(now=clock.now())


@shared_task
def forget_traces() -> None:
    """Delete the detailed traces of learning when the place's time for them is over (S5)."""
    from courses.learning.forgetting import forget_traces as forget

    forget(now=clock.now())


@shared_task
def gather_daily() -> None:
    """Last month's right answers of the daily case enter the ledger, once."""
    from courses.daily.gathering import gather_last_month

    gather_last_month(now=clock.now())
