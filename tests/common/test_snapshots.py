"""Long reading locks nobody out and sees one moment."""

import pytest

pytestmark = pytest.mark.commits

SCRIPT = """
import threading
from django.db import connection
from lms.common.snapshots import snapshot
from lms.hours.models import LedgerCounter

def write():
    LedgerCounter.objects.update_or_create(pk=1, defaults={"last": 7})
    connection.close()

with snapshot():
    before = LedgerCounter.objects.count()
    writer = threading.Thread(target=write)
    writer.start()
    writer.join(10)
    during = LedgerCounter.objects.count()
print(writer.is_alive(), before == during, LedgerCounter.objects.get().last)
"""


def test_somebody_writes_while_a_snapshot_is_read(house):
    assert house.run(SCRIPT) == "False True 7"
