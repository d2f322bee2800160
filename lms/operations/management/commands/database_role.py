from lms.common.commands import HouseCommand
from lms.operations.database_role import entitle


class Command(HouseCommand):
    help = "Give a PostgreSQL role what serving needs: it changes no kept row and no table's shape."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("role")

    def act(self, *, role: str, **options) -> tuple[dict, bool]:
        return entitle(role), True
