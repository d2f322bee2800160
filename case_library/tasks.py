"""Shells: what the schedule wakes in this room."""

from celery import shared_task

from lms.common import clock


@shared_task
def tend_editors() -> None:
    """Sections and groups follow the grants of case editors."""
    from case_library.sections import sync_case_editors

    sync_case_editors(on=clock.today())


@shared_task
def purge_cases() -> None:
    """Identified records go when their time is over (C1)."""
    from case_library.purging import purge_due

    purge_due(on=clock.today(), by=None, now=clock.now())
