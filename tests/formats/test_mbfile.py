"""Records of files in the manifest of a backup."""

import plistlib
import random
import struct
from contextlib import suppress
from plistlib import UID

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats import mbfile
from bugsweep.formats.mbfile import MBFile, read_mbfile

FIELDS: dict[str, object] = {
    "LastModified": 1_700_000_100,
    "Flags": 0,
    "GroupID": 501,
    "LastStatusChange": 1_700_000_200,
    "Birth": 1_700_000_000,
    "Size": 40_960,
    "Mode": 0o100644,
    "UserID": 501,
    "InodeNumber": 2**40,
    "ProtectionClass": 3,
}
KEY = struct.pack("<I", 3) + bytes(range(40))


def archived(
    *,
    path: object = "Library/SMS/sms.db",
    key: object = None,
    target: object = None,
    attributes: object = None,
    root: int = 1,
    **changed: object,
) -> bytes:
    """Return an MBFile as a phone archives it."""
    fields = FIELDS | changed
    objects: list[object] = ["$null", fields]

    def refer(name: str, value: object) -> None:
        if value is not None:
            fields[name] = UID(len(objects))
            objects.append(value)

    refer("RelativePath", path)
    refer("Target", target)
    refer("EncryptionKey", {"NS.data": key, "$class": UID(0)} if isinstance(key, bytes) else key)
    refer("ExtendedAttributes", attributes)
    refer("$class", {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]})
    archive = {"$version": 100_000, "$archiver": "NSKeyedArchiver", "$top": {"root": UID(root)}, "$objects": objects}
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY, sort_keys=False)


def test_every_field_is_read() -> None:
    """Text, numbers and data come as they were archived."""
    blob = archived(key=KEY, attributes=b"bplist00", target="../elsewhere", Digest=b"\x01" * 20)

    assert read_mbfile(blob) == MBFile(
        relative_path="Library/SMS/sms.db",
        target="../elsewhere",
        size=40_960,
        mode=0o100644,
        flags=0,
        protection_class=3,
        user_id=501,
        group_id=501,
        inode=2**40,
        birth=1_700_000_000,
        last_modified=1_700_000_100,
        last_status_change=1_700_000_200,
        encryption_key=KEY,
        extended_attributes=b"bplist00",
        digest=b"\x01" * 20,
    )


@pytest.mark.parametrize(
    "path", ["", "a", "Library/" + "x" * 300, "Бібліотека/" + "ж" * 200, "Medien/Größe", "\N{BUG}"]
)
def test_path_of_any_length_and_script_is_read(path: str) -> None:
    """Short and long, ASCII and not, they are stored in different ways."""
    assert read_mbfile(archived(path=path)).relative_path == path


def test_time_may_be_fractional_and_negative() -> None:
    """It is given as recorded."""
    record = read_mbfile(archived(Birth=1_700_000_000.5, LastModified=-1))

    assert (record.birth, record.last_modified) == (1_700_000_000.5, -1)


def test_missing_field_has_no_value() -> None:
    """Folders have no key, and old versions fewer fields."""
    blob = plistlib.dumps(
        {"$top": {"root": UID(1)}, "$objects": ["$null", {"RelativePath": UID(2), "Target": UID(0)}, "Library"]},
        fmt=plistlib.FMT_BINARY,
    )
    record = read_mbfile(blob)

    assert (record.relative_path, record.size, record.birth) == ("Library", 0, None)
    assert record.encryption_key is None
    assert record.target is None


@pytest.mark.parametrize("more", [[KEY], [{"NS.data": UID(4)}, KEY]], ids=["data", "an object that refers to it"])
def test_key_may_be_archived_otherwise(more: list[object]) -> None:
    """Versions differ in how they archive it."""
    objects = ["$null", {"RelativePath": UID(2), "EncryptionKey": UID(3)}, "a", *more]
    blob = plistlib.dumps({"$top": {"root": UID(1)}, "$objects": objects}, fmt=plistlib.FMT_BINARY)

    assert read_mbfile(blob).encryption_key == KEY


def test_other_layouts_are_read_the_general_way() -> None:
    """XML, and an archive of more objects than one byte can refer to, give the same record."""
    objects = ["$null", FIELDS | {"RelativePath": UID(2)}, "a", *(f"more {number}" for number in range(300))]
    archive = {"$top": {"root": UID(1)}, "$objects": objects}
    wide = plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)
    with pytest.raises((ValueError, IndexError)):
        mbfile._fields_by_hand(wide)

    assert read_mbfile(wide) == read_mbfile(archived(path="a"))


def test_reading_by_hand_and_the_general_reader_agree() -> None:
    """The fast way is no other way."""
    for blob in (archived(), archived(key=KEY), archived(key=KEY, target="t", attributes=b"a" * 300, Digest=b"d" * 20)):
        assert mbfile._fields_by_hand(blob) == {
            name: value for name, value in mbfile._fields(blob).items() if name != "$class"
        }


def test_what_was_learned_of_one_archive_changes_no_other() -> None:
    """Any byte of one that is like another may be different, and each is read as if it were the first."""
    blob = archived(key=KEY)
    read_mbfile(blob)
    for place in range(len(blob)):
        for byte in (blob[place] ^ 1, blob[place] ^ 0x80, 0):
            other = blob[:place] + bytes([byte]) + blob[place + 1 :]
            known = _read_or_refused(other)
            mbfile._LAYOUTS.clear()
            assert known == _read_or_refused(other), f"byte {place}"
            read_mbfile(blob)


def test_remembered_layouts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hostile archives have any number of them."""
    monkeypatch.setattr(mbfile, "_MOST_LAYOUTS", 3)
    for number in range(20):
        assert read_mbfile(archived(**{f"More{number}": 1})).size == 40_960
    assert len(mbfile._LAYOUTS) <= 3


def _read_or_refused(blob: bytes) -> MBFile | str:
    try:
        return read_mbfile(blob)
    except FormatError as error:
        return str(error)


@pytest.mark.parametrize(
    "changed",
    [
        {"Size": "big"},
        {"Size": True},
        {"Size": -1},
        {"Mode": 1.5},
        {"Birth": b"x"},
        {"path": 7},
        {"key": "text"},
        {"target": b"x"},
    ],
    ids=str,
)
def test_field_of_another_type_is_refused(changed: dict[str, object]) -> None:
    """The error names the field."""
    with pytest.raises(FormatError, match="an MBFile whose"):
        read_mbfile(archived(**changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "blob", [b"", b"text", b"bplist00", plistlib.dumps([]), archived(root=99), archived()[:200]], ids=range(6)
)
def test_what_is_no_archived_record_is_refused(blob: bytes) -> None:
    """Whatever stands in the column."""
    with pytest.raises(FormatError):
        read_mbfile(blob)


def test_large_record_is_not_read_by_hand() -> None:
    """Where each reference is a copy, 255 of them to a megabyte would be a bomb."""
    blob = archived(attributes=b"x" * 2**20)
    with pytest.raises(ValueError, match=r"^$"):
        mbfile._fields_by_hand(blob)

    assert read_mbfile(blob).extended_attributes == b"x" * 2**20


def test_damage_gives_a_record_or_a_format_error() -> None:
    """No other exception leaves the reader, whatever bytes change."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    blob = archived(key=KEY, attributes=b"bplist00", Digest=b"\x01" * 20)
    read = 0
    for _ in range(5_000):
        damaged = bytearray(blob)
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(chance.randrange(1, 4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(FormatError):
            read += isinstance(read_mbfile(bytes(damaged)), MBFile)

    assert read > 500
