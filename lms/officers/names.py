"""Names are stored byte-exact; only the search key is folded."""

import unicodedata

LONGEST_KEY = 80  # folding may lengthen a name


def search_key(name: str) -> str:
    """*name* without width, case and spacing differences (NFKC), for finding only."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_KEY]
