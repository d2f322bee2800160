"""One section, one collection and one group per authoring unit, from the grants of trainers.

Authors add and change pages and files of their unit and of those below it, as everywhere (S1); nobody holds the right to publish: only the end of
a review publishes. Run again at any time; grants that ended take people out of their groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import CourseReviewTask, LibraryPage, SectionPage
from lms.officers.models import Role, RoleGrant, Unit

AUTHORS, REVIEWERS = "courses:{code}", "courses:reviewers"
PAGE_RIGHTS = ("add_page", "change_page")
FILE_RIGHTS = [
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
    ("wagtailmedia", ("add_media", "change_media")),
]
WORKFLOW, EXAMPLE = "课程审核", "Moderators approval"


@dataclass(frozen=True)
class Synced:
    sections: int
    authors: int
    reviewers: int


@transaction.atomic
def sync_authors(*, on: date) -> Synced:
    """Make what is missing and put exactly the people with a grant on that day into the groups."""
    library = library_page()
    _workflow(library)
    writers = _holders(Role.TRAINER, on)
    units = {unit.pk: unit for unit, _account in writers}
    for unit in units.values():
        section_of(unit)
    for section in SectionPage.objects.select_related("unit"):
        own = [account for unit, account in writers if section.unit.path.startswith(unit.path)]
        _fill(_author_group(section), own)
    reviewers = [account for _unit, account in _holders(Role.LEGAL_REVIEWER, on)]
    _fill(_group(REVIEWERS), reviewers)
    return Synced(len(units), len({a for _u, a in writers}), len(set(reviewers)))


def library_page() -> LibraryPage:
    found = LibraryPage.objects.first()
    if found is None:
        root = Page.objects.filter(depth=1).first()
        found = root.add_child(instance=LibraryPage(title="课程", slug="courses"))
    return found


def section_of(unit: Unit) -> SectionPage:
    """The unit's section, with its collection and group."""
    section = SectionPage.objects.filter(unit=unit).first()
    if section is None:
        section = library_page().add_child(
            instance=SectionPage(title=unit.name, slug=f"u{unit.pk}", unit=unit)
        )
    _author_group(section)
    return section


def collection_of(unit: Unit) -> Collection:
    name = f"{unit.code} {unit.name}"[:255]
    root = Collection.get_first_root_node()
    return root.get_children().filter(name__startswith=f"{unit.code} ").first() or root.add_child(name=name)


def _author_group(section: SectionPage) -> Group:
    group = _group(AUTHORS.format(code=section.unit.code))
    for codename in PAGE_RIGHTS:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page_id=section.pk, permission=permission)
    collection = collection_of(section.unit)
    for app, codenames in FILE_RIGHTS:
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
    return group


def _group(name: str) -> Group:
    group, new = Group.objects.get_or_create(name=name)
    if new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def _fill(group: Group, accounts: Iterable[int]) -> None:
    wanted = set(accounts)
    if wanted != set(group.user_set.values_list("pk", flat=True)):
        group.user_set.set(wanted)


def _holders(role: str, on: date) -> list[tuple[Unit, int]]:
    grants = RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), role=role, starts_on__lte=on, ended_at=None
    ).select_related("unit")
    return [(grant.unit, grant.account_id) for grant in grants]


def _workflow(library: LibraryPage) -> Workflow:
    # Wagtail's example asks a group that nobody here is in, and stands in every list of workflows.
    Workflow.objects.filter(name=EXAMPLE).delete()
    Task.objects.filter(name=EXAMPLE).delete()
    task = CourseReviewTask.objects.first() or CourseReviewTask.objects.create(name=WORKFLOW)
    workflow, _new = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page_id=library.pk, defaults={"workflow": workflow})
    return workflow
