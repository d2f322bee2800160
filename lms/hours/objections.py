"""An objection is answered by a person other than the one who raised it (H6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.hours.models import Objection
from lms.notices.outbox import tell
from lms.officers.approvals import may_decide
from lms.officers.models import Account


@transaction.atomic
def answer_objection(
    objection: Objection, *, upheld: bool, answer: str, by: Account, now: datetime, link: str
) -> Objection:
    """Answer in words; a correction of the ledger is an act of its own. *link*: where the officer sees what it was about."""
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    if locked.state != Objection.State.OPEN:
        raise HouseError(_("This was already answered. Reload the page."))
    if not may_decide(by, locked.officer, excluded={locked.raised_by_id}, on=local_day(now)):
        raise NotAllowed(_("You cannot answer this one: it is your own or not yours to decide."))
    if not answer.strip():
        raise HouseError(_("Answer in words, so that the officer understands."))
    locked.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    locked.answer, locked.answered_by, locked.answered_at = answer[:1000], by, now
    locked.save()
    tell(
        [locked.officer.account_id],
        key=f"objection:{locked.pk}",
        title=_("Your objection was answered: %(state)s") % {"state": locked.get_state_display()},
        text=answer[:500],
        link=link,
        now=now,
    )
    return locked
