"""What became of phones, and what came in their place."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import not_before, one_of, together, two_people, values_of


class Disposition(models.Model):
    """What became of a phone on a day. A destruction counts only when a second one confirms it.

    Like an assignment it is corrected by withdrawing it and recording another. That one of a phone in official use
    cannot be given to family before that use ends is guarded in the database.
    """

    device = models.ForeignKey("fleet.Device", models.PROTECT, related_name="dispositions")
    kind = models.CharField(max_length=30)
    day = models.DateField()
    recipient = models.CharField(max_length=200, blank=True)
    """To whom it went, in a word such as ``family``; never a name."""
    place = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    receipt_number = models.CharField(max_length=60, blank=True)
    wipe_proof = models.TextField(blank=True)
    """What proves that it was wiped: a certificate, a serial of a log, a photograph's hash."""
    accounts_removed = models.BooleanField(null=True, blank=True)
    activation_lock_off = models.BooleanField(null=True, blank=True)
    signature = models.TextField(blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("day", "recorded_at")
        constraints = (
            one_of("kind", values_of("disposition"), name="disposition_kind_known"),
            two_people("recorded_by", "confirmed_by", name="disposition_by_four_eyes"),
            together("confirmed_by", "confirmed_at", name="disposition_confirmed_by_somebody"),
            models.CheckConstraint(
                condition=~Q(kind="destroyed") | (~Q(witness="") & Q(recorded_by__isnull=False)),
                name="destruction_has_witness",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number="") & Q(withdrawn_at__isnull=True),
                name="receipt_number_once",
            ),
        )
        indexes = (models.Index(fields=["device", "day"], name="disposition_by_device"),)

    def __str__(self) -> str:
        return f"{self.device_id} {self.kind} on {self.day}"


class Replacement(models.Model):
    """What comes in the place of a phone that is handed in, and who pays."""

    old_device = models.ForeignKey("fleet.Device", models.PROTECT, related_name="replacements")
    new_device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="replaces")
    person = models.ForeignKey("fleet.Person", models.PROTECT, null=True, blank=True, related_name="replacements")
    model = models.CharField(max_length=100, blank=True)
    os = models.CharField(max_length=20, blank=True)
    from_list = models.CharField(max_length=100, blank=True)
    """The list of approved phones that it is on; empty when it is on none."""
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    paid_by = models.CharField(max_length=20, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("os", ("", *values_of("device.os")), name="replacement_os_known"),
            one_of("paid_by", ("", *values_of("replacement.paid_by")), name="replacement_payer_known"),
            not_before("ordered_on", "issued_on", name="replacement_dates_in_order"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | (Q(cost__gte=0) & ~Q(currency="")),
                name="replacement_cost_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(new_device__isnull=True) | ~Q(new_device=models.F("old_device")),
                name="replacement_is_another_phone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.model or self.os} for {self.old_device_id}"
