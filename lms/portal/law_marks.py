"""A changed law opens an alert on the guidance and a mark on the course that cite it: two acts, each told of the other (C5)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from case_library.models import GuidanceEdition, KeyLawGuidePage, LawAlert
from case_library.sections import below
from case_library.statutes.changes import open_alerts
from case_library.statutes.numerals import article_label
from courses.models import Edition, EditionCitation, Staleness
from courses.staleness import open_marks
from lms.common import clock
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import may_everywhere, unit_paths, units_visible_to
from lms.portal.citings import address_of

SHOWN = 10


def alerts_to_settle(request: HttpRequest) -> QuerySet[LawAlert]:
    """Those on what this editor's units wrote; the rest, of no unit, only by an editor of the whole place."""
    today = clock.today()
    if may_everywhere(request.user, act=Act.EDIT_GUIDANCE, on=today):
        return LawAlert.objects.all()
    return LawAlert.objects.filter(
        _written_by(units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=today))
    )


def _written_by(units: QuerySet[Unit]) -> Q:
    guides = KeyLawGuidePage.objects.filter(below(units))
    keys = {
        "guidance": GuidanceEdition.objects.filter(unit__in=units).values("guidance_key"),
        "key_law_guide": guides.values("guide_key"),
        "course": Edition.objects.filter(unit__in=units).values("course_key"),
    }
    own = Q(pk=None)
    for kind, written in keys.items():
        own |= Q(kind=kind, key__in=written)
    return own


def marks_beside(alert: LawAlert, request: HttpRequest) -> list[dict]:
    """Open marks of courses that cite the same article or the guidance itself: ``[{title, cited, change, url}]``."""
    place = _place(alert)
    citing = EditionCitation.objects.filter(kind="guidance", place=alert.key).values("edition")
    found = open_marks().filter(
        Q(cited=place) | Q(cited__startswith=f"{place}第") | Q(cited=alert.key) | Q(edition__in=citing)
    )
    paths = unit_paths(request.user, act=Act.AUTHOR, on=clock.today())
    return [
        {
            "title": mark.edition.title, "cited": mark.cited, "change": mark.change,
            "url": reverse("author-desk") if any(mark.edition.unit.path.startswith(path) for path in paths)
            else address_of("course", mark.edition.course_key),
        }
        for mark in found.select_related("edition__unit").order_by("marked_at")[:SHOWN]
    ]  # fmt: skip


def alerts_beside(marks: Iterable[Staleness], request: HttpRequest) -> dict[int, list[dict]]:
    """Mark → open alerts on guidance that cites the same article, or that the course cites: ``{title, url}``."""
    marks = list(marks)
    laws = {mark.cited.partition(" ")[0] for mark in marks}
    keys = {mark.cited for mark in marks}
    teaching = open_alerts().filter(kind__in=("guidance", "key_law_guide"))
    alerts = teaching.filter(Q(change__version__statute__short_title__in=laws) | Q(key__in=keys))
    own = set(alerts_to_settle(request).filter(pk__in=[a.pk for a in alerts]).values_list("pk", flat=True))
    told = [
        (alert, {"title": alert.title, "url": reverse("law-alert", args=[alert.pk]) if alert.pk in own else address_of(alert.kind, alert.key)})
        for alert in alerts
    ]  # fmt: skip
    return {mark.pk: [row for alert, row in told if _concerns(alert, mark)][:SHOWN] for mark in marks}


def _concerns(alert: LawAlert, mark: Staleness) -> bool:
    place = _place(alert)
    return mark.cited in (place, alert.key) or mark.cited.startswith(f"{place}第")


def _place(alert: LawAlert) -> str:
    """行政处罚法 第三十三条, as courses write down what they cite."""
    change = alert.change
    return f"{change.version.statute.short_title} {article_label(change.old_number, change.old_suffix)}"
