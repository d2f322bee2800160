"""Keys from the environment, else made once under ``DATA_DIR/keys``; production makes none."""

import os
import secrets
from pathlib import Path


def secret_key(name: str, directory: Path, given: str, *, may_make: bool) -> str:
    """The secret called *name*: as *given*, else the one kept in *directory*, made when absent.

    Raises ``RuntimeError`` where nothing is given and nothing may be made.
    """
    if given:
        return given
    if not may_make:
        raise RuntimeError(f"{name} must come from the environment in production.")
    file = directory / name.lower()
    if not file.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = directory / f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}"
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_urlsafe(50))
        try:
            os.link(scratch, file)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return file.read_text()
