from django.utils.translation import gettext as _
from knox.models import AuthToken

from lms.common.commands import HouseCommand
from lms.common.errors import HouseError
from lms.officers.models import Account


class Command(HouseCommand):
    help = "Make an API token for a client's account; it is shown once and may do what the account's roles allow."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("login")

    def act(self, *, login: str, **options) -> tuple[dict, bool]:
        account = Account.objects.filter(login=login, is_active=True).first()
        if account is None:
            raise HouseError(_("There is no active account %(login)s.") % {"login": login})
        _token, plain = AuthToken.objects.create(user=account)
        return {"login": login, "token": plain}, True
