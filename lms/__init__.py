"""执法学堂 (Zhifa Academy)."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
