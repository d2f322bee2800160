"""Two wordings woven together, for pages that show exactly what changed."""

import difflib
from collections.abc import Sequence


def woven(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """("same" | "gone" | "new", line) in reading order."""
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces += [("same", line) for line in new[c:d]]
            continue
        pieces += [("gone", line) for line in old[a:b]]
        pieces += [("new", line) for line in new[c:d]]
    return pieces
