"""Which phone of the register a record is of: by serial number with maker, by IMEI, by UDID, by enterprise id.

It knows no database: the register's phones are put in once, and every record is looked up among them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from bugsweep.fleet.imports.identity import maker_of
from bugsweep.fleet.imports.inventory import InventoryRecord

Kind: TypeAlias = Literal[
    "identity", "contradiction", "inventory number", "holder", "statement", "disposition", "person", "unit"
]

_SMART = ("ios", "android", "harmonyos", "aurora")


class Phone(Struct, kw_only=True):
    """A phone of the register, or one that the import adds to it."""

    key: int
    """Of its row; negative while it has none."""
    label: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    imei: str = ""
    imei2: str = ""
    udid: str = ""
    enterprise_id: str = ""
    inventory_number: str = ""
    os: str = ""
    ownership: str = "unknown"
    source: str = ""
    """What recorded it."""

    @property
    def imeis(self) -> tuple[str, ...]:
        """The IMEIs of its slots."""
        return tuple(imei for imei in (self.imei, self.imei2) if imei)


class Match(Struct, frozen=True):
    """The phone of a record, or why it cannot be said which it is."""

    phone: Phone | None = None
    by: str = ""
    kind: Kind | None = None
    reason: str = ""
    candidates: tuple[Phone, ...] = ()


class PhoneIndex:
    """The phones, by what they are recognised by."""

    def __init__(self, phones: Iterable[Phone] = ()) -> None:
        """Put in all `phones`."""
        self._serials: dict[str, list[Phone]] = defaultdict(list)
        self._imeis: dict[str, Phone] = {}
        self._udids: dict[str, Phone] = {}
        self._enterprise_ids: dict[str, Phone] = {}
        self._inventory_numbers: dict[str, Phone] = {}
        self._keys: dict[int, Phone] = {}
        for phone in phones:
            self.put(phone)

    def put(self, phone: Phone) -> None:
        """Make a phone, or what was learnt of it, known."""
        self._keys[phone.key] = phone
        if phone.serial and phone not in (known := self._serials[phone.serial.casefold()]):
            known.append(phone)
        for imei in phone.imeis:
            self._imeis[imei] = phone
        for value, index in (
            (phone.udid, self._udids),
            (phone.enterprise_id, self._enterprise_ids),
            (phone.inventory_number, self._inventory_numbers),
        ):
            if value:
                index[value.casefold()] = phone

    def keyed(self, key: int) -> Phone | None:
        """Return the phone of a row."""
        return self._keys.get(key)

    def match(self, record: InventoryRecord) -> Match:
        """Return the phone of a record; nothing where no phone is like it."""
        found: dict[int, tuple[Phone, str]] = {}
        for phone, by in self._like(record):
            found.setdefault(phone.key, (phone, by))
        if len(found) > 1:
            named = ", ".join(f"{by} is that of {phone.label}" for phone, by in found.values())
            candidates = tuple(phone for phone, _ in found.values())
            return Match(kind="identity", reason=f"it could be several phones: its {named}", candidates=candidates)
        owner = self._inventory_numbers.get(record.inventory_number.casefold()) if record.inventory_number else None
        if not found:
            if owner is not None:
                reason = f"its inventory number {record.inventory_number} is that of {owner.label}"
                return Match(kind="inventory number", reason=reason, candidates=(owner,))
            return Match()
        phone, by = next(iter(found.values()))
        if reason := _contradiction(phone, record):
            return Match(
                kind="contradiction", reason=f"by its {by} it is {phone.label}, but {reason}", candidates=(phone,)
            )
        if owner is not None and owner is not phone:
            reason = f"by its {by} it is {phone.label}, but its inventory number is that of {owner.label}"
            return Match(kind="inventory number", reason=reason, candidates=(phone, owner))
        return Match(phone, by)

    def _like(self, record: InventoryRecord) -> Iterator[tuple[Phone, str]]:
        identifiers = record.identifiers
        if identifiers.serial:
            maker = maker_of(identifiers.maker).casefold()
            for phone in self._serials.get(identifiers.serial.casefold(), ()):
                if not maker or not phone.maker or maker_of(phone.maker).casefold() == maker:
                    yield phone, "serial number"
        for imei in identifiers.imeis:
            if imei in self._imeis:
                yield self._imeis[imei], "IMEI"
        if identifiers.udid.casefold() in self._udids:
            yield self._udids[identifiers.udid.casefold()], "UDID"
        if identifiers.enterprise_id.casefold() in self._enterprise_ids:
            yield self._enterprise_ids[identifiers.enterprise_id.casefold()], "enterprise id"


def _contradiction(phone: Phone, record: InventoryRecord) -> str:
    """Return what of a record cannot be of the phone, empty where nothing stands against it."""
    identifiers = record.identifiers
    for what, own, said in (
        ("serial number", phone.serial, identifiers.serial),
        ("UDID", phone.udid, identifiers.udid),
        ("enterprise id", phone.enterprise_id, identifiers.enterprise_id),
        ("inventory number", phone.inventory_number, record.inventory_number),
    ):
        if own and said and own.casefold() != said.casefold():
            return f"its {what} is {said}, not {own}"
    together = {*phone.imeis, *identifiers.imeis}
    if len(together) > 2:  # noqa: PLR2004 - the slots of a phone
        return f"its IMEI is {', '.join(identifiers.imeis)}, not {', '.join(phone.imeis)}"
    if phone.imeis and identifiers.imeis and not {*phone.imeis} & {*identifiers.imeis}:
        return f"its IMEI is {', '.join(identifiers.imeis)}, not {', '.join(phone.imeis)}"
    if phone.os in _SMART and record.os in _SMART and phone.os != record.os:
        return f"its system is {record.os}, not {phone.os}"
    if phone.source == record.source and phone.model and record.model and phone.model != record.model:
        return f"its model is {record.model}, not {phone.model}, in the same source"
    return ""


def learn(phone: Phone, record: InventoryRecord) -> tuple[str, ...]:
    """Put into `phone` what the record says and the phone lacks; return the names of what changed."""
    identifiers = record.identifiers
    changed = []
    for name, said in (
        ("maker", identifiers.maker),
        ("model", record.model),
        ("serial", identifiers.serial),
        ("udid", identifiers.udid),
        ("enterprise_id", identifiers.enterprise_id),
        ("inventory_number", record.inventory_number),
        ("os", record.os),
    ):
        if said and not getattr(phone, name):
            setattr(phone, name, said)
            changed.append(name)
    if record.ownership not in ("", "unknown") and phone.ownership == "unknown":
        phone.ownership = record.ownership
        changed.append("ownership")
    for imei in identifiers.imeis:
        if imei not in phone.imeis:
            slot = "imei2" if phone.imei else "imei"
            setattr(phone, slot, imei)
            changed.append(slot)
    return tuple(changed)
