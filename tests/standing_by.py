"""A process that has loaded the product and forks a child for each thing asked of it.

Every child is a process of its own, as that of ``manage.py`` is, and reads its settings from its own environment.
What it spares is loading the same modules again, which takes longer than most commands. No thread and no
connection is open when it forks.

A line of JSON in, a line out: {"environment": {…}, "out": file, "err": file} with {"command": [words]} or
{"script": text} is answered by the child's number, {"wait": number} by its exit code.
"""

import json
import os
import sys
import threading
import traceback
from importlib import import_module, reload

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connection
from django.test.utils import override_settings


def main() -> None:
    django.setup()
    for module in ("lms.urls", "tests.factories"):
        import_module(module)
    assert connection.connection is None
    assert threading.active_count() == 1
    for line in sys.stdin:
        asked = json.loads(line)
        print(_wait(asked["wait"]) if "wait" in asked else _fork(asked), flush=True)


def _wait(child: int) -> int:
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _fork(asked: dict) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_do(asked))
    return child


def _do(asked: dict) -> int:
    for descriptor, name in ((1, asked["out"]), (2, asked["err"])):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    try:
        _move_in(asked["environment"])
        if "script" in asked:
            exec(asked["script"], {"__name__": "__main__"})
        else:
            execute_from_command_line(["manage.py", *asked["command"]])
        return 0
    except SystemExit as ended:
        return ended.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _move_in(environment: dict[str, str]) -> None:
    """Read the settings anew, as a process started in *environment* does; Django tells all who kept one."""
    os.environ.clear()
    os.environ.update(environment)
    reload(sys.modules["lms.settings.base"])
    read = reload(sys.modules["lms.settings.dev"])
    changed = {n: v for n, v in vars(read).items() if n.isupper() and getattr(settings, n) != v}
    # Nothing was connected yet: the same connection now leads to the house.
    connection.settings_dict.update(changed.pop("DATABASES", {}).get("default", {}))
    override_settings(**changed).enable()


if __name__ == "__main__":
    main()
