"""What is gathered of a phone."""

from pathlib import Path

import pytest

from bugsweep.fleet.imports.answers import UNKNOWN
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.model.fact import InstalledApp
from bugsweep.model.record import Problem
from inventories import AS_OF, IMEI, OTHER_IMEI


@pytest.fixture
def told(tmp_path: Path) -> Description:
    """Return a description of a phone with a serial number, of which nothing else is said."""
    path = tmp_path / "inventory.json"
    path.write_bytes(b"{}")
    file = InventoryFile(path, as_of=AS_OF)
    description = Description(file, file.origin("device 1"), "test")
    description.name(serial="A1", system="Android")
    return description


def facts_of(told: Description) -> dict[str, object]:
    """Return what the finished record states."""
    records = [one for one in told.finished() if isinstance(one, InventoryRecord)]
    return {fact.field: fact.value for fact in records[0].facts}


def test_silence_states_nothing_and_unknown_states_none(told: Description) -> None:
    """Neither is ever no."""
    told.state("device.encrypted", None)
    told.state("device.build", "")
    told.state("device.rooted", UNKNOWN)
    told.state_truth("device.passcode", "")
    facts = facts_of(told)

    assert facts["device.rooted"] is None
    assert not {"device.encrypted", "device.build", "device.passcode"} & set(facts)


def test_a_third_imei_and_a_large_value_are_refused(told: Description) -> None:
    """They are listed with their place; the rest counts."""
    told.add_imeis([IMEI, IMEI, OTHER_IMEI, "353626070676775"])
    told.state("device.build", "x" * 2000)
    read = list(told.finished())

    assert isinstance(read[0], InventoryRecord)
    assert read[0].identifiers.imeis == (IMEI, OTHER_IMEI)
    reasons = [one.reason for one in read if isinstance(one, Problem)]
    assert reasons == ["device.build is too large", f"more than two IMEIs: {IMEI}, {OTHER_IMEI}, 353626070676775"]


def test_apps_of_unknown_origin_leave_it_unknown_which_come_from_no_store(told: Description) -> None:
    """One that nothing is said of could be such a one."""
    apps = [InstalledApp(id="a"), InstalledApp(id="b")]
    told.state_apps(apps, {"a": True, "b": None}, "android")
    facts = facts_of(told)

    assert facts["device.apps.sideloaded"] is None
    assert [app["id"] for app in facts["device.apps"]] == ["a", "b"]


def test_a_computer_is_refused(told: Description) -> None:
    """The register holds phones."""
    told.name(serial="A1", model="MacBookPro18,3")
    (read,) = told.finished()
    assert isinstance(read, Problem)
    assert "a computer (MacBookPro18,3)" in read.reason
