"""What keeps a year from being closed: each undecided matter, with who decides on it (R22)."""

from collections import Counter

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.common import clock
from lms.compliance.models import Waiver
from lms.hours.models import Declaration
from lms.officers.approvals import approvers_of, deciding_units
from lms.officers.models import Account, Leave, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, visible_to

SHOWN = 10
LISTED = 500  # of each kind; more are counted, not listed


def blocked(request: HttpRequest, number: int, open_ones) -> dict | None:
    if not open_ones.total:
        return None
    rows = _undecided_rows(request, number)
    may_decide = may(request.user, act=Act.APPROVE, on=clock.today())
    segments = [
        ("waiver", _("Waivers"), open_ones.waivers),
        ("declaration", _("Declarations"), open_ones.declarations),
        ("leave", _("Leaves"), open_ones.leaves),
    ]
    return {
        "title": ngettext("%(n)s matter is undecided", "%(n)s matters are undecided", open_ones.total)
        % {"n": open_ones.total},
        "text": _("The year can be closed when each of them is decided. There is no way round."),
        "segments": [
            {"label": label, "count": count, "url": f"{reverse('approvals')}?what={what}", "current": False}
            for what, label, count in segments
        ]
        if may_decide
        else [],
        "rows": rows[:SHOWN],
        "shown_words": _("%(shown)s of %(all)s shown")
        % {"shown": min(SHOWN, len(rows)), "all": open_ones.total},
        "more_url": reverse("approvals") if len(rows) > SHOWN and may_decide else "",
        "more_words": _("All of them"),
        "total": open_ones.total,
    }


def _undecided(number: int) -> list[tuple]:
    """(officer, accounts that may not decide, ground, since when, evidence, kind and id) of what waits; the oldest first."""
    waivers = Waiver.objects.filter(requirement__year=number, state=Waiver.State.SUBMITTED)
    declarations = Declaration.objects.filter(ended_on__year=number, state=Declaration.State.SUBMITTED)
    leaves = Leave.objects.filter(
        state=Leave.State.PROPOSED, starts_on__year__lte=number, ends_on__year__gte=number
    )
    found = [
        *(
            (
                w.officer,
                {w.submitted_by_id},
                w.get_ground_display(),
                w.submitted_at,
                w.document_id,
                ("waiver", w.pk),
            )
            for w in waivers.select_related("officer__home_unit")[:LISTED]
        ),
        *(
            (
                d.officer,
                {d.submitted_by_id},
                d.title,
                d.submitted_at,
                next((e.pk for e in d.evidence.all()), 0),
                ("declaration", d.pk),
            )
            for d in declarations.select_related("officer__home_unit").prefetch_related("evidence")[:LISTED]
        ),
        *(
            (x.officer, {x.proposed_by_id} - {None}, x.get_kind_display(), x.proposed_at, 0, ("leave", x.pk))
            for x in leaves.select_related("officer__home_unit")[:LISTED]
        ),
    ]
    return sorted(found, key=lambda row: row[3])


def _undecided_rows(request: HttpRequest, number: int) -> list[dict]:
    found, today = _undecided(number), clock.today()
    units = deciding_units([row[:2] for row in found], on=today)
    approvers = approvers_of({unit for unit in units if unit}, on=today)
    mine = set(
        visible_to(request.user, act=Act.APPROVE, on=today)
        .filter(pk__in={officer.pk for officer, *_rest in found})
        .values_list("pk", flat=True)
    )
    return [
        {
            "name": officer.name,
            "unit": officer.home_unit.name,
            "ground": ground,
            "day": at,
            "proof_url": reverse("evidence", args=[proof]) if proof and officer.pk in mine else "",
            "decider": _decider(unit, approvers, barred | {officer.account_id}),
            "url": f"{reverse('approvals')}?what={what}&pk={pk}"
            if officer.pk in mine and request.user.pk not in barred
            else "",
            "act": _("Decide"),
            "mine": officer.pk in mine,
        }
        for (officer, barred, ground, at, proof, (what, pk)), unit in zip(found, units, strict=True)
    ]


def _decider(unit: Unit | None, approvers: dict[int, list[Account]], barred: set[int]) -> str:
    """The people who may decide, two of them by name, and their unit."""
    if unit is None:
        return _("nobody yet")
    free = [account.name for account in approvers.get(unit.pk, []) if account.pk not in barred]
    names = pgettext("list", ", ").join(free[:2])
    if len(free) > 2:
        names = _("%(names)s and %(n)s more") % {"names": names, "n": len(free) - 2}
    return f"{unit.name} · {names}" if names else unit.name


def deciders(number: int) -> list[dict]:
    """How many matters lie with whom, the most first."""
    units = deciding_units([row[:2] for row in _undecided(number)], on=clock.today())
    counts = Counter(unit.name if unit else _("nobody yet") for unit in units)
    return [
        {"who": who, "words": ngettext("%(n)s matter", "%(n)s matters", n) % {"n": n}}
        for who, n in counts.most_common(8)
    ]
