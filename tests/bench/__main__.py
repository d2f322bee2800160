"""Ask the questions, print a table with each target beside its figure, write JSON to ``var/bench``."""

import argparse
import ast
import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

from tests.bench.frame import Figure, yardstick
from tests.bench.grounds import FOLDER, Ground, postgres_answers

HERE = Path(__file__).parent
# question → the ground that it stands on
QUESTIONS = {
    "pages": "city",
    "assessment": "city",
    "tree": "city",
    "export": "city",
    "certificates": "city",
    "learning": "city",
    "beats": "city",
    "main_job": "empty",
    "mentoring": "empty",
    "large": "province",
    "cases": "empty",
    "masking": "empty",
}


def main() -> None:
    options = _options()
    city, province = (2_000, 100_000) if options.quick else (20_000, 1_000_000)
    document = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine(), "figures": []}
    for vendor in _vendors(options.database):
        for name in options.names or QUESTIONS:
            ground = Ground(QUESTIONS[name], vendor, province if QUESTIONS[name] == "province" else city)
            if ground.kind == "province" and vendor == "sqlite":
                continue
            document["figures"] += _ask(name, ground, fresh=options.fresh)
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"figures-{document['at'].replace(':', '')}.json"
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"\n{document['machine']}\n{target}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*QUESTIONS, []], help="questions; all by default")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--database", choices=["sqlite", "postgres"], help="one of the two")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    return parser.parse_args()


def _vendors(only: str | None) -> list[str]:
    wanted = [only] if only else ["sqlite", "postgres"]
    if "postgres" not in wanted or postgres_answers():
        return wanted
    print("PostgreSQL does not answer (BENCH_POSTGRES_URL): its figures and the province are left out.")
    return ["sqlite"]


def _ask(name: str, ground: Ground, *, fresh: bool) -> list[dict]:
    about = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8")))
    print(f"\n{ground.vendor} · {ground.officers:,} · {about}", flush=True)
    ground.make(fresh=fresh)
    found = []
    with ground.start("-m", "tests.bench.frame", name, str(ground.officers)) as asked:
        for line in asked.stdout:
            figure = Figure(**json.loads(line))
            _print(figure)
            found.append({"question": name, "database": ground.vendor, **asdict(figure), "met": figure.met})
    assert asked.returncode == 0, name
    if ground.kind == "empty":
        ground.drop()
    return found


def _print(figure: Figure) -> None:
    limit = "" if figure.target is None else f"{'≥' if figure.at_least else '≤'} {figure.target:g}"
    mark = {True: "met", False: "MISSED", None: ""}[figure.met]
    print(
        f"  {figure.what:<58}{figure.value:>10,.1f} {figure.unit:<10}{limit:<9}{mark:<8}{figure.note}",
        flush=True,
    )


def _machine() -> str:
    return (
        f"{cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        f"yardstick {yardstick() * 1000:.0f} ms CPU"
    )


if __name__ == "__main__":
    main()
