"""Which tabs each role has. A new room adds its line here; nothing else knows of it.

The first five of a role stand at the bottom of a phone; what is marked ``more`` is on a phone found on the
account's own page, on the desktop in the bar. A tab of a module vanishes where the place does not use it (B4).
"""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.officers.models import Module, Place, Role

OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    name: str  # of the address
    icon: str
    module: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    icon: str
    current: bool = False
    more: bool = False


ME = Entry(_("Me"), "me", "user")
OVERVIEW = Entry(_("Overview"), "manage", "layout-dashboard")
APPROVALS = Entry(_("Approvals"), "approvals", "stamp")
YEAR = Entry(_("Year"), "year", "calendar-check")
CERTIFICATES = Entry(_("Certificates"), "unit-certificates", "award")
CLASS_ROLL = Entry(_("Declare a class"), "class-roll", "users", more=True)
MENTORING = Entry(_("Mentoring"), "manage-mentoring", "users", module=Module.MENTORING)
JOBS = Entry(_("Long work"), "jobs", "list-checks", more=True)

ENTRIES: dict[str, tuple[Entry, ...]] = {
    OFFICER: (
        Entry(_("Today"), "home", "house"),
        Entry(_("Learn"), "learn", "book-open"),
        Entry(_("Cases"), "cases", "scale"),
        Entry(_("Mentoring"), "mentoring", "users", module=Module.MENTORING),
        Entry(_("Statement"), "statement", "list-checks", more=True),
        Entry(_("Declarations"), "declarations", "file-plus", more=True),
        ME,
    ),
    Role.TRAINER: (
        Entry(_("Courses"), "author-desk", "book-open"),
        Entry(_("Question banks"), "author-banks", "list-checks"),
        Entry(_("Classes"), "teach", "calendar"),
        Entry(_("Marking"), "author-marking", "pencil"),
        CLASS_ROLL,
        ME,
    ),
    Role.UNIT_MANAGER: (
        OVERVIEW,
        APPROVALS,
        MENTORING,
        Entry(_("Classes"), "offered-classes", "calendar", more=True),
        CERTIFICATES,
        CLASS_ROLL,
        ME,
    ),
    Role.BUREAU: (
        OVERVIEW,
        APPROVALS,
        YEAR,
        MENTORING,
        Entry(_("Requirements"), "requirements", "list-tree", more=True),
        replace(CERTIFICATES, more=True),
        Entry(_("Calls"), "calls", "inbox", more=True),
        Entry(_("Cases"), "case-figures", "scale", more=True),
        Entry(_("Settings"), "place", "settings", more=True),
        ME,
    ),
    Role.ISSUER: (OVERVIEW, YEAR, CERTIFICATES, JOBS, ME),
    Role.AUDITOR: (
        OVERVIEW,
        Entry(_("Audit"), "audit", "shield-check"),
        Entry(_("Who read what"), "readings", "search"),
        JOBS,
        ME,
    ),
    Role.CASE_CLERK: (
        Entry(_("Record a case"), "case-new", "file-text"),
        Entry(_("Unit cases"), "unit-cases", "list-checks"),
        Entry(_("Cases"), "cases", "scale"),
        ME,
    ),
    Role.SECRECY_OFFICER: (Entry(_("Quarantine"), "quarantine", "shield-check"), ME),
    Role.CASE_MASKER: (Entry(_("To do"), "case-desk", "inbox"), Entry(_("Cases"), "cases", "scale"), ME),
    Role.LEGAL_REVIEWER: (
        Entry(_("To do"), "case-desk", "inbox"),
        Entry(_("Reviewed"), "reviewed", "circle-check"),
        Entry(_("Course reviews"), "course-reviews", "book-open"),
        Entry(_("Cases"), "cases", "scale", more=True),
        Entry(_("Law changes"), "law-alerts", "bell-ring"),
        Entry(_("Laws"), "laws", "list-tree", more=True),
        ME,
    ),
    Role.CASE_EDITOR: (
        Entry(_("To do"), "case-desk", "inbox"),
        Entry(_("Cases"), "cases", "scale"),
        Entry(_("Laws"), "laws", "book-open"),
        Entry(_("Law changes"), "law-alerts", "bell-ring"),
        ME,
    ),
    Role.ROSTER_CLERK: (
        Entry(_("Roster"), "roster", "users"),
        Entry(_("Corrections"), "corrections", "file-text"),
        ME,
    ),
    Role.HOURS_CLERK: (Entry(_("Hours"), "hours-import", "clock"), ME),
    Role.SECURITY_ADMIN: (Entry(_("Access"), "access", "key-round"), ME),
    Role.SYSTEM_ADMIN: (
        Entry(_("Settings"), "system", "settings"),
        Entry(_("Long work"), "jobs", "list-checks"),
        ME,
    ),
}


# Pages that stand below another tab than their address says; the first tab that the role has.
BELONGS = (
    ("/cases/reviewers/", "case-figures"), ("/manage/outside/", "calls"), ("/cases/masking/", "case-desk"), ("/cases/review/", "case-desk"), ("/cases/recorded/", "case-desk"), ("/cases/import/", "case-desk"),
    ("/cases/texts/", "case-desk"), ("/law-guides/review/", "case-desk"), ("/laws/", "laws"), ("/laws/", "cases"), ("/law-guides/", "laws"),
    ("/law-guides/", "cases"), ("/powers/", "cases"), ("/daily/", "home"), ("/classes/", "learn"), ("/discussions/", "learn"),
)  # fmt: skip


def entries_of(role: str) -> tuple[Entry, ...]:
    return ENTRIES.get(role, (ME,))


def first_address(role: str) -> str:
    """Where somebody of *role* starts."""
    return reverse(entries_of(role)[0].name)


def tabs_of(role: str, path: str) -> list[Tab]:
    """The tabs of *role*; the one whose address, or a page that belongs to it, is the longest beginning of *path* is
    current. Every address begins with that of the start page, which is current on itself alone.
    """
    entries = entries_of(role)
    if any(entry.module for entry in entries):
        place = Place.current()
        entries = tuple(e for e in entries if not e.module or place.offers(e.module))
    urls = [reverse(entry.name) for entry in entries]
    by_name = {entry.name: url for entry, url in zip(entries, urls, strict=True)}
    places = [(url, url) for url in urls if url != "/" or path == "/"]
    places += [(begin, by_name[name]) for begin, name in BELONGS if name in by_name]
    fitting = (place for place in places if path.startswith(place[0]))
    _begin, best = max(fitting, key=lambda place: len(place[0]), default=("", ""))
    return [
        Tab(entry.label, url, entry.icon, url == best, entry.more)
        for entry, url in zip(entries, urls, strict=True)
    ]
