"""The databases that the questions stand on: the bench city, a province of rows, an empty house."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench"
POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://root@127.0.0.1:5432/postgres")
RUNS_AS = "lms.settings.dev"


@dataclass(frozen=True)
class Ground:
    """A database and data folder; ``make`` fills it once, later runs take it up again."""

    kind: str  # city, province or empty
    vendor: str
    officers: int

    @property
    def name(self) -> str:
        return f"zhifa_bench_{self.kind}_{self.officers}"

    @property
    def folder(self) -> Path:
        return FOLDER / f"{self.vendor}-{self.kind}-{self.officers}"

    @property
    def environment(self) -> dict[str, str]:
        address = (
            f"sqlite:///{self.folder}/db.sqlite3"
            if self.vendor == "sqlite"
            else f"{POSTGRES.rsplit('/', 1)[0]}/{self.name}"
        )
        return os.environ | {
            "DATABASE_URL": address,
            "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": RUNS_AS,
        }

    def run(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True, **options
        )

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def make(self, *, fresh: bool) -> None:
        done = self.folder / "ready"
        if done.exists() and not fresh and self.kind != "empty":
            return
        self.drop()
        self.folder.mkdir(parents=True)
        if self.vendor == "postgres":
            _postgres(f'CREATE DATABASE "{self.name}"')
        self.run("manage.py", "migrate", "-v0")
        if self.kind != "empty":
            self.run("manage.py", "collectstatic", "--no-input", "-v0")
        if self.kind == "city":
            self.run("manage.py", "demo", "--officers", str(self.officers), stdout=subprocess.DEVNULL)
        if self.kind == "province":
            self.run("-m", "tests.bench.province", str(self.officers))
        if self.vendor == "postgres":
            _postgres("VACUUM ANALYZE", self.name)
        done.touch()

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.vendor == "postgres":
            _postgres(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
        return True
    except psycopg.OperationalError:
        return False


def _postgres(statement: str, database: str = "") -> None:
    import psycopg

    address = f"{POSTGRES.rsplit('/', 1)[0]}/{database}" if database else POSTGRES
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
