"""Tokens: how a program works with the register through the API, for an account."""

from django.db import models
from django.utils import timezone

from bugsweep.fleet.models._constraints import in_order, not_before


class ApiToken(models.Model):
    """A token. Its secret is shown once and kept as a hash; nothing but its last use and its end ever changes.

    What it may do is at most what its account may do at that moment: see `fleet.api.tokens`.
    """

    account = models.ForeignKey("fleet.Account", models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=20, unique=True)
    """The public part, by which it is listed, revoked and named in the log."""
    secret_sha256 = models.CharField(max_length=64)
    """Of 256 random bits: guessing one is out of question however fast the hash."""
    title = models.CharField(max_length=100)
    """What it is for."""
    permissions = models.JSONField(default=list)
    unit = models.ForeignKey("fleet.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    """It reaches only this unit and what is below it; None for all that the account reaches."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            in_order("created_at", "expires_at", name="token_dates_in_order"),
            not_before("created_at", "revoked_at", name="token_revoked_after_it_was_made"),
            models.CheckConstraint(condition=~models.Q(title=""), name="token_is_for_something"),
        )

    def __str__(self) -> str:
        return self.label
