"""Language, theme and text size of the account or the cookie; the idle limit of a session."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lms.common import clock

PREFERENCES = {
    "language": {"zh-hans", "en"},
    "theme": {"auto", "light", "dark"},
    "size": {"standard", "large"},
}


class PreferencesMiddleware:
    """Sets ``request.preferences``; before log-in they come from a cookie, so that nothing flashes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in settings.LEAN_PATHS:
            return self.get_response(request)
        # Pages for everybody must not open the session.
        account = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        signed_in = account is not None and account.is_authenticated
        request.preferences = {
            key: getattr(account, key) if signed_in else _from_cookie(request, key, allowed)
            for key, allowed in PREFERENCES.items()
        }
        with translation.override(request.preferences["language"]):
            request.LANGUAGE_CODE = request.preferences["language"]
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class SessionMiddleware:
    """Logs out after ``SESSION_IDLE_SECONDS``. Touched at most once a minute: a GET stays a reader."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in settings.LEAN_PATHS:
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            seen = request.session.get("seen")
            now = clock.now().timestamp()
            if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif seen is None or now - seen > 60:
                request.session["seen"] = int(now)
        return self.get_response(request)


def idle_until(request: HttpRequest) -> datetime | None:
    seen = request.session.get("seen")
    return datetime.fromtimestamp(seen + settings.SESSION_IDLE_SECONDS, tz=clock.LOCAL_ZONE) if seen else None


def _from_cookie(request: HttpRequest, key: str, allowed: set[str]) -> str:
    value = request.COOKIES.get(key, "")
    default = {"language": settings.LANGUAGE_CODE, "theme": "auto", "size": "standard"}[key]
    return value if value in allowed else default
