"""Who works with the register, and in which role."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from bugsweep.fleet.models._constraints import in_order, one_of, two_people

ROLES: tuple[str, ...] = (
    "registrar",
    "desk",
    "sweeper",
    "analyst",
    "policy author",
    "policy signer",
    "campaign manager",
    "auditor",
    "leader",
    "data protection",
    "administrator",
)
"""What each may do stands in `fleet.permissions`."""


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "Account":  # noqa: ANN401 - columns
        """Make an account; without a password nobody can log in with one."""
        account = self.model(login=self.model.normalize_username(login), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who logs in: an account, even where the same human is a person of the register as well."""

    login = models.CharField(max_length=150, unique=True)
    person = models.OneToOneField("fleet.Person", models.PROTECT, null=True, blank=True, related_name="account")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    password_once = models.BooleanField(default=False)
    """The password was made for somebody else to hand over: it serves for nothing but setting another."""
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        ordering = ("login",)

    def __str__(self) -> str:
        return self.login


class RoleGrant(models.Model):
    """That an account has a role, in one unit and all below it, or everywhere."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey("fleet.Unit", models.PROTECT, null=True, blank=True, related_name="grants")
    """None for the whole organisation."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="given_grants")
    """None where it was given on the command line."""
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            one_of("role", ROLES, name="role_known"),
            in_order("valid_from", "valid_to", name="role_dates_in_order"),
            two_people("account", "granted_by", name="role_not_granted_to_oneself"),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"


class ClientCertificate(models.Model):
    """A certificate by which the proxy logs in an account (TLS client authentication)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="certificates")
    sha256 = models.CharField(max_length=64, unique=True)
    """Of its DER encoding, in lower case."""
    title = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.title} of {self.account_id}"


class Passkey(models.Model):
    """A key on a phone, computer or token that an account logs in with (WebAuthn)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField()
    credential_index = models.CharField(max_length=64, unique=True)
    """SHA-256 of the id, since a binary column cannot be unique everywhere."""
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    title = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.title} of {self.account_id}"
