"""Log-in by staff number: Argon2id, a lock after five tries, a one-time code for the first time.

A try is reserved by one atomic UPDATE before any hashing, so that fifty guesses at once are not
fifty guesses. An import makes no passwords: an account starts unusable, with a code on request.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.models import Account, CodeHandedOut

TRIES = 5
WINDOW = timedelta(minutes=15)
CODE_LIFE = timedelta(days=30)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class LogInRefused(HouseError):
    """Wrong number, password or code, or too many tries; the text never tells which."""


class Argon2Minimum(Argon2PasswordHasher):
    """OWASP's minimum (19 MiB, 2 passes): 42 ms instead of PBKDF2's 360 at nine in the morning."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class StaffNumberBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        login = username or kwargs.get("login")
        if not login or password is None:
            return None
        now = clock.now()
        if not reserve_try(login, now=now):
            return None
        account = Account.objects.filter(login=login).first()
        if account is None:
            make_password(password)  # as long as a real check
            return None
        if account.check_password(password) and self.user_can_authenticate(account):
            forget_tries(account)
            return account
        return None

    def get_user(self, user_id):
        """The account of this request with what nearly every page asks of it, in one statement."""
        account = Account.objects.select_related("officer__home_unit").filter(pk=user_id).first()
        if account is None or not self.user_can_authenticate(account):
            return None
        account.known_grants = {}
        return account


def reserve_try(login: str, *, now: datetime) -> bool:
    """Take one of the tries of this window; False when none is left. A number of nobody has as many as any other,
    or the lock would tell which numbers exist.
    """
    fresh = Q(tries_since__isnull=True) | Q(tries_since__lte=now - WINDOW)
    taken = (
        Account.objects.filter(login=login)
        .filter(fresh | Q(tries__lt=TRIES))
        .update(
            tries=Case(When(fresh, then=Value(1)), default=F("tries") + 1),
            tries_since=Case(When(fresh, then=Value(now)), default=F("tries_since")),
        )
    )
    if taken or Account.objects.filter(login=login).exists():
        return bool(taken)
    key = _key_of_unknown(login)
    cache.add(key, 0, WINDOW.total_seconds())
    try:
        return cache.incr(key) <= TRIES
    except ValueError:  # it ran out in between
        return True


def forget_tries(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(tries=0, tries_since=None)


def is_locked(login: str, *, now: datetime) -> bool:
    known = Account.objects.filter(login=login).values_list("tries", "tries_since").first()
    if known is None:
        return cache.get(_key_of_unknown(login), 0) >= TRIES
    tries, since = known
    return tries >= TRIES and since is not None and since > now - WINDOW


def _key_of_unknown(login: str) -> str:
    return f"tries:{hashlib.sha256(login.encode()).hexdigest()}"


@transaction.atomic
def hand_out_codes(accounts, *, by: Account | None, now: datetime) -> list[tuple[Account, str]]:
    """One-time codes for accounts without a password; the plain codes are returned once, never kept.

    Each leaves a row for the auditor.
    """
    handed = [(account, _new_code()) for account in accounts]
    for account, code in handed:
        account.code_hash, account.code_until = _digest(code), now + CODE_LIFE
        account.must_set_password = True
    Account.objects.bulk_update(
        [account for account, code in handed],
        ["code_hash", "code_until", "must_set_password"],
        batch_size=500,
    )
    CodeHandedOut.objects.bulk_create([CodeHandedOut(account=a, by=by, at=now) for a, _code in handed])
    return handed


def set_first_password(*, login: str, code: str, password: str, now: datetime) -> Account:
    """Exchange the one-time code for a password. The password is validated by the form before.

    Raises ``LogInRefused`` when number and code do not belong together or too many tries were made.
    """
    if not reserve_try(login, now=now):
        raise LogInRefused(_("Too many tries. Wait 15 minutes, then try again."))
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(login=login, is_active=True).first()
        good = (
            account is not None
            and account.code_until is not None
            and account.code_until > now
            and secrets.compare_digest(account.code_hash, _digest(code))
        )
        if not good:
            raise LogInRefused(
                _("Number and code do not belong together, or the code has run out. Ask for a new one.")
            )
        account.set_password(password)
        account.code_hash, account.code_until, account.must_set_password = "", None, False
        account.tries, account.tries_since = 0, None
        account.save()
    return account


def _new_code() -> str:
    code = "".join(secrets.choice(CODE_ALPHABET) for place in range(10))
    return f"{code[:5]}-{code[5:]}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.upper().replace("-", "").strip().encode()).hexdigest()
