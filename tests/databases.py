"""Databases for tests that really commit: copies of one migrated template, on SQLite and PostgreSQL.

Such tests run the product in processes of its own (``manage.py`` and small scripts), as it runs in life.
"""

import fcntl
import getpass
import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

TEMPLATE_OF_RUN = "zhifa_template_%s"
ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", f"postgres://{os.environ.get('PGUSER', getpass.getuser())}@127.0.0.1:5432/postgres"
)


EACH = """
import contextlib, io, json, sys
from django.core.management import execute_from_command_line
answers = []
for command in json.loads(sys.argv[1]):
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            execute_from_command_line(["manage.py", *command])
        except SystemExit as ended:
            code = ended.code or 0
    answers.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(answers))
"""


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

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.python("manage.py", *arguments)

    def manage_each(self, commands: list[list[str]]) -> list[tuple[int, str, str]]:
        """(exit code, stdout, stderr) of several commands, one after the other in one process."""
        done = self.python("-c", "import django; django.setup()\n" + EACH, json.dumps(commands))
        assert done.returncode == 0, done.stderr
        return [tuple(answer) for answer in json.loads(done.stdout)]

    def python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str) -> str:
        """Run Python in the house; its output. Errors fail the test."""
        done = self.python("-c", "import django; django.setup()\n" + script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
        return True
    except psycopg.OperationalError:
        return False


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated database: made once for each state of the migrations, for all workers and runs."""
    with _one_at_a_time() as folder:
        template = folder / f"{_state_of_migrations()}.sqlite3"
        if not template.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            made = folder / "new.sqlite3"
            done = House(f"sqlite:///{made}", folder).manage("migrate", "-v0")
            assert done.returncode == 0, done.stderr
            made.rename(template)
    return template


def _state_of_migrations() -> str:
    """Digest of all that ``migrate`` reads: our migrations, the pinned packages, the triggers."""
    rooms = ("lms", "courses", "case_library")
    read = [path for room in rooms for path in sorted((ROOT / room).glob("**/migrations/*.py"))]
    read += [ROOT / "requirements.txt", ROOT / "lms" / "common" / "append_only.py"]
    state = hashlib.sha256()
    for path in read:
        state.update(path.as_posix().removeprefix(str(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


@pytest.fixture(scope="session")
def postgres_template(testrun_uid) -> str:
    """Name of a migrated database: made once a run by the worker that comes first, dropped at the run's end."""
    if not postgres_answers():
        pytest.skip("no PostgreSQL answers; set TEST_POSTGRES_URL")
    name = TEMPLATE_OF_RUN % testrun_uid
    with _one_at_a_time() as folder:
        if not _postgres("SELECT 1 FROM pg_database WHERE datname = %s", name):
            _postgres(
                f'CREATE DATABASE "{name}" TEMPLATE template0 '
                "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            )
            done = House(_renamed(name), folder).manage("migrate", "-v0")
            assert done.returncode == 0, done.stderr
    return name


def pytest_configure(config):
    """The run gets its number before the workers start, so that its template can be dropped after them."""
    if not config.getoption("testrunuid", None):
        config.option.testrunuid = uuid.uuid4().hex


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput") and postgres_answers():
        name = TEMPLATE_OF_RUN % session.config.option.testrunuid
        _postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _one_at_a_time() -> Iterator[Path]:
    """The folder of templates, held by one worker of one run."""
    folder = ROOT / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request, tmp_path) -> House:
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
