"""Take an entry back, on a person's word: the way for rooms that may not touch the ledger's door."""

from datetime import datetime

from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.hours.ledger import reverse_entry
from lms.hours.models import HourEntry
from lms.officers.models import Account


def take_back(entry: HourEntry, *, reason: str, by: Account, now: datetime) -> HourEntry:
    """Reverse *entry* with a reason and a name (R17). Nobody takes back an entry of their own."""
    if not reason.strip():
        raise HouseError(_("Give a reason; it stays beside the entry."))
    if entry.officer.account_id == by.pk:
        raise HouseError(_("Somebody else has to correct your own entries."))
    return reverse_entry(entry, reason=reason, by=by, now=now)
