"""Back up and restore: the database by its own means, private files and keys beside it.

``backup.json`` is written last and holds the SHA-256 of every file, so that a backup that was cut
short, lost a file or aged badly is refused before anything is put in place.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.hours.checkpoints import take_checkpoint

FOLDERS = ("private", "media", "keys")
INDEX = "backup.json"


class BadBackup(HouseError):
    """The folder is no backup of this kind of database, or something in it is missing."""


def back_up(directory: Path, *, now: datetime) -> dict:
    """Write database, files, keys and a ledger checkpoint into *directory*, which must be new or empty."""
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BadBackup(_("%(folder)s is not empty. Name a new folder.") % {"folder": directory})
    checkpoint = take_checkpoint(now=now)
    _dump(directory)
    for name in FOLDERS:
        source = Path(settings.DATA_DIR) / name
        if source.exists():
            shutil.copytree(source, directory / name)
    (directory / "checkpoint.json").write_text(json.dumps(checkpoint))
    document = {"vendor": connection.vendor, "taken_at": now.isoformat(), "rows": checkpoint["rows"]}
    digests = {name: _digest(directory / name) for name in _files(directory)}
    (directory / INDEX).write_text(json.dumps({**document, "files": digests}))
    return {**document, "files": len(digests)}


def restore(directory: Path, *, check: bool) -> dict:
    """Put a backup in place of the present data; with *check* only look whether it could be.

    Every file is compared with its digest first, in either case.
    """
    try:
        document = json.loads((directory / INDEX).read_text())
        digests = document["files"]
    except (OSError, ValueError, KeyError):
        raise BadBackup(_("%(folder)s holds no whole backup.") % {"folder": directory}) from None
    if document["vendor"] != connection.vendor:
        told = _("The backup is of %(theirs)s, this database is %(ours)s.")
        raise BadBackup(told % {"theirs": document["vendor"], "ours": connection.vendor})
    _compare(directory, digests)
    _check_dump(directory)
    if not check:
        connection.close()
        _load(directory)
        for name in FOLDERS:
            if (directory / name).exists():
                shutil.copytree(directory / name, Path(settings.DATA_DIR) / name, dirs_exist_ok=True)
    return {**document, "files": len(digests), "restored": not check}


def _files(directory: Path) -> list[str]:
    """Every file of the backup but its index, by its path inside it."""
    paths = (path for path in directory.rglob("*") if path.is_file() and path != directory / INDEX)
    return sorted(path.relative_to(directory).as_posix() for path in paths)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(directory: Path, digests: dict[str, str]) -> None:
    present = set(_files(directory))
    wrong = sorted(
        name for name, digest in digests.items() if name not in present or _digest(directory / name) != digest
    ) + sorted(present - digests.keys())
    if wrong:
        told = _("%(count)s files of the backup are damaged, missing or foreign, among them %(file)s.")
        raise BadBackup(told % {"count": len(wrong), "file": wrong[0]})


def _dump(directory: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(directory / "database.sqlite3")) as target:
            connection.connection.backup(target)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={directory / 'database.dump'}")


def _check_dump(directory: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(_open_dump(directory)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadBackup(_("The database in the backup is damaged."))
    else:
        _postgres("pg_restore", "--list", str(directory / "database.dump"), with_database=False)


def _load(directory: Path) -> None:
    if connection.vendor == "sqlite":
        target_name = str(connection.settings_dict["NAME"])
        with (
            closing(_open_dump(directory)) as source,
            closing(sqlite3.connect(target_name)) as target,
        ):
            source.backup(target)
    else:
        # Rows that refuse DELETE go with their tables. Whole or not at all.
        _postgres(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
            str(directory / "database.dump"),
        )  # fmt: skip


def _open_dump(directory: Path) -> sqlite3.Connection:
    """The backup's database to read; ``immutable`` leaves no helper files beside it."""
    address = (directory / "database.sqlite3").resolve().as_uri()
    return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)


def _postgres(program: str, *arguments: str, with_database: bool = True) -> None:
    target = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": target["HOST"] or "",
        "PGPORT": str(target["PORT"] or ""),
        "PGUSER": target["USER"] or "",
        "PGPASSWORD": target["PASSWORD"] or "",
    }
    name = ["--dbname", target["NAME"]] if with_database else []
    command = [program, *name, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["–"]
        reason = next((line for line in lines if "error:" in line.lower()), lines[-1])[:200]
        raise BadBackup(_("%(program)s failed: %(reason)s") % {"program": program, "reason": reason})
