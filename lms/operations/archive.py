"""Back up and restore: the database by its own means, private files and keys beside it."""

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

from lms.common.errors import HouseError
from lms.hours.checkpoints import take_checkpoint

FOLDERS = ("private", "media", "keys")


class BadBackup(HouseError):
    """The folder is no backup of this kind of database, or something in it is missing."""


def back_up(directory: Path, *, now: datetime) -> dict:
    """Write database, files, keys and a ledger checkpoint into *directory*, which must be new or empty."""
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BadBackup(f"{directory} is not empty. Name a new folder.")
    checkpoint = take_checkpoint(now=now)
    _dump(directory)
    for name in FOLDERS:
        source = Path(settings.DATA_DIR) / name
        if source.exists():
            shutil.copytree(source, directory / name)
    (directory / "checkpoint.json").write_text(json.dumps(checkpoint))
    document = {"vendor": connection.vendor, "taken_at": now.isoformat(), "rows": checkpoint["rows"]}
    (directory / "backup.json").write_text(json.dumps(document))
    return document


def restore(directory: Path, *, check: bool) -> dict:
    """Put a backup in place of the present data; with *check* only look whether it could be."""
    try:
        document = json.loads((directory / "backup.json").read_text())
    except (OSError, ValueError):
        raise BadBackup(f"{directory} holds no backup.") from None
    if document["vendor"] != connection.vendor:
        raise BadBackup(f"The backup is of {document['vendor']}, this database is {connection.vendor}.")
    _check_dump(directory)
    if not check:
        connection.close()
        _load(directory)
        for name in FOLDERS:
            if (directory / name).exists():
                shutil.copytree(directory / name, Path(settings.DATA_DIR) / name, dirs_exist_ok=True)
    return {**document, "restored": not check}


def _dump(directory: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(directory / "database.sqlite3")) as target:
            connection.connection.backup(target)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={directory / 'database.dump'}")


def _check_dump(directory: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(f"file:{directory / 'database.sqlite3'}?mode=ro", uri=True)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadBackup("The database in the backup is damaged.")
    else:
        _postgres("pg_restore", "--list", str(directory / "database.dump"), with_database=False)


def _load(directory: Path) -> None:
    if connection.vendor == "sqlite":
        target_name = str(connection.settings_dict["NAME"])
        with (
            closing(sqlite3.connect(directory / "database.sqlite3")) as source,
            closing(sqlite3.connect(target_name)) as target,
        ):
            source.backup(target)
    else:
        # Rows that refuse DELETE go with their tables.
        _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", str(directory / "database.dump"))


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
        raise BadBackup(
            f"{program} failed: {done.stderr.strip().splitlines()[-1][:200] if done.stderr else ''}"
        )
