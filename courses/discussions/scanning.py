"""The last look for identifiers before something is said, where the case library offers it (C2)."""

from importlib import import_module


def identifiers_in(text: str) -> list[str]:
    """Stretches of *text* that certainly identify somebody: numbers, phones, plates, accounts."""
    try:
        residual = import_module("case_library.masking.residual")
    except ModuleNotFoundError:
        return []
    return [hit.text for hit in residual.residual_hits(text)]
