"""Units of the organisation, as a tree."""

from django.db import models
from django.db.models import Q

from bugsweep.fleet.models._constraints import in_order


class Unit(models.Model):
    """A unit. One that moves in the tree is closed and opened anew, so that the past stays as it was.

    That the tree has no cycles is guarded in the database.
    """

    code = models.CharField(max_length=80)
    """How rules and inventories name it, such as ``it-department``."""
    name_en = models.CharField(max_length=300, blank=True)
    name_ru = models.CharField(max_length=300, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    """The first day on which there is no such unit."""
    contact = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("code", "valid_from")
        constraints = (
            in_order("valid_from", "valid_to", name="unit_dates_in_order"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_code"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to__isnull=True), name="unit_code_once"),
        )

    def __str__(self) -> str:
        return self.code
