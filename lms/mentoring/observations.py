"""Watching real tasks by written anchors (M3–M5), both sign; what opens a remedial plan."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.faults import unknown_faults
from lms.mentoring.models import Observation, ObservationSignature, Pairing, RemedialPlan, Skill
from lms.mentoring.rules import needs_remedy
from lms.notices.outbox import settle, tell
from lms.officers.models import Account

Rating = Observation.Rating


class ObservationRefused(HouseError):
    """The observation is not complete, or this person cannot make it."""


class SentAlready(ObservationRefused):
    """The key is known with another skill or rating: sent before, or meant as a second one."""


def observe(
    pairing: Pairing,
    *,
    key: str,
    skill: Skill,
    observed_on: date,
    task: str,
    rating: str,
    comment: str = "",
    fatal_faults: list[str] | None = None,
    not_responding: bool = False,
    by: Account,
    now: datetime,
) -> Observation:
    """What the mentor saw. The same *key* again gives the same row: a phone may send it twice.

    Two "not responding" in a row, or a fatal fault, open a remedial plan in the same act.
    """
    if by.pk != pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor observes."))
    if known := Observation.objects.filter(key=key, pairing=pairing).first():
        if (known.skill_id, known.rating) != (skill.pk, rating):
            raise SentAlready(
                _("This was kept already, with other words. Send it again to keep a second one.")
            )
        return known
    faults = sorted(set(fatal_faults or []))
    comment = comment.strip()
    _refuse_incomplete(pairing, skill, observed_on, rating, comment, faults, not_responding, now)
    row = Observation(
        officer=pairing.mentee,
        pairing=pairing,
        skill=skill,
        key=key,
        observed_on=observed_on,
        task=task,
        rating=rating,
        comment=comment,
        fatal_faults=faults,
        not_responding=not_responding,
        by=by,
        at=now,
    )
    row.clean_fields()
    return _keep(row, now)


def _keep(row: Observation, now: datetime) -> Observation:
    try:
        with transaction.atomic():
            row.save()
            _open_remedy(row, now)
            tell(
                [row.officer.account_id],
                key=f"observation:{row.pk}",
                title=_("An observation waits for your signature"),
                link="/mentoring/#observations",
                needs_answer=True,
                now=now,
            )
        return row
    except IntegrityError:
        return Observation.objects.get(key=row.key, pairing=row.pairing)


@transaction.atomic
def sign_observation(
    observation: Observation, *, agrees: bool, view: str = "", by: Account, now: datetime
) -> ObservationSignature:
    """The observed has read it and agrees, or tells another view."""
    if by.pk != observation.officer.account_id:
        raise NotAllowed(_("The observed person signs."))
    if ObservationSignature.objects.filter(observation=observation).exists():
        raise ObservationRefused(_("This observation is already signed."))
    if not agrees and not view.strip():
        raise ObservationRefused(_("Say in one sentence how you see it."))
    settle(f"observation:{observation.pk}", now=now)
    return ObservationSignature.objects.create(
        observation=observation, agrees=agrees, view=view.strip()[:300], by=by, at=now
    )


@transaction.atomic
def plan_remedy(plan: RemedialPlan, *, steps: str, until: date, by: Account) -> RemedialPlan:
    """The mentor says what is done differently, and until when."""
    if plan.pairing is None or by.pk != plan.pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor keeps the plan."))
    plan.steps, plan.until = steps.strip()[:600], until
    plan.full_clean(exclude=["closed_by"])
    plan.save(update_fields=["steps", "until"])
    return plan


@transaction.atomic
def close_remedy(plan: RemedialPlan, *, met: bool, by: Account, now: datetime) -> RemedialPlan:
    """A person decides whether it was made good; never by a count."""
    locked = RemedialPlan.objects.select_for_update().get(pk=plan.pk)
    if locked.outcome != RemedialPlan.Outcome.OPEN:
        raise ObservationRefused(_("This plan is already closed."))
    locked.outcome = RemedialPlan.Outcome.MET if met else RemedialPlan.Outcome.NOT_MET
    locked.closed_by, locked.closed_at = by, now
    locked.save(update_fields=["outcome", "closed_by", "closed_at"])
    return locked


def _refuse_incomplete(pairing, skill, observed_on, rating, comment, faults, not_responding, now) -> None:
    if pairing.state not in (Pairing.State.ACTIVE, Pairing.State.FINAL_REVIEW):
        raise ObservationRefused(_("This pairing is not under way."))
    if not pairing.starts_on <= observed_on <= local_day(now):
        raise ObservationRefused(_("The day lies before the pairing began or has not come yet."))
    if rating not in Rating.values:
        raise ObservationRefused(_("Choose what you saw."))
    if rating in (Rating.LOW, Rating.EXCELLENT) and not comment:
        raise ObservationRefused(
            _("The lowest and the highest rating need a sentence that says what you saw.")
        )
    if (not_responding or faults) and not comment:
        raise ObservationRefused(_("A fault or “not responding” needs a sentence that says what you saw."))
    if unknown := unknown_faults(faults, fatal=skill.fatal_faults):
        raise ObservationRefused(_("Unknown fault code: %(codes)s") % {"codes": ", ".join(unknown)})


def _open_remedy(row: Observation, now: datetime) -> None:
    recent = Observation.objects.filter(officer=row.officer, skill=row.skill).exclude(
        rating=Rating.NOT_OBSERVED
    )
    flags = list(recent.order_by("-observed_on", "-pk").values_list("not_responding", flat=True)[:2])
    cause = needs_remedy(flags, bool(row.fatal_faults))
    open_plans = RemedialPlan.objects.filter(
        officer=row.officer, skill=row.skill, outcome=RemedialPlan.Outcome.OPEN
    )
    if cause and not open_plans.exists():
        RemedialPlan.objects.create(
            officer=row.officer,
            pairing=row.pairing,
            skill=row.skill,
            cause=cause,
            observation=row,
            opened_at=now,
        )
