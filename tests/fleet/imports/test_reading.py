"""Reading a file to import: golden cases damaged, formats recognised, large files, real samples."""

import random
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

import inventories
from bugsweep.errors import UsageError
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.inventory import InventoryRecord, Note, PersonRecord, UnitRecord
from bugsweep.fleet.imports.reading import read_inventory, recognise, snapshot_of
from bugsweep.model.record import Problem
from cases import SHARED

REAL = SHARED / "evidence" / "fleet"


@pytest.mark.parametrize("case", inventories.CASES)
def test_a_file_is_recognised_by_its_content(case: str, tmp_path: Path) -> None:
    """Whatever it is called."""
    path = tmp_path / "export"
    path.write_bytes(inventories.CASES[case]())
    assert recognise(InventoryFile(path)).name == case.partition("/")[0]


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"{}", b"[1]", b"PK\x03\x04", b"a,b\n1,2\n", b"\x00" * 100, b"bplist00"]
)
def test_what_is_no_inventory_is_refused_with_what_to_do(content: bytes, tmp_path: Path) -> None:
    """In one sentence."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="--as"):
        recognise(InventoryFile(path))


def test_a_format_can_be_named() -> None:
    """A slip is answered with the nearest."""
    file = InventoryFile(inventories.DATA / "jamf" / "details.json")
    assert recognise(file, "intune").name == "intune"
    with pytest.raises(UsageError, match="did you mean jamf"):
        recognise(file, "jamff")


@pytest.mark.parametrize("case", inventories.CASES)
def test_damage_gives_records_and_problems_and_nothing_else(case: str, tmp_path: Path) -> None:
    """Cut off anywhere, with bits flipped, with parts twice: no other error comes out."""
    whole, chance = inventories.CASES[case](), random.Random(7)  # noqa: S311 - the same damage in every run
    form = INVENTORY_FORMATS[case.partition("/")[0]]
    path = tmp_path / "x"
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(damaged[: chance.randrange(len(damaged)) if chance.random() < 0.5 else None]))
        file = InventoryFile(path, as_of=inventories.AS_OF)
        form.recognises(file)
        read = list(read_inventory(file, form))
        assert all(isinstance(one, InventoryRecord | PersonRecord | UnitRecord | Note | Problem) for one in read)


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_read_in_bounded_memory(tmp_path: Path) -> None:
    """Only a row at a time is held: less than the file has."""
    path = tmp_path / "large.csv"
    with path.open("w", encoding="cp1251") as stream:
        stream.write("Серийный номер;Модель;ОС;ФИО\n")
        for number in range(100_000):
            stream.write(f"S{number:07};Модель {number % 7};Android;Иванов Иван Иванович\n")
    file = InventoryFile(path, as_of=inventories.AS_OF)
    tracemalloc.start()
    kinds = Counter(type(one).__name__ for one in read_inventory(file, recognise(file)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert kinds == {"InventoryRecord": 100_000, "Note": 1}
    assert peak < path.stat().st_size


def test_a_snapshot_tells_a_source_by_its_content(tmp_path: Path) -> None:
    """Under another name it is the same."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x")
    first, second = (snapshot_of(InventoryFile(tmp_path / name)) for name in ("a", "b"))
    assert first.sha256 == second.sha256
    assert first.size == 1


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="no real evidence here")
@pytest.mark.parametrize(
    ("name", "form", "records", "problems"),
    [
        ("amapi/amapi_device.json", "android-management", 1, 0),
        ("google/google_admin_mobiledevices_pages.json", "google-workspace", 6, 0),
        ("nanomdm/Authenticate.1.plist", "apple-mdm", 1, 0),
        ("nanomdm/Authenticate.2.plist", "apple-mdm", 0, 1),
        ("nanomdm/webhook/Authenticate.2.json", "nanomdm", 0, 1),
        ("nanomdm/webhook/DeviceInformation.1.json", "nanomdm", 1, 0),
        ("zentral/certificate_list.plist", "apple-mdm", 1, 0),
        ("zentral/device_information.plist", "apple-mdm", 0, 1),
        ("zentral/installed_application_list.plist", "apple-mdm", 1, 1),
        ("zentral/managed_application_list.plist", "apple-mdm", 1, 1),
        ("zentral/profile_list.plist", "apple-mdm", 1, 0),
        ("zentral/security_info_ios.plist", "apple-mdm", 1, 0),
        ("zentral/status_report.json", "apple-status", 0, 1),
    ],
)
def test_real_answers_are_read(name: str, form: str, records: int, problems: int) -> None:
    """Computers among them are refused; a web clip has no identifier and is listed."""
    file = InventoryFile(REAL / name)
    found = recognise(file)
    kinds = Counter(type(one).__name__ for one in read_inventory(file, found))
    assert found.name == form
    assert (kinds["InventoryRecord"], kinds["Problem"]) == (records, problems)


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="no real evidence here")
def test_the_patch_level_of_google_is_read_out_of_its_milliseconds() -> None:
    """It is midnight in California, which is the same day in UTC; an iPhone has none."""
    file = InventoryFile(REAL / "google" / "google_admin_mobiledevices_pages.json")
    read = [one for one in read_inventory(file, recognise(file)) if isinstance(one, InventoryRecord)]
    patches = [[fact.value for fact in one.facts if fact.field == "device.patch_date"] for one in read]
    assert patches == [["2018-10-01"], ["2019-02-01"], [], ["2018-10-01"], [], ["2017-04-05"]]
