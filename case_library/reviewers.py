"""Who may review guidance: the role is granted, the qualification of Art. 58 noted by the bureau (C3, C4)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from case_library.models import KeyLawSubmission, ReviewerProfile, Submission
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import holders_of, may

# 《行政处罚法》as amended on 2017-09-01: who begins to review from this day on has to be qualified.
QUALIFIED_SINCE = date(2018, 1, 1)


def reviewers(*, on: date) -> QuerySet[Account]:
    """Whoever holds the role that day, with what waits for each (``waiting``)."""
    waiting = Count("guidance_reviews", filter=Q(guidance_reviews__closed_at=None))
    people = Account.objects.filter(pk__in=holders_of(Role.LEGAL_REVIEWER, on=on), is_active=True)
    return people.select_related("reviewer_profile__noted_by").annotate(waiting=waiting)


def qualified(account: Account) -> bool:
    """C4: whoever reviews for the first time holds the legal-profession qualification."""
    profile = getattr(account, "reviewer_profile", None)
    return bool(profile and (profile.has_legal_qualification or profile.reviewing_since))


@transaction.atomic
def note_qualification(
    account: Account,
    *,
    has_legal_qualification: bool,
    reviewing_since: date | None,
    fields: list[str],
    by: Account,
    now: datetime,
) -> ReviewerProfile:
    """What the bureau saw on paper. Raises ``NotAllowed`` for oneself, ``HouseError`` where the law asks for more."""
    if account.pk == by.pk:
        raise NotAllowed(_("Nobody notes their own qualification. A colleague does it."))
    if not has_legal_qualification and reviewing_since and reviewing_since >= QUALIFIED_SINCE:
        raise HouseError(
            _("Whoever began in 2018 or later needs the legal-profession qualification (Art. 58)."),
            field="reviewing_since",
        )
    values = {
        "has_legal_qualification": has_legal_qualification, "reviewing_since": reviewing_since,
        "fields": fields, "noted_by": by, "noted_at": now,
    }  # fmt: skip
    profile, _new = ReviewerProfile.objects.update_or_create(account=account, defaults=values)
    account.reviewer_profile = profile
    return profile


def barred(submission: Submission | KeyLawSubmission) -> set[int]:
    """Authors, whoever recorded or handled the case, whoever handed it in: none of them reviews (C3, S2)."""
    found = set(submission.writers) | {submission.submitted_by_id}
    if submission.case:
        found |= {submission.case.received_by_id}
        found |= set(submission.case.handlers.values_list("officer__account", flat=True))
    return found - {None}


def candidates(submission: Submission | KeyLawSubmission, *, on: date) -> list[Account]:
    """Qualified reviewers of any department, level or district: those of the field first, then the least loaded."""
    field = submission.content.get("domain")  # a study guide is of none
    people = reviewers(on=on).exclude(pk__in=barred(submission)).order_by("waiting", "pk")
    return sorted(filter(qualified, people), key=lambda p: field not in p.reviewer_profile.fields)


def may_review(account: Account, submission: Submission | KeyLawSubmission, *, on: date) -> bool:
    return (
        may(account, act=Act.REVIEW_GUIDANCE, on=on)
        and account.pk not in barred(submission)
        and qualified(account)
    )
