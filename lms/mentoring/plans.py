"""The mentee's own plan: copied from the programme's template, ticked off on shown evidence."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.models import Pairing, PlanItem, Programme, Skill
from lms.officers.models import Account

LONGEST_PLAN = 156  # weeks


class BadTemplate(HouseError):
    """A step of the template lies outside the programme or names a skill that it does not teach."""


class NotShown(HouseError):
    """A step of the plan is ticked off on evidence only, by the mentor."""


@transaction.atomic
def keep_template(programme: Programme, steps: list[dict]) -> None:
    """Keep *steps* (week, skill code, text) as the programme's template, in order of weeks.

    Pairings that have begun keep the plan that they copied. Raises ``BadTemplate``.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    taught = set(locked.skills.values_list("code", flat=True))
    last = (locked.ends_on - locked.starts_on).days // 7
    for step in steps:
        if step["skill"] not in taught:
            raise BadTemplate(
                _("The programme does not teach the skill %(skill)s.") % {"skill": step["skill"]}
            )
        if not 1 <= step["week"] <= last:
            raise BadTemplate(_("Week %(week)s lies outside the programme's %(last)s weeks.") % {"week": step["week"], "last": last})  # fmt: skip
    rows = [{"week": s["week"], "skill": s["skill"], "text": s["text"].strip()} for s in steps]
    locked.template_plan = sorted(rows, key=lambda row: row["week"])
    locked.save(update_fields=["template_plan"])


def copy_plan(pairing: Pairing) -> None:
    """Give the pairing the template's steps of the mentee's field, counted in weeks from its first day."""
    steps = pairing.programme.template_plan
    named = Skill.objects.filter(code__in=[step["skill"] for step in steps])
    own = named.filter(field=pairing.mentee.field)
    skills = {s.code: s for s in (own or named)}
    PlanItem.objects.bulk_create(
        PlanItem(
            pairing=pairing,
            skill=skills[step["skill"]],
            due_on=pairing.starts_on + timedelta(weeks=step["week"]),
            text=step["text"],
        )
        for step in steps
        if step["skill"] in skills
    )


@transaction.atomic
def add_step(pairing: Pairing, *, skill: Skill, due_on: date, text: str, by: Account) -> PlanItem:
    if by.pk != pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor keeps the plan."))
    item = PlanItem(pairing=pairing, skill=skill, due_on=due_on, text=text)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def verify_step(item: PlanItem, *, evidence: str, by: Account, now: datetime) -> PlanItem:
    """The field task was done; *evidence* says by what it is shown (an observation, a case id)."""
    if by.pk != item.pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor keeps the plan."))
    if not evidence.strip():
        raise NotShown(_("Say what shows it: an observation, a case id, a record."))
    item.evidence, item.done_on, item.verified_by = evidence.strip()[:200], local_day(now), by
    item.save(update_fields=["evidence", "done_on", "verified_by"])
    return item
