"""Addresses that carry the filters of a list: a link changes one of them and keeps the others."""

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes) -> str:
    """The query of the present address with *changes*; None drops a name, and the page number always goes."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def kept(request: HttpRequest, *, besides: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, value) of the filters that a form of *besides* has to carry along as hidden fields."""
    return [(name, value) for name, value in request.GET.items() if name not in (*besides, "page")]
