"""What the dictionary of the segmenter knows of a string: a word, an act, a name."""

from functools import cache

import rjieba


@cache
def is_word(name: str) -> bool:
    """The dictionary knows it as a word that is no name; without its hidden model a name falls apart."""
    return len(rjieba.cut(name, False)) == 1 and not rjieba.tag(name)[0][1].startswith("nr")


@cache
def is_act(name: str) -> bool:
    """The dictionary knows it as a verb or a word that only joins (陈述, 申请, 尚未)."""
    return is_word(name) and rjieba.tag(name)[0][1][0] in "vdpcrm"
