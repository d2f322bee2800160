"""Shells around the projection."""

from celery import shared_task

from lms.common import clock


@shared_task
def fold_standing() -> None:
    """Take up every change that readers left waiting."""
    from lms.compliance.projection import fold

    fold(now=clock.now(), limit=None)
