"""Campaigns: moving many people from one state of things to another before a day."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet.models._constraints import in_order, not_before, one_of

CAMPAIGN_STATES = ("planned", "running", "finished", "cancelled")
ITEM_STATES = (
    "not contacted",
    "notified",
    "acknowledged",
    "replacement ordered",
    "replacement issued",
    "old handed in",
    "closed",
    "refused",
    "waived",
    "left",
)


class Campaign(models.Model):
    """A campaign."""

    code = models.CharField(max_length=60, unique=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    rules = models.JSONField(default=list)
    """Ids of the rules that say who is in it."""
    scope = models.JSONField(default=dict)
    """The query that narrows it further."""
    state = models.CharField(max_length=20, default="planned")
    start = models.DateField()
    deadline = models.DateField()
    """The first day on which it is late, as ``before:`` of a rule."""
    owner = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("start", "code")
        constraints = (
            models.CheckConstraint(condition=~Q(code=""), name="campaign_has_code"),
            one_of("state", CAMPAIGN_STATES, name="campaign_state_known"),
            in_order("start", "deadline", name="campaign_dates_in_order"),
        )

    def __str__(self) -> str:
        return self.code


class Wave(models.Model):
    """A part of a campaign with days of its own."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300, blank=True)
    scope = models.JSONField(default=dict)
    start = models.DateField()
    deadline = models.DateField()

    class Meta:
        ordering = ("campaign", "number")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="wave_number_once"),
            in_order("start", "deadline", name="wave_dates_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}, wave {self.number}"


class CampaignItem(models.Model):
    """One person with one phone in a campaign, and how far that is."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, blank=True, related_name="items")
    person = models.ForeignKey("fleet.Person", models.PROTECT, related_name="campaign_items")
    device = models.ForeignKey("fleet.Device", models.PROTECT, null=True, blank=True, related_name="campaign_items")
    replacement = models.ForeignKey("fleet.Replacement", models.PROTECT, null=True, blank=True, related_name="+")
    disposition = models.ForeignKey("fleet.Disposition", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=30, default="not contacted")
    added_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            one_of("state", ITEM_STATES, name="campaign_item_state_known"),
            not_before("added_on", "closed_on", name="campaign_item_dates_in_order"),
            models.UniqueConstraint(fields=["campaign", "person", "device"], name="campaign_item_once"),
            models.UniqueConstraint(
                fields=["campaign", "person"],
                condition=Q(device__isnull=True),
                name="campaign_item_without_phone_once",
            ),
        )
        indexes = (models.Index(fields=["campaign", "state"], name="campaign_item_by_state"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"


class CampaignStep(models.Model):
    """That an item came into a state on a day. Steps are only ever added, and progress is counted from them."""

    item = models.ForeignKey(CampaignItem, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=30)
    day = models.DateField()
    note = models.TextField(blank=True)
    author = models.ForeignKey("fleet.Account", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("day", "id")
        constraints = (one_of("state", ITEM_STATES, name="campaign_step_state_known"),)

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state} on {self.day}"
