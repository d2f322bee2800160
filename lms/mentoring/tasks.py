"""Shells: what becomes due by the calendar."""

from celery import shared_task

from lms.common import clock


@shared_task
def start_pairings() -> None:
    """Agreed pairings whose first day has come are under way."""
    from lms.mentoring.pairings import start_due

    start_due(on=clock.today(), now=clock.now())
