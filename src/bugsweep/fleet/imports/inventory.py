"""What an inventory or a list of people says, whatever its format."""

from datetime import date, datetime

from msgspec import Struct

from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin

_SMART = ("ios", "android", "harmonyos", "aurora")


class Identifiers(Struct, frozen=True, kw_only=True):
    """What a phone is recognised by."""

    maker: str = ""
    serial: str = ""
    imeis: tuple[str, ...] = ()
    """Of both slots; each has the right check digit."""
    udid: str = ""
    enterprise_id: str = ""
    """Android's identifier within one organisation."""

    def __bool__(self) -> bool:
        """Whether anything here tells the phone from others."""
        return bool(self.serial or self.imeis or self.udid or self.enterprise_id)


class Holder(Struct, frozen=True, kw_only=True):
    """Who has the phone, as the source names them; any part may be empty."""

    staff_number: str = ""
    email: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        """Whether anybody is named."""
        return bool(self.staff_number or self.email or self.name)


class SimCard(Struct, frozen=True, kw_only=True):
    """A SIM card, or a profile of an eSIM, in the phone."""

    slot: int
    iccid: str = ""
    number: str = ""
    operator: str = ""
    esim: bool = False


class InventoryRecord(Struct, frozen=True, kw_only=True):
    """What a source says of one phone as of one moment."""

    origin: Origin
    source: str
    """``import:`` and the name of the format."""
    identifiers: Identifiers
    device_class: str = ""
    os: str = ""
    model: str = ""
    inventory_number: str = ""
    ownership: str = ""
    purpose: str = ""
    """Of the use by its holder."""
    holder: Holder = Holder()
    sims: tuple[SimCard, ...] = ()
    observed_at: datetime | None = None
    """When it was so; None where neither the source nor whoever imports it says."""
    facts: tuple[Fact, ...] = ()


def class_of_phone(record: InventoryRecord) -> str:
    """Return what is recorded as the kind of a phone; a system of smartphones makes one where nothing else is said."""
    return record.device_class or ("smartphone" if record.os in _SMART else "")


class UnitRecord(Struct, frozen=True, kw_only=True):
    """A unit of the organisation."""

    origin: Origin
    source: str
    code: str
    name: str = ""
    parent: str = ""
    """Code of the unit above; empty at the top, or where the source does not say."""
    valid_from: date | None = None
    valid_to: date | None = None
    """The first day on which there is no such unit."""


class PersonRecord(Struct, frozen=True, kw_only=True):
    """Somebody in a list of people."""

    origin: Origin
    source: str
    staff_number: str = ""
    name: str = ""
    email: str = ""
    unit: str = ""
    """Code of the unit."""
    role: str = ""
    clearance: str = ""
    language: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """The first day on which the person no longer belongs to the organisation."""
    active: bool | None = None
    """What the source says where it knows no days; None where it says nothing."""


class Note(Struct, frozen=True):
    """Something about the reading that a person should see, such as which columns nothing was taken from."""

    text: str
