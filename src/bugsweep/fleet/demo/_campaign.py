"""The campaign of the made-up organisation: iPhones were to be handed in, and not all were."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from bugsweep.fleet.demo._phones import Held
from bugsweep.fleet.demo._units import CAMPAIGN_UNITS
from bugsweep.fleet.models import (
    Account,
    Assignment,
    Campaign,
    CampaignItem,
    CampaignStep,
    Disposition,
    Replacement,
    Waiver,
    Wave,
)

_RULE = "HAND-1"
_LATE = 68
"""The deadline was so many days ago, as on 8 June one of 1 April."""
_RUNNING = 110
_REFUSED = 7
_WAIVED = 4
_COST = Decimal(42000)


class CampaignMaker:
    """Makes the campaign with all that happened in it before a day."""

    def __init__(self, day: date, accounts: tuple[Account, Account], chance: Random) -> None:
        """Make the campaign as it stands on `day`; of the two `accounts` the second confirms what the first did."""
        self._day = day
        self._accounts = accounts
        self._chance = chance
        start, deadline = day - timedelta(days=_RUNNING), day - timedelta(days=_LATE)
        self.campaign = Campaign.objects.create(
            code="hand-in-iphones",
            title_en="Hand in iPhones",
            title_ru="Сдача iPhone",
            rules=[_RULE],
            state="running",
            start=start,
            deadline=deadline,
            owner=accounts[0],
            budget=_COST * 250,
            currency="RUB",
            recorded_at=_noon(start),
        )
        self._wave = Wave.objects.create(
            campaign=self.campaign,
            number=1,
            title="The four units of the order",
            scope={"units": [unit.code for unit in CAMPAIGN_UNITS]},
            start=start,
            deadline=deadline,
        )

    def close(self, given_up: list[Held], used: list[Held]) -> None:
        """Make what became of the phones that were given up, and what came in their place."""
        days = {phone.device.pk: _closing_day(self.campaign, self._day, self._chance) for phone in given_up}
        Assignment.objects.bulk_create(
            Assignment(
                person=phone.member.person,
                device=phone.device,
                purpose=phone.purpose,
                valid_from=phone.since,
                valid_to=days[phone.device.pk],
                recorded_at=_noon(self.campaign.start),
                source="demo",
            )
            for phone in given_up
        )
        dispositions = Disposition.objects.bulk_create(
            _disposition(number, phone, days[phone.device.pk], self._accounts) for number, phone in enumerate(given_up)
        )
        new = {phone.member.person.pk: phone for phone in used if phone.purpose == "personal"}
        replacements = Replacement.objects.bulk_create(
            _replacement(phone, new[phone.member.person.pk], days[phone.device.pk], self._chance) for phone in given_up
        )
        items = CampaignItem.objects.bulk_create(
            CampaignItem(
                campaign=self.campaign,
                wave=self._wave,
                person=phone.member.person,
                device=phone.device,
                disposition=disposition,
                replacement=replacement,
                state="closed",
                added_on=self.campaign.start,
                closed_on=days[phone.device.pk],
            )
            for phone, disposition, replacement in zip(given_up, dispositions, replacements, strict=True)
        )
        CampaignStep.objects.bulk_create(
            step for item in items for step in _steps(item, days[item.device_id or 0], self._accounts[0])
        )

    def leave_open(self, used: list[Held]) -> None:
        """Make the items of those who still have their iPhone."""
        units = {unit.code for unit in CAMPAIGN_UNITS}
        left = [phone for phone in used if phone.device.os == "ios" and phone.member.unit.code in units]
        self._chance.shuffle(left)
        states = ["refused"] * _REFUSED + ["waived"] * _WAIVED
        while len(states) < len(left):
            states.append(self._chance.choice(("not contacted", *["notified"] * 4)))
        items = CampaignItem.objects.bulk_create(
            CampaignItem(
                campaign=self.campaign,
                wave=self._wave,
                person=phone.member.person,
                device=phone.device,
                state=state,
                added_on=self.campaign.start,
            )
            for phone, state in zip(left, states, strict=True)
        )
        told = self.campaign.start + timedelta(days=9)
        CampaignStep.objects.bulk_create(
            CampaignStep(item=item, state=item.state, day=told, author=self._accounts[0], recorded_at=_noon(told))
            for item in items
            if item.state != "not contacted"
        )
        self._waive([item for item in items if item.state == "waived"])

    def _waive(self, items: list[CampaignItem]) -> None:
        Waiver.objects.bulk_create(
            Waiver(
                rule=_RULE,
                person=item.person,
                reason="the phone is kept as evidence of an attack",
                valid_from=self.campaign.start,
                expires=self._day + timedelta(days=12 + 10 * number),
                granted_by=self._accounts[0],
                granted_at=_noon(self.campaign.start),
                confirmed_by=self._accounts[1],
                confirmed_at=_noon(self.campaign.start),
            )
            for number, item in enumerate(items)
        )


def _closing_day(campaign: Campaign, day: date, chance: Random) -> date:
    """Return a day: most come shortly before the deadline, and the others slowly after it."""
    if chance.random() < 0.62:  # noqa: PLR2004 - what was in time
        return campaign.deadline - timedelta(days=1 + int(chance.expovariate(1 / 7)) % (_RUNNING - _LATE - 12))
    return min(day - timedelta(days=1), campaign.deadline + timedelta(days=int(chance.uniform(0, _LATE))))


def _disposition(number: int, phone: Held, day: date, accounts: tuple[Account, Account]) -> Disposition:
    kind = ("handed_in", "handed_in", "handed_in", "given_away", "given_away", "destroyed")[number % 6]
    destroyed = kind == "destroyed"
    return Disposition(
        device=phone.device,
        kind=kind,
        day=day,
        recipient="family" if kind == "given_away" else "",
        place="" if kind == "given_away" else "desk 1",
        witness="desk 2" if destroyed else "",
        receipt_number=f"R-{number + 1:05}",
        wipe_proof="" if kind == "given_away" else "erased at the desk",
        accounts_removed=True,
        recorded_at=_noon(day),
        recorded_by=accounts[0],
        confirmed_by=accounts[1] if destroyed else None,
        confirmed_at=_noon(day) if destroyed else None,
    )


def _replacement(phone: Held, new: Held, day: date, chance: Random) -> Replacement:
    return Replacement(
        old_device=phone.device,
        new_device=new.device,
        person=phone.member.person,
        model=new.device.model,
        os=new.device.os,
        from_list="approved phones 3",
        cost=_COST,
        currency="RUB",
        paid_by=chance.choice(("organisation", "organisation", "organisation", "person")),
        ordered_on=day - timedelta(days=6),
        issued_on=day - timedelta(days=1),
        recorded_at=_noon(day),
    )


def _steps(item: CampaignItem, day: date, author: Account) -> Iterator[CampaignStep]:
    for state, days in (
        ("notified", 12),
        ("acknowledged", 10),
        ("replacement ordered", 6),
        ("replacement issued", 1),
        ("old handed in", 0),
        ("closed", 0),
    ):
        at = day - timedelta(days=days)
        yield CampaignStep(item=item, state=state, day=at, author=author, recorded_at=_noon(at))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
