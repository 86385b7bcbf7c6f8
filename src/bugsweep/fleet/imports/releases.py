"""How far the iPhones of an inventory are behind the releases of iOS, as a sweep says of a phone that it sees."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from bugsweep.detect.device_facts.ios.patches import patch_source, patch_values
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.model.fact import FACT_FIELDS, Fact, fact_value


def release_facts(record: InventoryRecord, *, os: str, model: str) -> Iterator[Fact]:
    """Yield what the table of releases says of the version that a record names, as of the day of the record.

    Nothing is stated where the record has no version or no time.

    Args:
        record: Of the phone.
        os: Of the phone, as the register has it.
        model: Of the phone, as the register has it.
    """
    told = {fact.field: fact.value for fact in record.facts}
    version, build = told.get("device.os_version"), told.get("device.build")
    if os != "ios" or record.observed_at is None or not isinstance(version, str):
        return
    day = datetime.combine(record.observed_at.astimezone(UTC).date(), time(), UTC)
    source, since_midnight = patch_source(), (record.observed_at - day).total_seconds()
    for field, stated in _values(version, build if isinstance(build, str) else "", model, day):
        value = stated + since_midnight if field == "device.patch_behind" and stated else stated
        yield Fact(field=field, value=value, source=source, observed_at=record.observed_at, origin=record.origin)


@lru_cache(4096)
def _values(version: str, build: str, model: str, day: datetime) -> tuple[tuple[str, Any], ...]:
    """Return the values that many phones of an inventory share: days are as fine as the table is."""
    values = patch_values(version=version, build=build, model=model, as_of=day)
    return tuple(
        (name, None if value is None else fact_value(FACT_FIELDS[name], value)) for name, value in values.items()
    )
