"""A process that has loaded the product and forks a child for each thing asked of it.

Every child is a process of its own, as that of ``manage.py`` is. What it spares is loading the same modules
again, which takes longer than most commands. No thread and no connection is open when it forks.

A line of JSON in: {"command": [words]} or {"script": text}, "out" and "err" name files. A line out: the exit code.
"""

import json
import os
import sys
import traceback
from importlib import import_module

import django
from django.core.management import execute_from_command_line


def main() -> None:
    django.setup()
    import_module("lms.urls")
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_child(asked))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _child(asked: dict) -> int:
    for descriptor, name in ((1, asked["out"]), (2, asked["err"])):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    try:
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


if __name__ == "__main__":
    main()
