"""Which pages and files an author may use, and whether a posted form keeps to them."""

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.models import CollectionMember, Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet
from wagtailmedia.models import get_media_model

from courses.audience_fields import COLUMNS, fault, ticked
from lms.common import clock
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may, unit_paths


def within_reach(author: Account, pages: PageQuerySet) -> PageQuerySet:
    """*pages* without those of sections that the author does not write for (S1)."""
    from courses.models import LibraryPage, SectionPage

    library = LibraryPage.objects.first()
    if author.is_superuser or library is None:
        return pages
    paths = unit_paths(author, act=Act.AUTHOR, on=clock.today())
    own = Q(pk=library.pk)
    for section in SectionPage.objects.select_related("unit"):
        if any(section.unit.path.startswith(path) for path in paths):
            own |= Q(path__startswith=section.path)
    return pages.filter(own | ~Q(path__startswith=library.path))


def may_open(account: Account, upload: CollectionMember) -> bool:
    """Whether a document, picture or film of the editor is the account's to open: the authors' of its collection, and
    every reviewer's, who reads courses of all units.
    """
    return may(account, act=Act.REVIEW, on=clock.today()) or _may_use(account, upload)


def upload_at(path: str) -> CollectionMember | None:
    """The picture (or the one of which it is a rendition) or film that is stored under *path*."""
    pictures, films = get_image_model().objects, get_media_model().objects
    rendition = pictures.model.get_rendition_model().objects.filter(file=path).select_related("image").first()
    if rendition:
        return rendition.image
    return pictures.filter(file=path).first() or films.filter(Q(file=path) | Q(thumbnail=path)).first()


class CourseForm(WagtailAdminPageForm):
    """A chooser hides other units' pages and files; a posted number must not bring them in either.

    What a colleague with a wider reach has chosen before may stay. Nor may a slip hide the course from its readers.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            if name in self.fields:
                self.fields[name] = ticked(name, self.fields[name], getattr(self.instance, name))

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in ("lessons", "paper"):
            new = _chosen(cleaned.get(name)) - _chosen(self.initial.get(name))
            if not _may_choose(self.for_user, new):
                self.add_error(name, _("A question, scenario or file of another unit cannot be used here."))
        for name in (*COLUMNS, "powers"):
            if said := fault(name, cleaned.get(name) or ""):
                self.add_error(name, said)
        return cleaned


def _chosen(value: StreamValue | None) -> set[tuple[type, str]]:
    """Model and key of the pages and uploads that the blocks refer to."""
    if not isinstance(value, StreamValue):
        return set()
    found = value.stream_block.extract_references(value)
    return {(model, key) for model, key, _model_path, _content_path in found}


def _may_choose(author: Account, chosen: set[tuple[type, str]]) -> bool:
    pages = {key for model, key in chosen if issubclass(model, Page)}
    uploads = [model.objects.get(pk=key) for model, key in chosen if not issubclass(model, Page)]
    reached = within_reach(author, Page.objects.filter(pk__in=pages)).count() if pages else 0
    return reached == len(pages) and all(_may_use(author, upload) for upload in uploads)


def _may_use(author: Account, upload: CollectionMember) -> bool:
    policy = policy_registry.get_by_type(type(upload))
    return policy.user_has_any_permission_for_instance(author, ["add", "change", "choose"], upload)
