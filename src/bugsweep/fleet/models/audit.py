"""The log of what was done and read, see `fleet.audit`."""

from django.db import models


class AuditEvent(models.Model):
    """One entry. It can neither be changed nor deleted, and follows the one before it: guarded in the database."""

    seq = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without gaps."""
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    """A login; ``local:NAME`` on the command line; ``system``."""
    request_id = models.CharField(max_length=36, blank=True)
    """The same for all that one request or command did."""
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    message = models.TextField(blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=["object_kind", "object_id"], name="audit_by_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.actor} {self.action} {self.object_kind} {self.object_id}"
