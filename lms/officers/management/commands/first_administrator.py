from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError
from lms.officers.accounts import appoint_first_administrator
from lms.officers.models import Unit


class Command(HouseCommand):
    help = (
        "Open the account of the first security administrator; prints the one-time code of the first log-in."
    )

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("login")
        parser.add_argument("name")
        parser.add_argument(
            "--unit", help="code of the unit that the role covers; by default the only top unit"
        )

    def act(self, *, login: str, name: str, unit: str | None, **options) -> tuple[dict, bool]:
        try:
            code = appoint_first_administrator(login=login, name=name, unit=_unit(unit), now=clock.now())
        except ValidationError as error:
            raise HouseError("; ".join(error.messages)) from error
        return {"login": login, "code": code}, True


def _unit(code: str | None) -> Unit:
    """The unit named, or the one top unit. Raises ``HouseError``."""
    if code:
        found = Unit.objects.filter(code=code).first()
        if found is None:
            raise HouseError(_("There is no unit with the code %(code)s.") % {"code": code})
        return found
    top = list(Unit.get_root_nodes()[:2])
    if len(top) != 1:
        raise HouseError(_("Name the unit with --unit; import the roster first if there is none."))
    return top[0]
