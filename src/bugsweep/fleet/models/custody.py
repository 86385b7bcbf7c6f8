"""On what ground phones are examined, and through whose hands phones and evidence went."""

from django.db import models
from django.utils import timezone

from bugsweep.fleet.models._constraints import exactly_one, not_before


class Consent(models.Model):
    """That a person agreed to an examination, to which text, and until when."""

    person = models.ForeignKey("fleet.Person", models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=200)
    scope = models.JSONField(default=list)
    """What may be read, in words of the form."""
    text_version = models.CharField(max_length=40)
    text = models.TextField()
    """The text that was shown, whole."""
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (not_before("given_at", "withdrawn_at", name="consent_dates_in_order"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose}"


class Acknowledgement(models.Model):
    """That a person read the rules or was briefed, and which text it was."""

    person = models.ForeignKey("fleet.Person", models.PROTECT, related_name="acknowledgements")
    text_version = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    signed_on = models.DateField()
    briefed = models.BooleanField(default=False)
    declined = models.BooleanField(default=False)
    witness = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id} {'declined' if self.declined else 'signed'} {self.text_version}"


class Evidence(models.Model):
    """A piece of evidence that is kept somewhere: a backup on a disk, a phone in a bag."""

    device = models.ForeignKey("fleet.Device", models.PROTECT, related_name="evidence")
    sweep = models.ForeignKey("fleet.Sweep", models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, blank=True)
    second_hash = models.CharField(max_length=200, blank=True)
    """Another digest with its name in front, such as ``blake3:…``."""
    size = models.BigIntegerField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    acquired_at = models.DateTimeField(null=True, blank=True)
    command = models.TextField(blank=True)
    """With what it was acquired: tool, version, command."""
    keep_until = models.DateField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (not_before("acquired_at", "destroyed_at", name="evidence_dates_in_order"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.device_id}"


class CustodyEvent(models.Model):
    """That a phone or a piece of evidence went from one hand to another. Events are only ever added."""

    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="custody")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="custody")
    given_by = models.CharField(max_length=200, blank=True)
    taken_by = models.CharField(max_length=200)
    """A login, a pseudonym, or a place such as a safe; never a name."""
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    place = models.CharField(max_length=200, blank=True)
    seal_number = models.CharField(max_length=60, blank=True)
    signature = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints = (exactly_one("device", "evidence", name="custody_is_of_one_thing"),)

    def __str__(self) -> str:
        return f"{self.given_by or '?'} to {self.taken_by}"
