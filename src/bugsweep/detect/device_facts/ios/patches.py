"""How far the phone is behind the releases of iOS."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.formats.os_releases import FRESH_FOR, ios_patch_state, release_table
from bugsweep.model.fact import Fact


@device_facts(
    name="ios/patches",
    title="Security patches",
    states=(
        "device.patch_date",
        "device.patch_behind",
        "device.exploited_vulnerabilities",
        "device.supported_until",
    ),
    wants={},
    limitations=(
        f"The table of releases has a date, which the source names; {FRESH_FOR.days} days after it nothing is stated.",
        "The lag is counted from the first release that the phone could take and had not.",
        "Of a version that the table does not have, the lag is a lower bound, stated from half a year on.",
        "A vulnerability counts as open when a newer release closes it, whether or not the phone's version had it.",
    ),
)
def state_patches(records: Records) -> Iterator[Fact]:
    """State how up to date the phone was when the evidence was acquired."""
    for info in records.evidence:
        device = info.device
        if device is None or device.platform != "ios":
            continue
        values = patch_values(version=device.os_version, build=device.build, model=device.model, as_of=info.acquired_at)
        for name, value in values.items():
            yield stated(records, name, value, source=patch_source(), observed_at=info.acquired_at)


def patch_values(*, version: str, build: str, model: str, as_of: datetime | None) -> dict[str, Any]:
    """Return what the table of releases says of an iPhone, by the names of facts; what is not known is None.

    Args:
        version: such as ``17.1``.
        build: such as ``21B74``; may be empty.
        model: such as ``iPhone14,5``.
        as_of: the moment that is asked about.
    """
    found = ios_patch_state(version=version, build=build, model=model, as_of=as_of)
    values: dict[str, Any] = {
        "device.patch_date": found.released and datetime.combine(found.released, time(), UTC),
        "device.patch_behind": found.behind,
        "device.exploited_vulnerabilities": found.exploited,
    }
    known = release_table().ios_devices.get(model)
    if known is not None and known.supported_until is not None:
        values["device.supported_until"] = known.supported_until
    return values


def patch_source() -> str:
    """Return what states them: the table with its date."""
    return f"table:os_releases@{release_table().compiled}"
