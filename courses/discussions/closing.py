"""Close a discussion with its roll of contributors; their hours enter by the door in the same act (R8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.discussions.discussing import DiscussionRefused, may_moderate
from courses.discussions.rules import Said, contributions
from courses.models import Contributor, Discussion
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.hours.categories import Method, Mode, Schedule
from lms.hours.ledger import Credit, Source, credit_all
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Officer


@dataclass(frozen=True)
class RollLine:
    officer: Officer
    posts: int  # that say something; short and hidden ones are not among them


def proposed_roll(discussion: Discussion) -> list[RollLine]:
    """Everybody with a duty who wrote; the trainer is not among them. Three statements."""
    rows = discussion.posts.values_list("author", "text", "hidden")
    counted = contributions(Said(*row) for row in rows)
    authors = {author for author, _text, _hidden in rows} - {discussion.trainer_id}
    people = Officer.objects.filter(account__in=authors).select_related("home_unit").order_by("staff_no")
    return [RollLine(officer, counted.get(officer.account_id, 0)) for officer in people]


@transaction.atomic
def close_discussion(
    discussion: Discussion, *, credited: Collection[int], by: Account, now: datetime
) -> list[Contributor]:
    """Freeze the roll; *credited* are the officers whom the trainer counts. Raises ``DiscussionRefused``."""
    row = Discussion.objects.select_for_update(no_key=True).select_related("unit").get(pk=discussion.pk)
    if not may_moderate(by, row, now=now):
        raise NotAllowed(_("This discussion is moderated by somebody else."))
    if row.state != Discussion.State.OPEN:
        raise DiscussionRefused(_("This discussion is closed already."))
    roll = proposed_roll(row)
    _check(roll, set(credited), by)
    lines = [
        Contributor(
            discussion=row, officer=line.officer, posts=line.posts,
            credited=line.officer.pk in credited, by=by, at=now,
        )
        for line in roll
    ]  # fmt: skip
    Contributor.objects.bulk_create(lines)
    row.state = Discussion.State.CLOSED
    row.save(update_fields=["state"])
    settle(f"discussion:{row.pk}:close", now=now)
    chosen = [line for line in lines if line.credited]
    if chosen:
        credit_all([_credit(row, line, now) for line in chosen], by=by, now=now)
    tell(
        [line.officer.account_id for line in chosen],
        key=f"discussion:{row.pk}:closed",
        title=_("Your hours of a discussion are in: %(title)s") % {"title": row.title[:120]},
        link=f"/discussions/{row.pk}/",
        now=now,
    )
    return lines


def _check(roll: list[RollLine], credited: set[int], by: Account) -> None:
    counted = {line.officer.pk for line in roll if line.posts}
    if credited - counted:
        raise DiscussionRefused(_("Only people with a contribution that says something can be counted."))
    if any(line.officer.account_id == by.pk and line.officer.pk in credited for line in roll):
        raise NotAllowed(_("Nobody counts themselves. The trainer closes the discussion."))


def _credit(row: Discussion, line: Contributor, now: datetime) -> Credit:
    source = Source(
        kind="discussion",
        id=str(row.pk),
        title=row.title,
        provider=row.unit.name,
        schedule=Schedule.ROUTINE,
        method=Method.SEMINAR,
        course_key=f"discussion-{row.pk}",
        edition_digest=row.edition_digest,
    )
    return Credit(
        officer=line.officer,
        category=row.category,
        mode=Mode.DISCUSSION,
        minutes=row.minutes,
        earned_on=min(local_day(now), row.closes_on),
        source=source,
    )
