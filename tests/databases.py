"""Databases for tests that really commit: copies of one migrated template, on SQLite and PostgreSQL.

Such tests run the product in processes of its own (``manage.py`` and small scripts), as it runs in life.
"""

import fcntl
import getpass
import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", f"postgres://{os.environ.get('PGUSER', getpass.getuser())}@127.0.0.1:5432/postgres"
)


PATIENCE = 900  # seconds


class Done(NamedTuple):
    """What a process left: the names are those of ``subprocess``."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class House:
    """A running copy of the product's data: ``url`` and ``data_dir`` are its environment."""

    url: str
    data_dir: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTEST", "DATABASE_URL"))}
        return kept | {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.data_dir),
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        }

    def manage(self, *arguments: str) -> Done:
        """A command of ``manage.py``, in a process of its own."""
        return self.start(*arguments).wait()

    def manage_each(self, commands: list[list[str]]) -> list[Done]:
        return [self.manage(*command) for command in commands]

    def run(self, script: str) -> str:
        """Run Python in the house; its output. Errors fail the test."""
        done = self._fork(script=script).wait()
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments: str) -> "Started":
        """The same command, not waited for."""
        return self._fork(command=arguments)

    def _fork(self, **asked) -> "Started":
        loaded = _loaded(self)
        folder = Path(tempfile.mkdtemp(prefix="said-", dir=self.data_dir))
        files = {name: str(folder / name) for name in ("out", "err")}
        return Started(loaded, int(_ask(loaded, asked | files | {"environment": self.environment})), folder)


class Started(NamedTuple):
    """A process of the house that was started; *folder* takes what it says."""

    loaded: subprocess.Popen
    number: int
    folder: Path

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)

    def wait(self) -> Done:
        code = int(_ask(self.loaded, {"wait": self.number}))
        said = [(self.folder / name).read_text(encoding="utf-8") for name in ("out", "err")]
        shutil.rmtree(self.folder)
        return Done(code, *said)


_standing_by: dict[str, subprocess.Popen] = {}


def _loaded(house: House) -> subprocess.Popen:
    """The process that stands by for all houses on this database: some models are made for it."""
    database = house.url.partition(":")[0]
    if database not in _standing_by:
        _standing_by[database] = subprocess.Popen(
            [sys.executable, "-m", "tests.standing_by"],
            cwd=ROOT,
            env=house.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    return _standing_by[database]


def _ask(process: subprocess.Popen, asked: dict) -> str:
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], PATIENCE)[0]:
        _give_up(process)
        pytest.fail(f"no answer in {PATIENCE} s: {asked}")
    answer = process.stdout.readline()
    assert answer, "the process that stands by has ended"
    return answer


def _give_up(process: subprocess.Popen) -> None:
    """Whoever hangs ends with all its children; the next who asks gets another."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for database in [name for name, one in _standing_by.items() if one is process]:
        del _standing_by[database]


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
        return True
    except psycopg.OperationalError:
        return False


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    return _made_on_sqlite()


@pytest.fixture(scope="session")
def postgres_template() -> str:
    """The template's name."""
    if not postgres_answers():
        pytest.skip("no PostgreSQL answers; set TEST_POSTGRES_URL")
    return _made_on_postgres()


@pytest.fixture(scope="session")
def collected() -> Path:
    """The folder of static files as ``serve`` collects them."""
    return _collected()


def make_templates() -> None:
    """Both databases at once, nearly all of it Django's reckoning on one core each; static files use all cores."""
    makers = [_made_on_sqlite] + [_made_on_postgres] * postgres_answers()
    with ThreadPoolExecutor(len(makers)) as pool:
        for made in [pool.submit(maker) for maker in makers]:
            made.result()
    _collected()


def _made_on_sqlite() -> Path:
    """A migrated database: made once for each state of the migrations, for all workers and runs."""
    with _one_at_a_time("sqlite") as folder:
        template = folder / f"{_state_of_migrations()}.sqlite3"
        if not template.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            made = folder / "new.sqlite3"
            _migrate(f"sqlite:///{made}", folder)
            made.rename(template)
    return template


def _made_on_postgres() -> str:
    """The same on PostgreSQL; what this checkout made before for other migrations is dropped."""
    checkout = f"zhifa_template_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    template, made = f"{checkout}_{_state_of_migrations()}", f"{checkout}_new"
    with _one_at_a_time("postgres") as folder, _alone_on_the_server(checkout):
        there = [
            name
            for (name,) in _postgres(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", checkout
            )
        ]
        if template not in there:
            for old in there:
                _postgres(f'DROP DATABASE "{old}" WITH (FORCE)')
            _postgres(
                f'CREATE DATABASE "{made}" TEMPLATE template0 '
                "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            )
            _migrate(_renamed(made), folder)
            _postgres(f'ALTER DATABASE "{made}" RENAME TO "{template}"')
    return template


def _migrate(url: str, folder: Path) -> None:
    done = House(url, folder).manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr


def _collected() -> Path:
    """Static files, named by digest and compressed: made once for each state of them."""
    with _one_at_a_time("static") as folder:
        ours = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
        settings = [ROOT / "lms" / "common" / "static_files.py", *(ROOT / "lms" / "settings").glob("*.py")]
        collected = folder / _state_of([*ours, *settings])
        if not collected.exists():
            for old in filter(Path.is_dir, folder.iterdir()):
                shutil.rmtree(old)
            done = House(f"sqlite:///{folder}/none.sqlite3", folder).manage(
                "collectstatic", "--noinput", "-v0"
            )
            assert done.returncode == 0, done.stderr
            (folder / "static").rename(collected)
    return collected


def _state_of_migrations() -> str:
    """Digest of all that ``migrate`` reads: our migrations and the triggers."""
    rooms = ("lms", "courses", "case_library")
    read = [path for room in rooms for path in (ROOT / room).glob("**/migrations/*.py")]
    return _state_of([*read, ROOT / "lms" / "common" / "append_only.py"])


def _state_of(read: list[Path]) -> str:
    """Digest of our files and of the pinned packages."""
    state = hashlib.sha256()
    for path in sorted([*read, ROOT / "requirements.txt"]):
        state.update(path.as_posix().removeprefix(str(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


@contextmanager
def _one_at_a_time(database: str) -> Iterator[Path]:
    """The folder of a database's templates, held by one worker of one run."""
    folder = ROOT / "var" / "tests" / database
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@contextmanager
def _alone_on_the_server(name: str) -> Iterator[None]:
    """Nobody else on this PostgreSQL, from whatever machine, is at it under this name."""
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request, tmp_path) -> Iterator[House]:
    """A fresh copy of the migrated template, on each database in turn."""
    if request.param == "sqlite":
        copied = tmp_path / "db.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), copied)
        yield House(f"sqlite:///{copied}", tmp_path)
        return
    template = request.getfixturevalue("postgres_template")
    name = f"zhifa_test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    _postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield House(_renamed(name), tmp_path)
    _postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_house(sqlite_template, tmp_path) -> House:
    """For what does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "db.sqlite3")
    return House(f"sqlite:///{tmp_path}/db.sqlite3", tmp_path)


@pytest.fixture
def written(tmp_path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _renamed(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


def _postgres(statement: str, *values: str) -> list[tuple]:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    make_templates()
