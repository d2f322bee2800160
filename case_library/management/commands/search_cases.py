from case_library.search.engine import search
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Search guidance and reference cases; up to 100 for each query, best first."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("queries", nargs="+", metavar="QUERY")

    def act(self, *, queries: list[str], **options) -> tuple[dict, bool]:
        return {query: [_line(hit) for hit in search(query)] for query in queries}, True

    def summary(self, document: dict) -> str:
        return "\n".join(
            f"{query}: {hit['score']:.2f} {hit['id']} {hit['title']}"
            for query, hits in document.items()
            if isinstance(hits, list)
            for hit in hits
        )


def _line(hit) -> dict:
    return {"id": hit.entry.key, "title": hit.entry.title, "kind": hit.entry.kind, "score": hit.score}
