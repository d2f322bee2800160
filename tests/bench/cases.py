"""How well and how fast are citations read and cases found?"""

import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

from case_library.citations import extract
from case_library.reference_cases import import_reference_cases
from case_library.search.engine import search
from case_library.search.index import Found, put
from case_library.search.tokens import words
from lms.common import clock
from tests.bench.frame import Figure, cost

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
OWN_SETS = Path(__file__).parents[1] / "case_library" / "own_sets"
CASES = SHARED / "cases_public" / "cases.jsonl"
QUESTIONS = [
    "行政处罚 听证", "人民法院 处罚", "罚款", "城管", "占道", "行政处罚法42条", "第四十二条", "违法建设", "网约车 非法营运",
    "没收违法所得", "臭气浓度 超标", "安全生产事故 罚款", "规定 行政", "无证", "强拆", "走私 海关",
]  # fmt: skip
DENSE = ["第一条之", "行政处罚法第五条，", "依据《A法》第一条至"]
# Both words stand in most documents, so that nothing is left out before ranking.
COMMON = {"人民法院 处罚", "规定 行政"}


def run(officers: int) -> Iterator[Figure]:
    """Five documents for each officer of the ground: 100,000 in the full size."""
    yield from _citations()
    import_reference_cases(CASES, by=None, now=clock.now())
    for asked_in in (SHARED / "search_dev.json", OWN_SETS / "searches.json"):
        yield from _answers(asked_in)
    yield from _speed(officers * 5)


def _citations() -> Iterator[Figure]:
    for told in (SHARED / "citations_dev.json", OWN_SETS / "citations.json"):
        yield from _cited(told)
    text = CASES.read_text(encoding="utf-8")
    spent = cost(lambda: extract(text), times=5)
    yield Figure("citations read", len(text) / spent.cpu / 1e6, "M chars/s", note=spent.words)
    yield Figure("citations, 1 MB of dense text against 100 kB", max(map(_growth, DENSE)), "times", 15)


def _cited(told: Path) -> Iterator[Figure]:
    gold = json.loads(told.read_text(encoding="utf-8"))["sentences"]
    wanted = {(s["id"], *_parts(c)) for s in gold for c in s["citations"]}
    found = {(s["id"], *_parts(c.as_dict())) for s in gold for c in extract(s["text"])}
    right = 100 * len(wanted & found)
    yield Figure(f"{told.stem}, precision", right / len(found), "%", 98, at_least=True)
    yield Figure(f"{told.stem}, recall", right / len(wanted), "%", 95, at_least=True)


def _growth(piece: str) -> float:
    """How many times as long ten times the text takes."""

    def seconds(length: int) -> float:
        return cost(lambda: extract(piece * (length // len(piece)))).cpu

    return seconds(1_000_000) / seconds(100_000)


def _parts(citation: dict) -> tuple:
    names = ("start", "end", "law", "law_ref", "article", "article_suffix", "paragraph", "item", "subitem")
    return tuple(citation[name] for name in names)


def _answers(asked_in: Path) -> Iterator[Figure]:
    name = f"search ({asked_in.stem})"
    asked = json.loads(asked_in.read_text(encoding="utf-8"))["queries"]
    answers = [([h.entry.key for h in search(q["query"])], q["relevant"]) for q in asked]
    gains = [_gain(got, wanted) for got, wanted in answers]
    recalls = [len(set(got) & set(wanted)) / len(wanted) for got, wanted in answers]
    first = [next((1 / (i + 1) for i, k in enumerate(got) if k in wanted), 0) for got, wanted in answers]
    yield Figure(f"{name}, nDCG@10", 100 * sum(gains) / len(gains), "%", 88, at_least=True)
    yield Figure(f"{name}, recall", 100 * sum(recalls) / len(recalls), "%", 92, at_least=True)
    yield Figure(f"{name}, mean reciprocal rank", 100 * sum(first) / len(first), "%", 85, at_least=True)
    yield Figure(f"{name}, empty answers", sum(not got for got, _wanted in answers), "", 0)


def _gain(got: list[str], wanted: dict[str, int]) -> float:
    gain = sum((2 ** wanted.get(k, 0) - 1) / math.log2(i + 2) for i, k in enumerate(got[:10]))
    best = sum(
        (2**g - 1) / math.log2(i + 2) for i, g in enumerate(sorted(wanted.values(), reverse=True)[:10])
    )
    return gain / best


def _speed(documents: int) -> Iterator[Figure]:
    from django.db import connection

    text = "".join(json.loads(line)["text"] for line in CASES.read_text(encoding="utf-8").splitlines())
    pieces = [text[i : i + 2000] for i in range(0, len(text), 2000)]
    spent = cost(lambda: [words(piece) for piece in pieces], times=5)
    # Ten times what plain jieba does on the same machine (260,000 characters a second).
    yield Figure("words cut for the index", len(text) / spent.cpu / 1e6, "M chars/s", 2.6, at_least=True)
    started = time.perf_counter()
    put(_made_up(text, documents), now=clock.now())
    yield Figure(f"{documents:,} documents indexed", time.perf_counter() - started, "s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    asked = [(query, _milliseconds(query)) for _round in range(3) for query in QUESTIONS]
    times = sorted(spent for _query, spent in asked)
    common = max(spent for query, spent in asked if query in COMMON)
    limit = 70 if connection.vendor == "postgresql" else 100
    yield Figure(f"a question over {documents:,}, 95th of 100", times[int(len(times) * 0.95)], "ms", limit)
    yield Figure("two common words, the slowest of six", common, "ms", limit)
    yield Figure("a question, median", times[len(times) // 2], "ms")


def _made_up(text: str, documents: int) -> Iterator[Found]:
    """Documents of 2,000 characters from the sentences of real cases, the same on every run."""
    sentences = [s for s in text.replace("\n", "。").split("。") if 8 < len(s) < 120]
    chosen = random.Random(1)
    for number in range(documents):
        body = "。".join(chosen.choice(sentences) for _sentence in range(60))[:1850]
        gist = f"{chosen.choice(sentences)}。{chosen.choice(sentences)}"
        facets = {"year": [str(chosen.randint(2010, 2026))]}
        yield Found("reference", f"made-{number}", chosen.choice(sentences)[:60], gist, body, facets=facets)


def _milliseconds(query: str) -> float:
    started = time.perf_counter()
    search(query)
    return (time.perf_counter() - started) * 1000
