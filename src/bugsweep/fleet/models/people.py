"""People, named by a pseudonym; their names are sealed, see `fleet.names`."""

from django.db import models
from django.db.models import Q

from bugsweep.fleet.models._constraints import in_order, one_of, values_of
from bugsweep.fleet.models._labels import new_pseudonym


class Person(models.Model):
    """Somebody who uses phones."""

    pseudonym = models.CharField(max_length=40, unique=True, default=new_pseudonym)
    """How everything that is shown names the person."""
    name_sealed = models.BinaryField(default=b"", blank=True)
    name_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    """A keyed hash, so that a name that somebody knows can be found, and none can be read."""
    staff_number_sealed = models.BinaryField(default=b"", blank=True)
    staff_number_index = models.CharField(max_length=64, blank=True, editable=False)
    contact_sealed = models.BinaryField(default=b"", blank=True)
    language = models.CharField(max_length=10, default="en")
    left_on = models.DateField(null=True, blank=True)
    """The first day on which the person no longer belongs to the organisation."""
    source = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pseudonym",)
        constraints = (
            models.CheckConstraint(condition=~Q(pseudonym=""), name="person_has_pseudonym"),
            models.UniqueConstraint(
                fields=["staff_number_index"], condition=~Q(staff_number_index=""), name="person_staff_number_once"
            ),
        )

    def __str__(self) -> str:
        return self.pseudonym


class PersonUnit(models.Model):
    """Where a person belongs from one day until another; to one unit at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey("fleet.Unit", models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When it turned out to be wrong, or was replaced by a row that says more."""

    class Meta:
        constraints = (in_order("valid_from", "valid_to", name="person_unit_dates_in_order"),)

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id} from {self.valid_from}"


class PersonRole(models.Model):
    """What a person does in the organisation, as rules name it; one role at a time, guarded in the database."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            in_order("valid_from", "valid_to", name="person_role_dates_in_order"),
            models.CheckConstraint(condition=~Q(role=""), name="person_role_is_named"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role} from {self.valid_from}"


class Clearance(models.Model):
    """What secrets a person may know; one level at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="clearances")
    level = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("level", values_of("person.clearance"), name="clearance_level_known"),
            in_order("valid_from", "valid_to", name="clearance_dates_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.level} from {self.valid_from}"


class Risk(models.Model):
    """Whether a person is thought to be worth spying on, and why. Who has no such row is not judged yet."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="risks")
    at_risk = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (in_order("valid_from", "valid_to", name="risk_dates_in_order"),)

    def __str__(self) -> str:
        return f"{self.person_id} {'' if self.at_risk else 'not '}at risk from {self.valid_from}"
