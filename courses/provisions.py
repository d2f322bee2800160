"""Words of a provision, quoted by version from the library of statutes (C5)."""

from importlib import import_module


def quoted(law: str, version: str, article: str, words: str) -> dict:
    """The provision as an edition keeps it; the library's words come before those that the author typed."""
    found = _library_words(law, version, article)
    return {
        "law": law,
        "version": found.get("version", version),
        "article": article,
        "words": found.get("words") or words,
        "from_library": bool(found.get("words")),
    }


def _library_words(law: str, version: str, article: str) -> dict:
    """``{"version", "words"}`` from the library's own door; {} where it does not hold this law."""
    try:
        quote = import_module("case_library.statutes.quoting").quote
    except ModuleNotFoundError:
        return {}
    return quote(law=law, version=version, article=article) or {}
