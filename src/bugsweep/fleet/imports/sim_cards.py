"""Which SIM cards lie in which phones, as inventories say; which lay there before stays in the register."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.imports.inventory import SimCard
from bugsweep.fleet.roster import valid_on


class SimCards:
    """The cards in the phones on a day, read once.

    A card is known by its ICCID. A slot of which only the telephone number is told stays as it was; no number is kept.
    """

    def __init__(self, day: date) -> None:
        """Read what lies where on `day`, and what was put there later: of that an older inventory says nothing."""
        self._day = day
        self._slots: dict[tuple[int, int], tables.Sim] = {}
        self._cards: dict[str, tables.Sim] = {}
        for row in tables.Sim.objects.filter(valid_on(day)):
            self._put(row)
        later = tables.Sim.objects.filter(withdrawn_at__isnull=True, valid_from__gt=day)
        self._later: set[object] = {(row.device_id, row.slot) for row in later} | {row.iccid for row in later}
        self._placed: dict[str, int] = {}
        self._filled: set[tuple[int, int]] = set()
        self._new: list[tables.Sim] = []
        self._ended: list[tables.Sim] = []

    def place(self, phone: int, cards: Iterable[SimCard]) -> tuple[str, ...]:
        """Record the cards of a phone, and return what is new in words.

        Of what an inventory says twice, a card in two phones or two cards in a slot, the first counts.

        Args:
            phone: Key of its row.
            cards: What the inventory says.
        """
        return tuple(filter(None, [self._place(phone, card) for card in cards]))

    def write(self) -> None:
        """Write what was placed since the last time."""
        now = timezone.now()
        tables.Sim.objects.filter(pk__in=[row.pk for row in self._ended]).update(withdrawn_at=now)
        tables.Sim.objects.bulk_create([*filter(None, map(self._past, self._ended)), *self._new])
        self._ended, self._new = [], []

    def _place(self, phone: int, card: SimCard) -> str:
        iccid, slot = storable_text(card.iccid, 22), (phone, card.slot)
        if not iccid or card.slot not in {1, 2} or self._is_settled(iccid, slot):
            return ""
        self._placed[iccid] = phone
        self._filled.add(slot)
        elsewhere = self._cards.get(iccid)
        if elsewhere is not None and elsewhere.device_id == phone:
            return ""
        for gone in filter(None, (self._slots.get(slot), elsewhere)):
            self._end(gone)
        operator = storable_text(card.operator, 100)
        row = tables.Sim(
            device_id=phone, slot=card.slot, iccid=iccid, operator=operator, esim=card.esim, valid_from=self._day
        )
        self._new.append(row)
        self._put(row)
        return f"SIM {iccid} in slot {card.slot}"

    def _is_settled(self, iccid: str, slot: tuple[int, int]) -> bool:
        """Return whether a newer inventory, or an earlier line of this one, speaks of the card or the slot."""
        return iccid in self._placed or slot in self._filled or bool(self._later & {iccid, slot})

    def _put(self, row: tables.Sim) -> None:
        self._slots[row.device_id, row.slot] = row
        if row.iccid:
            self._cards[row.iccid] = row

    def _end(self, row: tables.Sim) -> None:
        """Let a card be in its slot no longer."""
        del self._slots[row.device_id, row.slot]
        self._cards.pop(row.iccid, None)
        self._ended.append(row)

    def _past(self, row: tables.Sim) -> tables.Sim | None:
        """Return what is true of a card that is gone: it was there until today, unless it came today."""
        if row.valid_from >= self._day:
            return None
        columns = ("device_id", "slot", "iccid", "number_sealed", "operator", "esim", "valid_from")
        return tables.Sim(**{name: getattr(row, name) for name in columns}, valid_to=self._day)
