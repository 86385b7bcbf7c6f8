"""Gathers what a source says of one phone, and refuses what cannot be, value by value."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import TypeVar

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import UNKNOWN, Answer, UnknownAnswer, moment_of, patch_day_of, truth_of
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.identity import class_of, imei_of, maker_of, serial_of, system_of
from bugsweep.fleet.imports.inventory import Holder, Identifiers, InventoryRecord, SimCard
from bugsweep.formats.app_categories import AppPlatform, of_category
from bugsweep.model.fact import FACT_FIELDS, Fact, InstalledApp, fact_value
from bugsweep.model.record import Origin, Problem

T = TypeVar("T")

_LONGEST = 1000
_MOST_MEMBERS = 5000
"""No honest text has so many characters, and no honest set so many members."""


class Description:
    """What one source says of one phone.

    A value that the source does not give is not stated. One that it calls unknown is stated as None. One that cannot be
    is a problem, and not stated.
    """

    def __init__(self, file: InventoryFile, origin: Origin, source: str, problems: list[Problem] | None = None) -> None:
        """Begin with nothing; problems are added to `problems`."""
        self.file = file
        self.origin = origin
        self.source = f"import:{source}"
        self.problems: list[Problem] = [] if problems is None else problems
        self.observed_at: datetime | None = None
        self.maker = self.serial = self.udid = self.enterprise_id = ""
        self.model = self.os = self.device_class = self.inventory_number = self.ownership = self.purpose = ""
        self.imeis: list[str] = []
        self.holder = Holder()
        self.sims: list[SimCard] = []
        self._stated: dict[str, object] = {}

    def refuse(self, reason: str) -> None:
        """List something that cannot be taken."""
        self.problems.append(Problem(self.origin, reason))

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return what `read` returns, or list why it cannot."""
        try:
            return read()
        except FormatError as error:
            self.refuse(str(error))
            return None

    def state(self, field: str, value: object) -> None:
        """State a value in the type of Python that the field has; None and empty text say nothing."""
        if value is None or value == "":
            return
        if isinstance(value, UnknownAnswer):
            self._stated.setdefault(field, None)
            return
        try:
            written = fact_value(FACT_FIELDS[field], value)
        except ValueError as error:
            self.refuse(str(error))
            return
        if _is_large(written):
            self.refuse(f"{field} is too large")
            written = None
        self._stated[field] = written

    def state_truth(self, field: str, text: str, *, inverted: bool = False) -> None:
        """State a yes or no that is written as text."""
        answer: Answer = self.attempt(lambda: truth_of(text))
        self.state(field, not answer if inverted and isinstance(answer, bool) else answer)

    def state_patch(self, text: str) -> None:
        """State the day of the security patch."""
        self.state("device.patch_date", self.attempt(lambda: patch_day_of(text, as_of=self.file.as_of)))

    def state_apps(
        self, apps: Iterable[InstalledApp], sideloaded: dict[str, bool | None], platform: AppPlatform
    ) -> None:
        """State the whole list of apps.

        Args:
            apps: All of them.
            sideloaded: By identifier, whether it comes from no store; None where the source does not say. Without an
                answer for each it is not known which do.
            platform: Whose identifiers they are.
        """
        listed = [app for app in apps if app.id]
        identifiers = {app.id for app in listed}
        self.state("device.apps", listed)
        self.state("device.apps.messenger", of_category(identifiers, "messenger", platform))
        self.state("device.apps.meeting", of_category(identifiers, "meeting", platform))
        if platform == "android":
            self.state("device.apps.store", of_category(identifiers, "store", platform))
        known = all(answer is not None for answer in sideloaded.values())
        self.state("device.apps.sideloaded", [one for one, is_so in sideloaded.items() if is_so] if known else UNKNOWN)

    def name(self, *, maker: str = "", model: str = "", serial: str = "", udid: str = "", system: str = "") -> None:
        """Take who made it, which model it is, its numbers and its system."""
        self.os = system_of(system)
        self.model = model.strip()[:100]
        self.device_class = class_of(self.model)
        if not self.os and self.device_class in ("smartphone", "tablet"):
            self.os = "ios"
        self.maker = maker_of(maker)[:100] or ("Apple" if self.os == "ios" else "")
        self.serial = (self.attempt(lambda: serial_of(serial)) or "")[:100]
        self.udid = udid.strip()[:64]

    def add_imeis(self, texts: Iterable[str]) -> None:
        """Take the IMEIs of both slots."""
        for text in texts:
            imei = self.attempt(partial(imei_of, text)) if text.strip() else None
            if imei is not None and imei not in self.imeis:
                self.imeis.append(imei)

    def observe(self, text: str) -> None:
        """Take when the phone was last in contact, which is when what is said of it was so."""
        self.observe_at(self.attempt(lambda: moment_of(text, as_of=self.file.as_of)))

    def observe_at(self, moment: datetime | None) -> None:
        """Take when the phone was last in contact."""
        self.observed_at = moment
        self.state("device.last_contact", moment)

    def finished(self) -> Iterator[InventoryRecord | Problem]:
        """Yield the record, unless nothing tells the phone from others or it is none, and what was refused."""
        identifiers = Identifiers(
            maker=self.maker,
            serial=self.serial,
            imeis=tuple(self.imeis[:2]),
            udid=self.udid,
            enterprise_id=self.enterprise_id[:100],
        )
        if "computer" in (self.os, self.device_class):
            self.refuse(f"a computer ({self.model or 'no model'}), and the register holds phones and tablets")
        elif not identifiers:
            self.refuse("no serial number, IMEI, UDID or enterprise id: nothing tells this phone from others")
        else:
            yield self._record(identifiers)
        yield from self.problems
        self.problems.clear()

    def _record(self, identifiers: Identifiers) -> InventoryRecord:
        if len(self.imeis) > len(identifiers.imeis):
            self.refuse(f"more than two IMEIs: {', '.join(self.imeis)}")
        for field, value in (
            ("device.class", self.device_class),
            ("device.os", self.os),
            ("device.maker", self.maker),
            ("device.model", self.model),
            ("device.serial", self.serial),
            ("device.ownership", self.ownership),
        ):
            self.state(field, value)
        if self.imeis:
            self.state("device.imei", self.imeis)
        if self.sims and any(sim.iccid for sim in self.sims):
            self.state("device.sims", [sim.iccid for sim in self.sims if sim.iccid])
        observed_at = self.observed_at or self.file.observed_at
        return InventoryRecord(
            origin=self.origin,
            source=self.source,
            identifiers=identifiers,
            device_class=self.device_class,
            os=self.os,
            model=self.model,
            inventory_number=self.inventory_number[:60],
            ownership=self.ownership,
            purpose=self.purpose,
            holder=self.holder,
            sims=tuple(self.sims[:2]),
            observed_at=observed_at,
            facts=tuple(
                Fact(
                    field=field,
                    value=self._stated[field],
                    source=self.source,
                    observed_at=observed_at,
                    origin=self.origin,
                )
                for field in FACT_FIELDS
                if field in self._stated
            ),
        )


def _is_large(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > _LONGEST
    if isinstance(value, dict):
        return any(_is_large(one) for one in value.values())
    if isinstance(value, list):
        return len(value) > _MOST_MEMBERS or any(_is_large(one) for one in value)
    return False
