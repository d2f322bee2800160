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


@shared_task
def tend_guidance() -> None:
    """What is under review finds its reviewer (C3); what was made of a quashed decision is withdrawn in time."""
    from case_library.assigning import tend_reviews
    from case_library.withdrawing import remind_to_withdraw

    tend_reviews(now=clock.now())
    remind_to_withdraw(now=clock.now())
