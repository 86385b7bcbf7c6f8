"""Who has which phone for what."""

from django.db import models
from django.utils import timezone

from bugsweep.fleet.models._constraints import in_order, not_before, one_of, values_of


class Assignment(models.Model):
    """That a person has a phone for a purpose, from one day until another.

    It has two times: what was so (`valid_from`, `valid_to`), and what the register said (`recorded_at`,
    `withdrawn_at`). Nothing but `withdrawn_at` changes: who ends or corrects one withdraws it and records another, with
    `fleet.assigning`. That no two overlap for the same phone and purpose, that nobody who left gets one, and that a
    phone given to family never returns to official use, is guarded in the database.
    """

    person = models.ForeignKey("fleet.Person", models.PROTECT, related_name="assignments")
    device = models.ForeignKey("fleet.Device", models.PROTECT, related_name="assignments")
    purpose = models.CharField(max_length=20)
    place = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    """The first day on which the person no longer has it."""
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    acknowledgement = models.ForeignKey("fleet.Acknowledgement", models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            one_of("purpose", values_of("purpose"), name="assignment_purpose_known"),
            in_order("valid_from", "valid_to", name="assignment_dates_in_order"),
            not_before("recorded_at", "withdrawn_at", name="assignment_withdrawn_after_it_was_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.device_id} for {self.person_id} ({self.purpose}) from {self.valid_from}"
