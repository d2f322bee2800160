"""The figures that a place sets for its classes are changed by one act; rolls closed before keep theirs."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import ClassFigures
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may

log = structlog.get_logger()


@transaction.atomic
def change_figures(*, values: dict, by: Account, now: datetime) -> ClassFigures:
    """Store *values*; who changed which of them stands in the log. Raises ``NotAllowed``."""
    if not may(by, act=Act.RUN_CALLS, on=local_day(now)):
        raise NotAllowed(_("The justice bureau sets these figures."))
    row = ClassFigures.objects.select_for_update().filter(pk=1).first() or ClassFigures(pk=1)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    log.info("class figures changed", fields=changed, by=by.pk)
    return row
