"""Who may open a page: declared at each view, walked by a test, printed by ``routes``."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from lms.common import clock
from lms.officers.models import Place
from lms.officers.visibility import may, may_everywhere


def everyone(view: Callable) -> Callable:
    """Open to the public, without log-in."""
    view.who = "everyone"
    return view


def signed_in(view: Callable) -> Callable:
    return _guarded(view, "signed in", lambda request: True)


def officer_only(view: Callable) -> Callable:
    """Somebody with a training duty; the page shows their own data."""
    return _guarded(view, "officer", lambda request: hasattr(request.user, "officer"))


def by_log_in(view: Callable) -> Callable:
    """For the beats of the player alone: the account is not loaded here, because the door itself finds
    nothing unless the log-in of the request is in force. Without one: 401.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return HttpResponse(status=401)
        return view(request, *args, **kwargs)

    guarded.who = "officer"
    return guarded


def allowed(act: str) -> Callable:
    """Somebody whose grants allow *act* somewhere; the view limits it to their units by ``visible_to``."""

    def decorate(view: Callable) -> Callable:
        return _guarded(view, f"act {act}", lambda request: may(request.user, act=act, on=clock.today()))

    return decorate


def offered(module: str, view: Callable) -> Callable:
    """*view* as long as the place uses *module*; switched off, its addresses do not exist (B4)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not Place.current().offers(module):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def allowed_any(*acts: str) -> Callable:
    """Somebody whose grants allow one of *acts* somewhere."""

    def decorate(view: Callable) -> Callable:
        who = "act " + " or ".join(acts)
        return _guarded(
            view, who, lambda request: any(may(request.user, act=act, on=clock.today()) for act in acts)
        )

    return decorate


def ruling(*acts: str) -> Callable:
    """Somebody whose grants allow one of *acts* somewhere reads; only whoever holds it over the whole place
    changes anything, because what is set here holds for every unit.
    """

    def test(request: HttpRequest) -> bool:
        asks = may if request.method in ("GET", "HEAD") else may_everywhere
        return any(asks(request.user, act=act, on=clock.today()) for act in acts)

    def decorate(view: Callable) -> Callable:
        return _guarded(view, f"act {' or '.join(acts)}, to change over the whole place", test)

    return decorate


def _guarded(view: Callable, who: str, test: Callable[[HttpRequest], bool]) -> Callable:
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_where_to_go_on(request))
        if not test(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.who = who
    return guarded


def _where_to_go_on(request: HttpRequest) -> str:
    """The page to come back to after log-in: for what was sent, the page that it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    form = urlsplit(request.headers.get("Referer", ""))
    return form._replace(scheme="", netloc="").geturl() if form.netloc == request.get_host() else ""
