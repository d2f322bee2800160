from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired
from lms.common.personal import marks


class Accounts(BaseUserManager):
    use_in_migrations = True

    def create_user(self, login: str, password: str | None = None, **fields) -> "Account":
        account = self.model(login=login, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, login: str, password: str | None = None, **fields) -> "Account":
        return self.create_user(login, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, login: str) -> "Account":
        return self.get(login=login)


@marks("name", "email", "closed_reason")
class Account(AbstractBaseUser, PermissionsMixin):
    """Who logs in: officers by staff number, bureau staff, outside trainers, API clients."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("Follow the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Size(models.TextChoices):
        STANDARD = "standard", _("Standard")
        LARGE = "large", _("Large text")

    login = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Empty for people of the roster and for what was set up with the system.
    opened_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Closed by name, beside the roster; roles that ended at this instant ended with it.
    closed_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    language = models.CharField(
        max_length=10, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.AUTO)
    size = models.CharField(max_length=8, choices=Size.choices, default=Size.STANDARD)
    role = models.CharField(max_length=20, blank=True)  # the role last chosen

    tries = models.PositiveSmallIntegerField(default=0)  # reserved log-in tries in the current window
    tries_since = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=128, blank=True)  # one-time code of the first log-in
    code_until = models.DateTimeField(null=True, blank=True)
    must_set_password = models.BooleanField(default=False)

    objects = Accounts()

    class Meta:
        constraints = [
            paired("closed_by", "closed_at", name="account_closing_paired"),
            # A closing nobody gave a reason for could not be questioned.
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""), name="account_closed_for_a_reason"
            ),
        ]

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    # Wagtail's admin asks for these two.
    @property
    def first_name(self) -> str:
        return self.name

    @property
    def last_name(self) -> str:
        return ""
