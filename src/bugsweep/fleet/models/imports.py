"""Imports of inventories and lists of people: what was imported when, what was in it, and what must be looked at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import exactly_one, one_of, together

CONFLICT_STATES = ("open", "resolved", "dismissed")


class Import(models.Model):
    """One import that changed something. Imports are only ever added: guarded in the database."""

    source = models.CharField(max_length=100)
    """``import:`` and the name of the format, as the facts have it."""
    name = models.CharField(max_length=255)
    """Of the file."""
    sha256 = models.CharField(max_length=64)
    """Of its content: under another name it is the same."""
    size = models.BigIntegerField()
    mapping = models.JSONField(null=True, blank=True)
    """What its columns were taken for, where that was given."""
    observed_at = models.DateTimeField(null=True, blank=True)
    """When it was taken, as whoever imported it said."""
    partial = models.BooleanField(default=False)
    """Whether it said only a part: what was not in it had not vanished."""
    counts = models.JSONField(default=dict)
    account = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    """None on the command line."""
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("recorded_at", "pk")
        indexes = (models.Index(fields=["source", "-recorded_at"], name="import_by_source"),)

    def __str__(self) -> str:
        return f"{self.source}: {self.name} of {self.recorded_at:%Y-%m-%d}"


class ImportEntry(models.Model):
    """That a phone or a person is in a source, and in which import it was last."""

    source = models.CharField(max_length=100)
    device = models.ForeignKey("fleet.Device", models.CASCADE, null=True, blank=True, related_name="entries")
    person = models.ForeignKey("fleet.Person", models.CASCADE, null=True, blank=True, related_name="entries")
    last_import = models.ForeignKey(Import, models.PROTECT, related_name="entries")

    class Meta:
        constraints = (
            exactly_one("device", "person", name="import_entry_is_of_one_thing"),
            models.UniqueConstraint(
                fields=["source", "device"], condition=Q(device__isnull=False), name="import_entry_of_device_once"
            ),
            models.UniqueConstraint(
                fields=["source", "person"], condition=Q(person__isnull=False), name="import_entry_of_person_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id or self.person_id} in {self.source}"


class ImportConflict(models.Model):
    """Something that an import says and the register contradicts; a person decides, and nothing is merged before."""

    key = models.CharField(max_length=64, unique=True)
    """What it is about, as a digest: the same conflict is listed once, however often it is imported."""
    origin = models.ForeignKey(Import, models.PROTECT, related_name="conflicts")
    """The import in which it first was."""
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=300)
    reason = models.TextField()
    """Without names of people."""
    record = models.JSONField(null=True, blank=True)
    """What the source says of the phone, without its holder; None where the conflict is about a person."""
    candidates = models.JSONField(default=list)
    """Labels of the phones, or pseudonyms of the people, that it is about."""
    state = models.CharField(max_length=20, default="open")
    decided = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="+")
    """Which phone it is, where somebody said so: the next import takes their word."""
    resolution = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - null until it is resolved
    """As the log names who did it."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            one_of("state", CONFLICT_STATES, name="import_conflict_state_known"),
            together("resolved_at", "resolved_by", name="import_conflict_resolved_by_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
