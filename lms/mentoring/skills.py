"""The bureau describes a skill; what was said before stays, since months and powers decide what a level is worth."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lms.mentoring.models import Skill, SkillWording
from lms.officers.models import Account

SAID = tuple(field.name for field in Skill._meta.concrete_fields if field.name != "id")


@dataclass(frozen=True)
class Change:
    """What somebody changed about a skill: field → (before, after)."""

    by: Account
    at: datetime
    fields: dict[str, tuple]


@transaction.atomic
def describe_skill(skill: Skill, *, by: Account, now: datetime) -> Skill:
    """Keep *skill* as it was set, new or changed, and who set it so. Raises ``ValidationError``."""
    before = Skill.objects.select_for_update().filter(pk=skill.pk).values(*SAID).first()
    after = {name: getattr(skill, name) for name in SAID}
    if before == after:
        return skill
    skill.full_clean()
    skill.save()
    SkillWording.objects.create(skill=skill, before=before or {}, after=after, by=by, at=now)
    return skill


def changes_of(skill: Skill) -> list[Change]:
    """The latest first; what somebody described anew is no change."""
    rows = skill.wordings.exclude(before={}).select_related("by").order_by("-at", "-pk")
    return [
        Change(
            row.by,
            row.at,
            {n: (row.before[n], row.after[n]) for n in SAID if row.before.get(n) != row.after.get(n)},
        )
        for row in rows
    ]
