"""What is known of phones and people."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import exactly_one


class Fact(models.Model):
    """A statement about a phone or a person. Facts are only ever added: guarded in the database.

    What is current is a question that `fleet.facts` answers.
    """

    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="facts")
    person = models.ForeignKey("fleet.Person", models.PROTECT, null=True, blank=True, related_name="facts")
    field = models.CharField(max_length=60)
    """A name of `FACT_FIELDS`; that it is one is checked by `fleet.facts`, so that new names need no migration."""
    value = models.JSONField(null=True)
    """As the kind of the field says; null when the source says that it does not know."""
    source = models.CharField(max_length=100)
    """An artifact, ``import:NAME``, ``register`` or ``declared``."""
    observed_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    sweep = models.ForeignKey("fleet.Sweep", models.PROTECT, null=True, blank=True, related_name="facts")
    origin_path = models.TextField(blank=True)
    origin_position = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            exactly_one("device", "person", name="fact_is_of_one_thing"),
            models.CheckConstraint(condition=~Q(field=""), name="fact_has_field"),
        )
        indexes = (
            models.Index(
                "device", "field", "source", F("observed_at").desc(), F("recorded_at").desc(), name="fact_of_device"
            ),
            models.Index("person", "field", "source", F("observed_at").desc(), name="fact_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.device_id or self.person_id} by {self.source}"
