"""Word, Excel and PowerPoint files (.docx, .xlsx, .pptx) lose their authors: the package is packed anew (ISO/IEC 29500-2).

Only what the document itself refers to is taken over, so that properties, thumbnails, signatures and leftovers stay
behind; in what is taken over, names of authors and the days of their changes are blanked. Comments and tracked
changes stay, without who made them. What a person typed into the text is text and stays.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from lxml import etree

from lms.common.archives import locked, unreasonable
from lms.common.errors import Unreadable

SIGNATURE = b"PK\x03\x04"
MAX_UNPACKED, MAX_PARTS, MAX_XML = 200 * 1024 * 1024, 5000, 50 * 1024 * 1024
MAX_DEPTH = 3  # of documents in documents
ALL_AT = (1980, 1, 1, 0, 0, 0)  # the first day a zip knows
SOMEBODY = "Author"  # where the format demands a name

CONTENT_TYPES, ROOT_LINKS = "[Content_Types].xml", "_rels/.rels"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
REFERENCES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
# Ends of the types of links that are not followed: places and people around a document, no part of what it shows.
NOT_FOLLOWED = (
    "/attachedTemplate", "/customXml", "/printerSettings", "/thumbnail", "/core-properties", "/extended-properties",
    "/custom-properties", "/revisionHeaders", "/usernames",
)  # fmt: skip
# Programs and sealed containers: nobody can say what they hold.
SEALED = (".bin", ".ole", ".doc", ".xls", ".ppt", ".docm", ".xlsm", ".pptm", ".xlsb")
# By local name, whatever the namespace: the three formats have changed theirs several times.
BLANKS = {
    "author": SOMEBODY, "userName": SOMEBODY, "refreshedBy": SOMEBODY, "initials": "A", "userId": SOMEBODY,
    "providerId": "None",
}  # fmt: skip
PEOPLE = {"author", "cmAuthor", "userInfo", "person"}  # elements whose names are those of people
DAYS = {"date", "dateUtc", "dT", "dt", "created", "modified"}
SOME_DAY = "2000-01-01T00:00:00Z"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
DROPPED = {"presenceInfo", "docVars", "absPath", "fileSharing"}
THREAD = "tc={"  # where a table names a thread of comments instead of an author
LOCAL_PATH = re.compile(r"^(file:|[A-Za-z]:[\\/]|\\\\|/(Users|home)/)", re.IGNORECASE)


def is_zip(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def without_authors(content: bytes, clean_other: Callable[[bytes], bytes], *, depth: int = 0) -> bytes:
    """The document packed anew; *clean_other* cleans pictures and films in it. Raises ``Unreadable``."""
    if depth > MAX_DEPTH:
        raise _damaged()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse(archive)
            return _packed(_Package(archive, clean_other, depth))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, KeyError, EOFError):
        raise _damaged() from None
    except etree.LxmlError:
        raise _damaged() from None


def _damaged() -> Unreadable:
    return Unreadable(
        _("The document cannot be opened: the file is damaged. Save it again as .docx, .xlsx or .pptx.")
    )


def _refuse(archive: zipfile.ZipFile) -> None:
    if locked(archive):
        raise Unreadable(_("The document is protected by a password. Take it off."))
    if unreasonable(archive, most=MAX_UNPACKED) or len(archive.infolist()) > MAX_PARTS:
        raise Unreadable(_("The document unpacks to an unreasonable size and was not opened."))
    if CONTENT_TYPES not in archive.namelist():
        raise Unreadable(
            _(
                "The authors of this kind of file cannot be taken out."
                " Save it as .docx, .xlsx, .pptx or PDF and upload that."
            )
        )


class _Package:
    """A document being read: its parts, and how pictures and films in it are cleaned."""

    def __init__(self, archive: zipfile.ZipFile, clean_other: Callable[[bytes], bytes], depth: int):
        self.archive, self.clean_other, self.depth = archive, clean_other, depth
        self.names = set(archive.namelist())


def _packed(package: _Package) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        names = []
        for name, part in _parts(package):
            _write(made, name, part)
            names.append(name)
        _write(made, CONTENT_TYPES, _content_types(package.archive, set(names)))
    return buffer.getvalue()


def _write(made: zipfile.ZipFile, name: str, part: bytes) -> None:
    entry = zipfile.ZipInfo(name, ALL_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    made.writestr(entry, part)


def _parts(package: _Package) -> Iterator[tuple[str, bytes]]:
    """Every part that the document refers to, cleaned, with its links; each once."""
    links, followed, _gone = _links(package, "", only="/officeDocument")
    if not followed:
        raise _damaged()
    yield ROOT_LINKS, links
    waiting, seen = followed, set(followed)
    while waiting:
        name = waiting.pop()
        gone: set[str] = set()
        if _links_of(name) in package.names:
            links, followed, gone = _links(package, name)
            yield _links_of(name), links
            new = list(dict.fromkeys(one for one in followed if one not in seen))
            seen.update(new)
            waiting += new
        yield name, _clean_part(package, name, gone)


def _links_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels") if name else ROOT_LINKS


def _links(package: _Package, name: str, *, only: str = "") -> tuple[bytes, list[str], set[str]]:
    """The links of a part as they are kept, the parts that they lead to, and the ids of links left out."""
    root, followed, gone = _read_xml(package.archive, _links_of(name)), [], set()
    for link in list(root.iter(LINKS)):
        kind, target = link.get("Type", ""), link.get("Target", "")
        if kind.endswith(NOT_FOLLOWED) or not kind.endswith(only):
            gone.add(link.get("Id", ""))
            root.remove(link)
        elif link.get("TargetMode") == "External":
            if LOCAL_PATH.match(target):  # C:\Users\somebody\…
                link.set("Target", _last(target))
        else:
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(name), target)).lstrip("/")
            if path in package.names:
                followed.append(path)
    return _xml(root), followed, gone


def _content_types(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    root = _read_xml(archive, CONTENT_TYPES)
    for entry in list(root):
        if entry.get("PartName", "").lstrip("/") not in names and entry.get("PartName"):
            root.remove(entry)
    return _xml(root)


def _clean_part(package: _Package, name: str, gone: set[str]) -> bytes:
    lower = name.lower()
    if lower.endswith(SEALED):
        raise Unreadable(
            _(
                "The document holds a macro or an embedded file whose authors cannot be taken out."
                " Take it out, or save the document as PDF."
            )
        )
    if lower.endswith(".xml"):
        root = _read_xml(package.archive, name)
        _blank_people(root)
        _drop_references(root, gone)
        return _xml(root)
    content = package.archive.read(name)
    if is_zip(content):  # an embedded workbook behind a chart
        return without_authors(content, package.clean_other, depth=package.depth + 1)
    return package.clean_other(content)


def _read_xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > MAX_XML:
        raise Unreadable(_("The document unpacks to an unreasonable size and was not opened."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(archive.read(name), parser)
    if root.getroottree().docinfo.doctype:
        raise _damaged()
    return root


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _blank_people(root: etree._Element) -> None:
    for element in list(root.iter(etree.Element)):
        tag = etree.QName(element).localname
        if tag in DROPPED or (
            tag == "person" and any(etree.QName(k).localname == "author" for k in element.attrib)
        ):
            _remove(element)
        elif tag == "author" and not len(element) and not (element.text or THREAD).startswith(THREAD):
            element.text = SOMEBODY  # of a comment in a table
        else:
            _blank_attributes(element, tag)


def _blank_attributes(element: etree._Element, tag: str) -> None:
    for key, value in element.attrib.items():
        name = etree.QName(key).localname
        if name in BLANKS:
            element.set(key, BLANKS[name])
        elif name in ("name", "displayName") and tag in PEOPLE:
            element.set(key, SOMEBODY)
        elif name in DAYS and DAY.match(value):
            element.set(key, SOME_DAY)
        elif LOCAL_PATH.match(value):
            element.set(key, _last(value))


def _last(path: str) -> str:
    """The file's own name, without whose computer it lay on."""
    return re.split(r"[\\/]", path)[-1]


def _drop_references(root: etree._Element, gone: set[str]) -> None:
    """What pointed at a link left out: the page set-up forgets its printer, everything else goes."""
    for element in list(root.iter(etree.Element)):
        for key in list(element.attrib):
            if key.startswith(REFERENCES) and element.get(key) in gone:
                if etree.QName(element).localname == "pageSetup":
                    del element.attrib[key]
                else:
                    _remove(element)
                    break


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
