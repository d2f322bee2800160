"""Open a discussion, post, edit within the window, mark the trainer's answer, moderate."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.editions import newest as newest_guidance
from case_library.models import GuidanceEdition
from courses.discussions.looking import look, refuse_names
from courses.discussions.rules import DiscussionRefused, is_editable
from courses.models import ClassFigures, Discussion, Edition, Listing, Moderation, Post, PostVersion
from courses.provisions import quoted
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may


@transaction.atomic
def open_discussion(
    *,
    kind: str,
    key: str,
    title: str,
    opening: str,
    category: str,
    closes_on: date,
    unit: Unit,
    trainer: Account,
    by: Account,
    now: datetime,
) -> Discussion:
    """A question about the newest edition of a course or a guidance, open until a day.

    Raises ``DiscussionRefused`` for a code that nothing offered has, a day that is over, a party's name.
    """
    if not may(by, act=Act.ARRANGE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You may open discussions for your own units only."))
    if closes_on < local_day(now):
        raise DiscussionRefused(_("The last day lies in the past."))
    edition = topic(kind, key)
    if edition is None:
        raise DiscussionRefused(_("Nothing that is offered has this code."), field="key")
    refuse_names(kind, key, f"{title}\n{opening}", now=now)
    row = Discussion(
        kind=kind,
        key=key,
        edition_digest=edition.digest,
        title=title,
        opening=opening,
        category=category,
        minutes=ClassFigures.current().discussion_minutes,
        unit=unit,
        trainer=trainer,
        closes_on=closes_on,
        opened_by=by,
        opened_at=now,
    )
    row.full_clean()
    row.save()
    return row


def topic(kind: str, key: str) -> Edition | GuidanceEdition | None:
    """The edition that a discussion opened now is about; ``None`` where nothing is offered under the code."""
    if kind == Discussion.Kind.COURSE:
        listing = Listing.objects.filter(course_key=key, withdrawn_at=None).select_related("edition").first()
        return listing.edition if listing else None
    newest = newest_guidance(key)
    return None if newest is None or hasattr(newest, "withdrawal") else newest


def edition_discussed(discussion: Discussion) -> int | None:
    """The number of the edition that was the newest when the discussion was opened."""
    own = {"digest": discussion.edition_digest}
    rows = (
        Edition.objects.filter(course_key=discussion.key, **own)
        if discussion.kind == Discussion.Kind.COURSE
        else GuidanceEdition.objects.filter(guidance_key=discussion.key, **own)
    )
    return rows.values_list("number", flat=True).first()


def post(
    discussion: Discussion,
    *,
    text: str,
    by: Account,
    now: datetime,
    answers: Post | None = None,
    law: str = "",
    article: str = "",
    assured: Collection[str] = (),
) -> Post:
    """Say something; a provision is quoted in the words of its version, copied into the post.

    *assured*: passages that read like names, of which the author says that no party is called so.
    """
    _refuse_empty(text)
    _refuse_closed(discussion, now)
    answered_for = look(discussion, f"{text}\n{law}\n{article}", assured=assured, by=by, now=now)
    with transaction.atomic():
        made = _add(discussion, text, by, now, answers, (law.strip(), article.strip()), answered_for)
        _ask_moderator(made, now)
    return made


def _add(discussion, text, by, now, answers, provision, assured) -> Post:
    row = Discussion.objects.select_for_update(no_key=True).get(pk=discussion.pk)
    _refuse_closed(row, now)
    if answers is not None and (answers.discussion_id != row.pk or answers.answers_id):
        raise DiscussionRefused(_("Answer a contribution of this discussion."))
    law, article = provision
    quotes = [quoted(law, "", article, "")] if law and article else []
    made = Post(
        discussion=row,
        answers=answers,
        author=by,
        text=text.strip(),
        quotes=quotes,
        posted_at=now,
        assured=assured,
    )
    made.full_clean()
    made.save()
    PostVersion.objects.create(post=made, version=1, text=made.text, at=now)
    if answers is not None and answers.author_id != by.pk:
        tell(
            [answers.author_id],
            key=f"post:{made.pk}",
            title=_("Somebody answered you: %(title)s") % {"title": row.title[:120]},
            link=f"/discussions/{row.pk}/?at={made.pk}#post-{made.pk}",
            now=now,
        )
    return made


def edit(made: Post, *, text: str, by: Account, now: datetime, assured: Collection[str] = ()) -> Post:
    """Other words within the window; every version stays readable. *assured*: see ``post``."""
    _refuse_empty(text)
    _refuse_edit(made, by, now)
    answered_for = look(made.discussion, text, assured=assured, by=by, now=now)
    with transaction.atomic():
        row = _change(made, text, by, now)
        if set(answered_for) - set(row.assured):
            row.names_seen_by = row.names_seen_at = None
        row.assured = answered_for
        row.save(update_fields=["assured", "names_seen_by", "names_seen_at"])
        _ask_moderator(row, now)
    return row


def _change(made: Post, text: str, by: Account, now: datetime) -> Post:
    row = Post.objects.select_for_update(no_key=True).select_related("discussion").get(pk=made.pk)
    _refuse_edit(row, by, now)
    row.text, row.version = text.strip(), row.version + 1
    row.full_clean()
    row.save(update_fields=["text", "version"])
    PostVersion.objects.create(post=row, version=row.version, text=row.text, at=now)
    return row


@transaction.atomic
def mark_answer(made: Post, *, marked: bool, by: Account, now: datetime) -> Post:
    """The trainer marks the contribution that answers the question, or takes the mark back."""
    if by.pk != made.discussion.trainer_id:
        raise NotAllowed(_("The trainer of the discussion marks the answer."))
    _refuse_closed(made.discussion, now)
    made.marked_by = by if marked else None
    made.save(update_fields=["marked_by"])
    return made


@transaction.atomic
def moderate(made: Post, *, hidden: bool, reason: str, by: Account, now: datetime) -> Post:
    """Hide a contribution, or show it again, for a reason that its author reads."""
    if not may_moderate(by, made.discussion, now=now):
        raise NotAllowed(_("This discussion is moderated by somebody else."))
    if made.author_id == by.pk:
        raise NotAllowed(_("Nobody moderates their own contribution."))
    if not reason.strip():
        raise DiscussionRefused(_("Say why; the author reads it."))
    made.hidden = hidden
    made.names_seen_by, made.names_seen_at = by, now
    made.save(update_fields=["hidden", "names_seen_by", "names_seen_at"])
    settle(f"names:{made.pk}", now=now)
    act = Moderation.objects.create(post=made, hidden=hidden, reason=reason.strip(), by=by, at=now)
    tell(
        [made.author_id],
        key=f"moderation:{act.pk}",
        title=_("Your contribution was hidden") if hidden else _("Your contribution is shown again"),
        text=act.reason,
        link=f"/discussions/{made.discussion_id}/?at={made.pk}#post-{made.pk}",
        now=now,
    )
    return made


@transaction.atomic
def clear_names(made: Post, *, by: Account, now: datetime) -> Post:
    """A moderator looked: what its author answered for names no party."""
    if not may_moderate(by, made.discussion, now=now):
        raise NotAllowed(_("This discussion is moderated by somebody else."))
    if made.author_id == by.pk:
        raise NotAllowed(_("Nobody moderates their own contribution."))
    made.names_seen_by, made.names_seen_at = by, now
    made.save(update_fields=["names_seen_by", "names_seen_at"])
    settle(f"names:{made.pk}", now=now)
    return made


def may_moderate(account: Account, discussion: Discussion, *, now: datetime) -> bool:
    return account.pk == discussion.trainer_id or may(
        account, act=Act.ARRANGE, on=local_day(now), unit=discussion.unit
    )


def _refuse_closed(row: Discussion, now: datetime) -> None:
    if row.state != Discussion.State.OPEN or local_day(now) > row.closes_on:
        raise DiscussionRefused(_("This discussion is over; it can still be read."))


def _refuse_edit(row: Post, by: Account, now: datetime) -> None:
    if row.author_id != by.pk:
        raise NotAllowed(_("Only the author edits a contribution."))
    _refuse_closed(row.discussion, now)
    minutes = ClassFigures.current().edit_window_minutes
    if not is_editable(row.posted_at, now=now, minutes=minutes):
        raise DiscussionRefused(
            _("A contribution can be edited for %(n)s minutes. Add another one instead.") % {"n": minutes}
        )


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise DiscussionRefused(_("Write something first."))


def _ask_moderator(made: Post, now: datetime) -> None:
    """The trainer looks at names that an author answers for; others of the unit find them in the same list."""
    row = made.discussion
    if made.assured and made.names_seen_at is None and made.author_id != row.trainer_id:
        tell(
            [row.trainer_id],
            key=f"names:{made.pk}:{made.version}",
            title=_("A contribution may name somebody: %(title)s") % {"title": row.title[:120]},
            link="/discussions/names/",
            needs_answer=True,
            now=now,
        )
