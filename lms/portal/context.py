"""What the frame of every page needs: tabs, role, bell, preferences."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lms.common import clock
from lms.notices.outbox import unread
from lms.officers.models import Module, Place, Role
from lms.officers.visibility import active_grants


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    icon: str
    current: bool = False


OFFICER = "officer"
MANAGING = (Role.UNIT_MANAGER, Role.BUREAU, Role.AUDITOR, Role.ISSUER)


def page(request: HttpRequest) -> dict:
    return {"page": SimpleLazyObject(lambda: _page(request))}


def roles_of(request: HttpRequest) -> list[str]:
    """The roles that the account may act in, the officer's own first; read once a request."""
    if not hasattr(request, "_roles"):
        account = request.user
        held = list(active_grants(account, on=clock.today()).values_list("role", flat=True).distinct())
        order = {role: place for place, role in enumerate(Role.values)}
        own = [OFFICER] if hasattr(account, "officer") else []
        request._roles = own + sorted(set(held), key=lambda role: order.get(role, 99))
    return request._roles


def current_role(request: HttpRequest) -> str:
    """The role last chosen, as long as it is held; else managing before learning."""
    roles = roles_of(request)
    if request.user.role in roles:
        return request.user.role
    return next((role for role in roles if role in MANAGING), roles[0] if roles else "")


def _page(request: HttpRequest) -> dict:
    preferences = getattr(
        request, "preferences", {"language": "zh-hans", "theme": "auto", "size": "standard"}
    )
    common = {
        **preferences,
        "site_name": _("Zhifa Academy"),
        "home_url": "/",
        "display_url": reverse("display"),
    }
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return common
    role = current_role(request)
    return common | {
        "account": account,
        "role_label": _label(role),
        "roles": [{"key": key, "label": _label(key), "current": key == role} for key in roles_of(request)],
        "role_url": reverse("role"),
        "tabs": _tabs(request, role),
        "bell_url": reverse("notices"),
        "bell_count": unread(account).count(),
        "account_url": reverse("me"),
        "logout_url": reverse("logout"),
        "privacy_url": reverse("privacy"),
        "complaint_url": reverse("complaint"),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "idle_url": reverse("session"),
    }


def _label(role: str) -> str:
    return _("officer") if role == OFFICER else Role(role).label if role else ""


def _unused() -> set[str]:
    """Tabs of modules that this place has switched off (B4)."""
    return set() if Place.current().offers(Module.MENTORING) else {"mentoring", "manage-mentoring"}


def _tabs(request: HttpRequest, role: str) -> list[Tab]:
    rows = {
        OFFICER: [
            (_("Today"), "home", "house"),
            (_("Learn"), "learn", "book-open"),
            (_("Mentoring"), "mentoring", "users"),
            (_("Statement"), "statement", "list-checks"),
            (_("Declarations"), "declarations", "file-plus"),
            (_("Me"), "me", "user"),
        ],
        Role.UNIT_MANAGER: [
            (_("Overview"), "manage", "layout-dashboard"),
            (_("Approvals"), "approvals", "stamp"),
            (_("Mentoring"), "manage-mentoring", "users"),
            (_("Certificates"), "unit-certificates", "award"),
            (_("Me"), "me", "user"),
        ],
        Role.BUREAU: [
            (_("Overview"), "manage", "layout-dashboard"),
            (_("Approvals"), "approvals", "stamp"),
            (_("Year"), "year", "calendar-check"),
            (_("Mentoring"), "manage-mentoring", "users"),
            (_("Certificates"), "unit-certificates", "award"),
            (_("Me"), "me", "user"),
        ],
        Role.ISSUER: [
            (_("Overview"), "manage", "layout-dashboard"),
            (_("Year"), "year", "calendar-check"),
            (_("Certificates"), "unit-certificates", "award"),
            (_("Me"), "me", "user"),
        ],
        Role.AUDITOR: [
            (_("Overview"), "manage", "layout-dashboard"),
            (_("Audit"), "audit", "shield-check"),
            (_("Me"), "me", "user"),
        ],
        Role.ROSTER_CLERK: [(_("Roster"), "roster", "users"), (_("Me"), "me", "user")],
        Role.HOURS_CLERK: [(_("Hours"), "hours-import", "clock"), (_("Me"), "me", "user")],
        Role.SECURITY_ADMIN: [(_("Access"), "access", "key-round"), (_("Me"), "me", "user")],
    }.get(role, [(_("Me"), "me", "user")])
    path = request.path
    rows = [row for row in rows if row[1] not in _unused()]
    tabs = [(label, reverse(name), icon) for label, name, icon in rows]
    best = max((url for _label, url, _icon in tabs if path.startswith(url)), key=len, default="")
    return [Tab(label, url, icon, url == best) for label, url, icon in tabs]
