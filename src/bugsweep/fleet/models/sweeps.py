"""Sweeps of the phones in the register, what they found, and what people made of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import not_before, one_of, together, two_people, values_of
from bugsweep.model.finding import LEVELS

FINDING_STATES = ("new", "in review", "confirmed", "false alarm", "closed")
VERDICTS = (
    "confirmed",
    "probable",
    "targeted",
    "suspicious, unexplained",
    "no evidence found",
    "inconclusive",
    "not checkable",
)
"""What a person concludes from a sweep; there is no "clean"."""


class Sweep(models.Model):
    """A sweep, linked to the phone that was swept."""

    sweep_id = models.CharField(max_length=60, unique=True)
    """Of the store."""
    device = models.ForeignKey("fleet.Device", models.PROTECT, related_name="sweeps")
    linked_by = models.CharField(max_length=20)
    """What the phone was recognised by: ``phone``, ``serial``, ``imei``, ``udid``."""
    linked_at = models.DateTimeField(default=timezone.now)
    operator = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="sweeps")
    place = models.CharField(max_length=200, blank=True)
    kinds = models.JSONField(default=list)
    """Of evidence."""
    evidence_sha256 = models.JSONField(default=list)
    acquired_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    bugsweep = models.CharField(max_length=40)
    rules_sha256 = models.CharField(max_length=64, blank=True)
    indicators_sha256 = models.CharField(max_length=64, blank=True)
    indicators = models.PositiveIntegerField(default=0)
    ground = models.TextField(blank=True)
    """The consent or order on which it was done."""

    class Meta:
        ordering = ("-finished_at",)
        constraints = (
            one_of("outcome", values_of("sweep.outcome"), name="sweep_outcome_known"),
            one_of("linked_by", ("phone", "serial", "imei", "udid"), name="sweep_link_known"),
            not_before("started_at", "finished_at", name="sweep_dates_in_order"),
        )
        indexes = (models.Index(fields=["device", "-finished_at"], name="sweep_by_device"),)

    def __str__(self) -> str:
        return self.sweep_id


class Finding(models.Model):
    """A finding of a sweep, and how far it has been looked into."""

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="findings")
    finding_id = models.CharField(max_length=64)
    rule = models.CharField(max_length=200)
    title = models.CharField(max_length=500)
    level = models.CharField(max_length=20)
    shows = models.CharField(max_length=20)
    artifact = models.CharField(max_length=100, blank=True)
    malware = models.CharField(max_length=200, blank=True)
    """As the source of the indicator names it."""
    attack = models.JSONField(default=list)
    first_seen = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, default="new")

    class Meta:
        constraints = (
            one_of("level", LEVELS, name="finding_level_known"),
            one_of("state", FINDING_STATES, name="finding_state_known"),
            models.UniqueConstraint(fields=["sweep", "finding_id"], name="finding_once_in_sweep"),
        )

    def __str__(self) -> str:
        return f"{self.level}: {self.title}"


class FindingNote(models.Model):
    """What somebody wrote to a finding, or the state they gave it. Notes are only ever added."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="notes")
    state = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey("fleet.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = (one_of("state", ("", *FINDING_STATES), name="finding_note_state_known"),)

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.state or self.note}"


class SweepVerdict(models.Model):
    """What people conclude from a sweep: one proposes, another confirms, and neither did the sweep."""

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=30)
    reason = models.TextField()
    proposed_by = models.ForeignKey("fleet.Account", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("verdict", VERDICTS, name="verdict_known"),
            two_people("proposed_by", "confirmed_by", name="verdict_by_four_eyes"),
            together("confirmed_by", "confirmed_at", name="verdict_confirmed_by_somebody"),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.sweep_id}: {self.verdict}"
