"""The Celery application: a static schedule, JSON only; what is owed stands in Job rows, not here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("zhifa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep jobs": {"task": "lms.jobs.tasks.sweep", "schedule": 15.0},
    "tend classes": {"task": "courses.tasks.tend_classes", "schedule": 60.0},
    "remind": {"task": "courses.tasks.remind", "schedule": 6 * 3600.0},
    "tend learning": {"task": "courses.tasks.tend_learning", "schedule": 60.0},
    "tend authors": {"task": "courses.tasks.tend_authors", "schedule": 3600.0},
    "tend case editors": {"task": "case_library.tasks.tend_editors", "schedule": 3600.0},
    "tend guidance": {"task": "case_library.tasks.tend_guidance", "schedule": 3600.0},
    "purge cases": {"task": "case_library.tasks.purge_cases", "schedule": 86400.0},
    "forget traces": {"task": "courses.tasks.forget_traces", "schedule": 86400.0},
    "gather daily cases": {"task": "courses.tasks.gather_daily", "schedule": 6 * 3600.0},
    "start pairings": {"task": "lms.mentoring.tasks.start_pairings", "schedule": 3600.0},
    "fold standing": {"task": "lms.compliance.tasks.fold_standing", "schedule": 20.0},
}
