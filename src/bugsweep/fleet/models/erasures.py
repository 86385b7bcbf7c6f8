"""Orders to erase what is known of a person or a phone."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import exactly_one, together, two_people


class Erasure(models.Model):
    """An order to erase: what it covers may be deleted although it is otherwise only ever added to.

    It counts when a second one confirms it, and stays, so that anyone can see that something was erased, and why.
    """

    person = models.ForeignKey("fleet.Person", models.PROTECT, null=True, blank=True, related_name="erasures")
    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="erasures")
    recorded_before = models.DateTimeField()
    """Only what was recorded before this is erased."""
    reason = models.TextField()
    ordered_by = models.ForeignKey("fleet.Account", models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            exactly_one("person", "device", name="erasure_is_of_one_thing"),
            two_people("ordered_by", "confirmed_by", name="erasure_by_four_eyes"),
            together("confirmed_by", "confirmed_at", name="erasure_confirmed_by_somebody"),
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.person_id or self.device_id} before {self.recorded_before}"
