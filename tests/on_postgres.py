"""The database tests once more, on PostgreSQL: ``python -m tests.on_postgres [pytest arguments]``.

What runs processes of its own does so on both databases already; what needs no database is not run twice.
"""

import os
import sys

from tests.databases import POSTGRES, postgres_answers


def main() -> int:
    if not postgres_answers():
        print(
            "No PostgreSQL answers; its tests are left out. Set TEST_POSTGRES_URL to run them.",
            file=sys.stderr,
        )
        return 1 if os.environ.get("CI") == "true" else 0
    arguments = [
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "worksteal",
        "-m",
        "not commits and not browser and not once",
        *sys.argv[1:],
    ]
    # The name is a stem: every worker makes its own test_…_gwN and drops it.
    address = POSTGRES.rsplit("/", 1)[0] + f"/zhifa_{os.getpid()}"
    return os.spawnve(
        os.P_WAIT, sys.executable, [sys.executable, *arguments], os.environ | {"DATABASE_URL": address}
    )


if __name__ == "__main__":
    sys.exit(main())
