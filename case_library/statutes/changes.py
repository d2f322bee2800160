"""A law that changes opens work for whoever cites it (C5); nobody's record changes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from case_library.models import Article, Citing, LawAlert, ProvisionChange, RepealUndone, StatuteVersion
from case_library.statutes.difference import Key, compare
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.notices.outbox import settle as settle_notice
from lms.notices.outbox import tell
from lms.officers.models import Role
from lms.officers.visibility import holders_of

#: What the alerts are about: things that teach. Published cases of courts are not rewritten.
TEACHING = ("guidance", "course", "question", "key_law_guide")


class AlertSettled(HouseError):
    """The alert was already worked off."""


def texts(version: StatuteVersion) -> dict[Key, str]:
    """Article texts of a version by number."""
    return {(a.number, a.suffix): a.text for a in Article.objects.filter(version=version)}


def previous(version: StatuteVersion) -> StatuteVersion | None:
    """The wording before this one."""
    earlier = StatuteVersion.objects.filter(statute=version.statute, adopted_on__lt=version.adopted_on)
    return earlier.order_by("-adopted_on").first()


def following(version: StatuteVersion) -> StatuteVersion | None:
    later = StatuteVersion.objects.filter(statute=version.statute, adopted_on__gt=version.adopted_on)
    return later.order_by("adopted_on").first()


def note(version: StatuteVersion, *, now: datetime) -> int:
    """Write down what this version changed (and what the next one changes now); open alerts.

    Returns the number of alerts opened. Alerts come only from the newest wording: an old version
    imported later is history, not news.
    """
    opened = 0
    for newer in filter(None, (version, following(version))):
        rows = _write_changes(newer, now)
        if following(newer) is None:
            opened += _open_alerts(newer, rows, now)
    return opened


def _write_changes(version: StatuteVersion, now: datetime) -> list[ProvisionChange]:
    older = previous(version)
    found = compare(texts(older), texts(version)) if older else []
    wanted = {
        (c.kind, c.old or (None, 0), c.new or (None, 0), c.reworded): c for c in found if c.kind != "same"
    }
    ended = _ends_of(version)
    for row in version.changes.exclude(pk__in=[row.pk for row in ended.values()]):
        key = (row.kind, (row.old_number, row.old_suffix), (row.new_number, row.new_suffix), row.reworded)
        if wanted.pop(key, None) is None:
            row.delete()
    ProvisionChange.objects.bulk_create(
        [
            ProvisionChange(
                version=version, kind=kind, old_number=old[0], old_suffix=old[1],
                new_number=new[0], new_suffix=new[1], reworded=reworded, noted_at=now,
            )
            for kind, old, new, reworded in wanted
        ]
    )  # fmt: skip
    return list(version.changes.all())


def _open_alerts(version: StatuteVersion, rows: Iterable[ProvisionChange], now: datetime) -> int:
    hit = {(r.old_number, r.old_suffix): r for r in rows if r.old_number is not None}
    return _alert(Citing.objects.filter(law=version.statute.short_title, kind__in=TEACHING), hit, now)


def _alert(citings: Iterable[Citing], hit: dict[Key, ProvisionChange], now: datetime) -> int:
    """One alert for each citing thing and change; those that are there already stay as they are."""
    alerts = [
        LawAlert(change=change, kind=c.kind, key=c.key, title=c.title, opened_at=now)
        for c in citings
        if (change := hit.get((c.number, c.suffix)))
    ]
    before = LawAlert.objects.count()
    LawAlert.objects.bulk_create(alerts, ignore_conflicts=True)
    opened = LawAlert.objects.count() - before
    if opened:
        _tell_the_editors(alerts, now)
    return opened


def _tell_the_editors(alerts: list[LawAlert], now: datetime) -> None:
    """Once for each wording, with the list to work off."""
    for version in {alert.change.version for alert in alerts}:
        tell(
            holders_of(Role.CASE_EDITOR, on=local_day(now)),
            key=f"law-change:{version.pk}",
            title=_("%(law)s has changed; what cites it is to be checked")
            % {"law": f"《{version.statute}》"},
            link="/law-changes/",
            needs_answer=True,
            now=now,
        )


def foresee(kind: str, key: str, *, now: datetime) -> int:
    """Something new cites laws of which a later wording is adopted and not yet in force: alert at once."""
    if kind not in TEACHING:
        return 0
    citings = list(Citing.objects.filter(kind=kind, key=key))
    coming = StatuteVersion.objects.filter(
        statute__short_title__in={c.law for c in citings}, effective_on__gt=local_day(now)
    )
    opened = 0
    for version in coming.select_related("statute"):
        hit = {(c.old_number, c.old_suffix): c for c in version.changes.filter(old_number__isnull=False)}
        opened += _alert([c for c in citings if c.law == version.statute.short_title], hit, now)
    return opened


@transaction.atomic
def repeal(version: StatuteVersion, *, on: date, by, now: datetime) -> int:
    """The law ends on that day without a successor: every provision of it that is cited is an alert.

    Said again with another day it moves the day; what was opened before stays as it is.
    """
    if on < version.effective_on:
        raise HouseError(_("A law cannot end before it is in force."))
    version = _locked(version)
    known = _ends_of(version)
    version.repealed_on, version.repealed_by = on, by
    version.full_clean()
    version.save(update_fields=["repealed_on", "repealed_by"])
    ProvisionChange.objects.bulk_create(
        [
            ProvisionChange(
                version=version, kind=ProvisionChange.Kind.REPEALED, old_number=number, old_suffix=suffix,
                reworded=True, noted_at=now,
            )
            for number, suffix in texts(version)
            if (number, suffix) not in known
        ]
    )  # fmt: skip
    return _open_alerts(version, _ends_of(version).values(), now)


@transaction.atomic
def undo_repeal(version: StatuteVersion, *, reason: str, by, now: datetime) -> RepealUndone:
    """The repeal was noted by mistake: the law stands again, and nobody is asked to check what cites it.

    What had been opened is kept in the row; alerts about the difference to the wording before stay.
    """
    version = _locked(version)
    if version.repealed_on is None:
        raise HouseError(_("No repeal of %(law)s is noted.") % {"law": f"《{version.statute}》"})
    if not reason.strip():
        raise HouseError(_("Say why it was no repeal."))
    opened = list(LawAlert.objects.filter(change__in=_ends_of(version).values()))
    ended, version.repealed_on, version.repealed_by = version.repealed_on, None, None
    version.save(update_fields=["repealed_on", "repealed_by"])
    _write_changes(version, now)  # without the ends of its articles, which take their alerts along
    left = set(LawAlert.objects.filter(pk__in=[alert.pk for alert in opened]).values_list("pk", flat=True))
    if not open_alerts().filter(change__version=version).exists():
        settle_notice(f"law-change:{version.pk}", now=now)
    return RepealUndone.objects.create(
        version=version, repealed_on=ended, reason=reason.strip()[:300], by=by, at=now,
        alerts=[
            {"kind": a.kind, "key": a.key, "title": a.title, "state": a.state, "note": a.note} for a in opened if a.pk not in left
        ],
    )  # fmt: skip


def _locked(version: StatuteVersion) -> StatuteVersion:
    locked = StatuteVersion.objects.select_for_update(of=("self",))
    return locked.select_related("statute").get(pk=version.pk)


def _ends_of(version: StatuteVersion) -> dict[Key, ProvisionChange]:
    """What the end of the whole law did to its own articles: no difference of two wordings."""
    if version.repealed_on is None:
        return {}
    rows = version.changes.filter(kind=ProvisionChange.Kind.REPEALED)
    own = texts(version)
    return {key: row for row in rows if (key := (row.old_number, row.old_suffix)) in own}


@transaction.atomic
def settle(alert: LawAlert, *, revised: bool, note: str, by, now: datetime) -> LawAlert:
    """A person says what became of it: the citing thing was revised, or is right as it stands."""
    alert = LawAlert.objects.select_for_update().get(pk=alert.pk)
    if alert.state != LawAlert.State.OPEN:
        raise AlertSettled(_("Somebody has already worked off this alert."))
    if not note.strip():
        raise HouseError(_("Say in a few words what you checked."))
    alert.state = LawAlert.State.REVISED if revised else LawAlert.State.KEPT
    alert.note, alert.settled_by, alert.settled_at = note.strip(), by, now
    alert.full_clean()
    alert.save()
    if not open_alerts().filter(change__version=alert.change.version_id).exists():
        settle_notice(f"law-change:{alert.change.version_id}", now=now)
    return alert


def open_alerts(kind: str | None = None) -> QuerySet[LawAlert]:
    found = LawAlert.objects.filter(state=LawAlert.State.OPEN).select_related("change__version__statute")
    return found.filter(kind=kind) if kind else found


def changes_since(noted_after: datetime, *, laws: Iterable[str] | None = None) -> QuerySet[ProvisionChange]:
    """What courses pull to mark their own (C5): changes noted after that instant, of these laws.

    An added article breaks no citation; it is left out.
    """
    found = ProvisionChange.objects.filter(noted_at__gt=noted_after).exclude(kind=ProvisionChange.Kind.ADDED)
    if laws is not None:
        found = found.filter(version__statute__short_title__in=list(laws))
    return found.select_related("version__statute").order_by("noted_at", "pk")


def hits(provisions: Iterable[tuple[str, int, int]], noted_after: datetime) -> QuerySet[ProvisionChange]:
    """The changes since then that touch one of *provisions* (law, article, suffix)."""
    wanted = list(provisions)
    condition = Q(pk__in=[])
    for law, number, suffix in wanted:
        condition |= Q(version__statute__short_title=law, old_number=number, old_suffix=suffix)
    return changes_since(noted_after).filter(condition)
