"""Shells: what the schedule wakes in this room."""

from celery import shared_task

from lms.common import clock


@shared_task
def tend_classes() -> None:
    """End sign-ups and release held places when their time has come."""
    from courses.classes.waitlist import tend_classes as tend

    tend(now=clock.now())
