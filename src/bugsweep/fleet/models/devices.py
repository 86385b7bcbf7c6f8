"""Phones and what else is spoken into, and the SIM cards in them."""

from django.db import models
from django.db.models import Q

from bugsweep.fleet.models._constraints import in_order, one_of, values_of
from bugsweep.fleet.models._labels import new_device_label


class Device(models.Model):
    """A phone, tablet or terminal. What changes on it, such as its version, is a fact and not here.

    IMEIs have 15 digits with the right check digit, and none is in two phones: guarded in the database.
    """

    label = models.CharField(max_length=40, unique=True, default=new_device_label)
    device_class = models.CharField(max_length=20)
    os = models.CharField(max_length=20, blank=True)
    maker = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    serial = models.CharField(max_length=100, blank=True)
    imei = models.CharField(max_length=15, blank=True)
    imei2 = models.CharField(max_length=15, blank=True)
    udid = models.CharField(max_length=64, blank=True)
    enterprise_id = models.CharField(max_length=100, blank=True)
    """Android's identifier within one organisation."""
    inventory_number = models.CharField(max_length=60, blank=True)
    ownership = models.CharField(max_length=20, default="unknown")
    network = models.CharField(max_length=20, blank=True)
    supported_until = models.DateField(null=True, blank=True)
    first_seen = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("label",)
        constraints = (
            models.CheckConstraint(condition=~Q(label=""), name="device_has_label"),
            one_of("device_class", values_of("device.class"), name="device_class_known"),
            one_of("os", ("", *values_of("device.os")), name="device_os_known"),
            one_of("ownership", values_of("device.ownership"), name="device_ownership_known"),
            one_of("network", ("", *values_of("device.network")), name="device_network_known"),
            models.UniqueConstraint(fields=["maker", "serial"], condition=~Q(serial=""), name="device_serial_once"),
            models.UniqueConstraint(fields=["imei"], condition=~Q(imei=""), name="device_imei_once"),
            models.UniqueConstraint(fields=["imei2"], condition=~Q(imei2=""), name="device_imei2_once"),
            models.UniqueConstraint(fields=["udid"], condition=~Q(udid=""), name="device_udid_once"),
            models.UniqueConstraint(
                fields=["enterprise_id"], condition=~Q(enterprise_id=""), name="device_enterprise_id_once"
            ),
            models.UniqueConstraint(
                fields=["inventory_number"], condition=~Q(inventory_number=""), name="device_inventory_number_once"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Sim(models.Model):
    """A SIM card, or a profile of an eSIM, in one slot of a phone from one day until another."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="sims")
    slot = models.PositiveSmallIntegerField(default=1)
    iccid = models.CharField(max_length=22, blank=True)
    number_sealed = models.BinaryField(default=b"", blank=True)
    operator = models.CharField(max_length=100, blank=True)
    esim = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(slot__in=(1, 2)), name="sim_slot_is_one_of_two"),
            in_order("valid_from", "valid_to", name="sim_dates_in_order"),
            models.UniqueConstraint(
                fields=["iccid"],
                condition=~Q(iccid="") & Q(valid_to__isnull=True, withdrawn_at__isnull=True),
                name="sim_in_one_phone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.iccid or 'SIM'} in {self.device_id}, slot {self.slot}"
