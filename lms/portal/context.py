"""What the frame of every page needs: tabs, role, bell, preferences."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.common import clock
from lms.common.requests import once_a_request
from lms.notices.outbox import unread
from lms.officers.models import Role
from lms.officers.visibility import roles_held
from lms.portal.tabs import OFFICER, tabs_of

MANAGING = (Role.UNIT_MANAGER, Role.BUREAU, Role.AUDITOR, Role.ISSUER)


def page(request: HttpRequest) -> dict:
    return {"page": SimpleLazyObject(lambda: _page(request))}


def roles_of(request: HttpRequest) -> list[str]:
    """The roles that the account may act in, the officer's own first; read once a request."""
    if not hasattr(request, "_roles"):
        account = request.user
        held = roles_held(account, on=clock.today())
        order = {role: place for place, role in enumerate(Role.values)}
        own = [OFFICER] if hasattr(account, "officer") else []
        request._roles = own + sorted(held, key=lambda role: order.get(role, 99))
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
    tabs = tabs_of(role, request.path)
    return common | {
        "account": account,
        "role_label": _label(role),
        "roles": [{"key": key, "label": _label(key), "current": key == role} for key in roles_of(request)],
        "role_url": reverse("role"),
        "tabs": tabs,
        "phone_tabs": [tab for tab in tabs if not tab.more],
        "search_url": reverse("cases"),
        "bell_url": reverse("notices"),
        "bell_count": once_a_request("unread", unread(account).count),
        "account_url": reverse("me"),
        "logout_url": reverse("logout"),
        "privacy_url": reverse("privacy"),
        "complaint_url": reverse("complaint"),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "idle_url": reverse("session"),
    }


def _label(role: str) -> str:
    return pgettext("role", "officer") if role == OFFICER else Role(role).label if role else ""
