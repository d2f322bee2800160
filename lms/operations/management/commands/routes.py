from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Every address with its methods and who may open it."

    def act(self, **options) -> tuple[dict, bool]:
        return {"routes": list(routes(get_resolver().url_patterns))}, True

    def summary(self, document: dict) -> str:
        return "\n".join(f"{r['path']:<50}{','.join(r['methods']):<12}{r['who']}" for r in document["routes"])


def routes(patterns, prefix: str = "/") -> Iterator[dict]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield {
                "path": path,
                "name": pattern.name,
                "methods": _methods(pattern.callback),
                "who": who(path, pattern),
            }


def who(path: str, pattern: URLPattern) -> str:
    """The declaration at the view; Wagtail's admin asks for its own right."""
    view = getattr(pattern.callback, "cls", None)
    if declared := getattr(pattern.callback, "who", "") or getattr(view, "who", ""):
        return declared
    if view is not None and hasattr(view, "act_for"):
        acts = {method: str(view().act_for(method)) for method in _methods(pattern.callback)}
        return "client, act " + ", ".join(dict.fromkeys(acts.values()))
    if path.startswith("/author/"):
        return "wagtail admin"
    return "client, signed in" if path.startswith("/api/") else "undeclared"


def _methods(callback) -> list[str]:
    view = getattr(callback, "cls", None)
    if view is not None:
        return [m.upper() for m in ("get", "post", "put", "patch", "delete") if hasattr(view, m)]
    return list(getattr(callback, "methods", ["GET", "POST"]))
