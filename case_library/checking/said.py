"""The sentence of a finding: Chinese with places for values, so that each reader gets it in his own language."""

from case_library.schemas import shown
from lms.common.dates import reads_english

# One or several sentences, each with what stands in its places.
Said = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def say(template: str, **values) -> Said:
    """One sentence. Days are kept as ISO days; the English of a template stands in ``english.v1``."""
    return ((template, tuple((name, str(value)) for name, value in values.items())),)


def in_chinese(said: Said) -> str:
    """As source systems are answered."""
    return "".join(template.format(**dict(values)) for template, values in said)


def in_words(said: Said) -> str:
    """In the reader's language."""
    if not reads_english():
        return in_chinese(said)
    return " ".join(
        shown(template).format(**{name: shown(value).replace("、", ", ") for name, value in values})
        for template, values in said
    )
