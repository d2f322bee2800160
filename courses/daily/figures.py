"""The place's figures of the daily case are changed by one act, and the auditor sees by whom."""

from datetime import datetime

from django.db import transaction

from courses.models import DailyFigures
from lms.officers.models import Account
from lms.officers.place_settings import set_figures


@transaction.atomic
def change_daily_figures(*, values: dict, by: Account, now: datetime) -> DailyFigures:
    """Store *values* of the place's one row; they hold from the next question on. Raises ``ValidationError``."""
    row = DailyFigures.objects.select_for_update().filter(pk=1).first() or DailyFigures(pk=1)
    set_figures(row, values, by=by, now=now)
    return row
