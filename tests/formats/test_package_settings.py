"""What the package manager stores of packages."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest

from android_xml import binary_xml
from bugsweep.formats.package_settings import read_package_settings, stored_time
from bugsweep.formats.timestamps import TimestampError
from bugsweep.formats.xml_elements import XmlError


def packages(inner: str) -> bytes:
    """Return a document with these packages."""
    return f"<packages>{inner}</packages>".encode()


def test_certificate_is_known_by_its_number_after_it_was_written_out() -> None:
    """Also where a shared user has it first."""
    document = packages(
        '<shared-user name="u"><sigs><cert index="0" key="aabb"/></sigs></shared-user>'
        '<package name="a"><sigs><cert index="0"/></sigs></package>'
        '<package name="b"><sigs><cert index="1"/></sigs></package>'
        '<package name="c"><sigs><cert index="2" key="odd"/></sigs></package>'
    )

    found = [package.certificates for package in read_package_settings(BytesIO(document))]

    assert found == [(sha256(bytes.fromhex("aabb")).hexdigest(),), (), ()]


@pytest.mark.parametrize(
    ("flags", "system", "privileged"),
    [
        ('publicFlags="1" privateFlags="8"', True, True),
        ('publicFlags="-1073741823"', True, False),
        ('flags="1073741825"', True, True),
        ('publicFlags="x"', False, False),
        ("", False, False),
    ],
)
def test_flags_of_all_versions_are_read(flags: str, system: bool, privileged: bool) -> None:  # noqa: FBT001 - parameters
    """Before Android 6 one number had them all; a highest bit makes a number negative."""
    for document in (packages(f'<package name="a" {flags}/>'), binary_xml(packages(f'<package name="a" {flags}/>'))):
        (package,) = read_package_settings(BytesIO(document))

        assert (package.system, package.privileged) == (system, privileged)


def test_packages_before_a_damage_stand() -> None:
    """The document then fails."""
    reading = read_package_settings(BytesIO(packages('<package name="a"/><package name="b"/>')[:-30]))

    assert next(reading).said["name"] == "a"
    with pytest.raises(XmlError):
        list(reading)


def test_times_are_hexadecimal_milliseconds() -> None:
    """Nought is none."""
    assert stored_time("18f4a3b1c00") == datetime(2024, 5, 5, 19, 28, 58, 880000, tzinfo=UTC)
    assert stored_time("0") is stored_time("") is None
    for absurd in ("xyz", "-1", "ffffffffffffffff", "0x12"):
        with pytest.raises(TimestampError):
            stored_time(absurd)
