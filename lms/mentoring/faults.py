"""Fatal faults by the codes of the error taxonomy; its words are the only ones, and every page uses them."""

from collections.abc import Iterable

from case_library.schemas import mistake, taxonomy


def fault_words(code: str) -> str:
    """ "PRO-01 未表明身份、未出示执法证件"; the code alone where the taxonomy knows it no longer."""
    return f"{code} {mistake(code)}".strip()


def grave_faults() -> list[str]:
    """Codes of the faults that void an act (severity "major"), in the taxonomy's order."""
    return [code for code, item in taxonomy().items() if item["severity"] == "major"]


def unknown_faults(codes: Iterable[str], *, fatal: Iterable[str]) -> list[str]:
    """Which of *codes* are neither *fatal* for the skill nor grave by the taxonomy."""
    return sorted(set(codes) - set(grave_faults()) - set(fatal))
