"""One section and one group per authoring unit; nobody there may publish. One workflow with one task of our own."""

from datetime import date
from functools import reduce
from operator import or_

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage, WorkflowTask

from case_library.models import GuidanceLibrary, GuidanceReviewTask, GuidanceSection
from lms.officers.models import Role, RoleGrant, Unit

WORKFLOW = "指引审核"


@transaction.atomic
def sync_case_editors(*, on: date) -> int:
    """Make what is missing and put exactly the editors of that day into their units' groups."""
    editing = set(_grants(on).values_list("unit", flat=True))
    for unit in Unit.objects.filter(pk__in=editing):
        section_of(unit)
    for section in GuidanceSection.objects.select_related("unit"):
        let_in(section, on=on)
    return len(editing)


def let_in(section: GuidanceSection, *, on: date) -> None:
    """Exactly those who edit for this unit, or for one above it, may open its pages in the editor."""
    above = section.unit.get_ancestors().values("pk")
    editors = _grants(on).filter(Q(unit=section.unit) | Q(unit__in=above))
    _group(section).user_set.set(set(editors.values_list("account", flat=True)))


def _grants(on: date):
    return RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), role=Role.CASE_EDITOR, starts_on__lte=on, ended_at=None
    )


def library() -> GuidanceLibrary:
    found = GuidanceLibrary.objects.first()
    if found is None:
        root = Page.objects.filter(depth=1).first()
        found = root.add_child(instance=GuidanceLibrary(title="案例指引", slug="guidance"))
        task = GuidanceReviewTask.objects.first() or GuidanceReviewTask.objects.create(name=WORKFLOW)
        workflow, _new = Workflow.objects.get_or_create(name=WORKFLOW)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
        WorkflowPage.objects.get_or_create(page_id=found.pk, defaults={"workflow": workflow})
    return found


def below(units) -> Q:
    """Pages that stand in the sections of *units*; one statement."""
    paths = GuidanceSection.objects.filter(unit__in=units).values_list("path", flat=True)
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk=None))


def section_of(unit: Unit) -> GuidanceSection:
    section = GuidanceSection.objects.filter(unit=unit).first()
    if section is None:
        section = library().add_child(
            instance=GuidanceSection(title=unit.name, slug=f"g{unit.pk}", unit=unit)
        )
    _group(section)
    return section


def _group(section: GuidanceSection) -> Group:
    group, new = Group.objects.get_or_create(name=f"guidance:{section.unit.code}")
    if new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        for codename in ("add_page", "change_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page_id=section.pk, permission=permission)
    return group
