"""Searching people: the words are posted and kept in the session; the address holds a key to them alone.

So no name and no number comes into an address, a log or somebody else's history, and paging, filters,
the way back and a reload work as with any other list.
"""

import secrets
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

KEPT = "searches"
SEARCHES = 20  # kept in a session, the last ones
LONGEST = 60  # characters


def searched(view: Callable) -> Callable:
    """*view* finds the words in ``request.words``; a form that posts ``q`` with the other filters changes them."""

    @wraps(view)
    def with_words(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and "q" in request.POST:
            return redirect(_address_of(request))
        request.words = request.session.get(KEPT, {}).get(request.GET.get("s"), "")
        return view(request, *args, **kwargs)

    return with_words


def _address_of(request: HttpRequest) -> str:
    query = QueryDict(mutable=True)
    for name, value in request.POST.items():
        if value and name not in ("q", "s", "page", "csrfmiddlewaretoken"):
            query[name] = value
    if words := request.POST["q"].strip()[:LONGEST]:
        query["s"] = _keep(request, words)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _keep(request: HttpRequest, words: str) -> str:
    kept = request.session.get(KEPT, {})
    key = next((key for key, before in kept.items() if before == words), None) or secrets.token_urlsafe(6)
    request.session[KEPT] = dict([*kept.items(), (key, words)][-SEARCHES:])
    return key
