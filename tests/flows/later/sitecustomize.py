"""A server of a later day: on PYTHONPATH, this moves the house's one clock forward by DAYS_LATER days."""

import os
from datetime import timedelta

from django.utils import timezone

from lms.common import clock

LATER = timedelta(days=int(os.environ["DAYS_LATER"]))
clock.now = lambda: timezone.now() + LATER
