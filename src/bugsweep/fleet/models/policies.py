"""Policies that are in force, what they said of each phone, and exceptions from them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import exactly_one, in_order, one_of, together, two_people

OUTCOMES = ("compliant", "due", "grace", "violation", "waived", "advice", "unknown", "not applicable")


class PolicyVersion(models.Model):
    """A policy as somebody signed it. Its text never changes: guarded in the database."""

    name = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    in_force = models.DateField()
    out_of_force = models.DateField(null=True, blank=True)
    author = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signature = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "in_force")
        constraints = (
            models.UniqueConstraint(fields=["name", "version"], name="policy_version_once"),
            in_order("in_force", "out_of_force", name="policy_dates_in_order"),
            two_people("author", "signed_by", name="policy_author_is_not_signer"),
            together("signed_by", "signed_at", name="policy_signed_by_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Judgement(models.Model):
    """What a rule said of a phone, or of an assignment, as of a day. Judgements are only ever added."""

    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="judgements")
    rule = models.CharField(max_length=60)
    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="judgements")
    person = models.ForeignKey("fleet.Person", models.PROTECT, null=True, blank=True, related_name="judgements")
    assignment = models.ForeignKey("fleet.Assignment", models.PROTECT, null=True, blank=True, related_name="judgements")
    as_of = models.DateField()
    outcome = models.CharField(max_length=20)
    since = models.DateField(null=True, blank=True)
    """The first day of this outcome, as far as the register knows."""
    trace = models.JSONField(default=dict)
    """The why-lines, and the fields with value, source and age."""
    evaluated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            one_of("outcome", OUTCOMES, name="judgement_outcome_known"),
            models.CheckConstraint(
                condition=Q(device__isnull=False) | Q(person__isnull=False), name="judgement_is_of_something"
            ),
        )
        indexes = (
            models.Index(fields=["policy", "as_of", "rule"], name="judgement_by_policy"),
            models.Index(fields=["device", "-as_of"], name="judgement_by_device"),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.outcome} on {self.as_of}"


class Waiver(models.Model):
    """An exception from a rule for a person, a phone or a unit. It ends, and counts only when a second one confirms."""

    rule = models.CharField(max_length=60)
    person = models.ForeignKey("fleet.Person", models.PROTECT, null=True, blank=True, related_name="waivers")
    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="waivers")
    unit = models.ForeignKey("fleet.Unit", models.PROTECT, null=True, blank=True, related_name="waivers")
    reason = models.TextField()
    conditions = models.TextField(blank=True)
    valid_from = models.DateField()
    expires = models.DateField()
    """The first day on which it no longer holds."""
    granted_by = models.ForeignKey("fleet.Account", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            exactly_one("person", "device", "unit", name="waiver_is_of_one_thing"),
            in_order("valid_from", "expires", name="waiver_dates_in_order"),
            two_people("granted_by", "confirmed_by", name="waiver_by_four_eyes"),
            together("confirmed_by", "confirmed_at", name="waiver_confirmed_by_somebody"),
            together("revoked_by", "revoked_at", name="waiver_revoked_by_somebody"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
            models.CheckConstraint(condition=~Q(rule=""), name="waiver_has_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} until {self.expires}"
