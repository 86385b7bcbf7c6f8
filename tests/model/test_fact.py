"""The vocabulary of facts says one thing under one name, in two languages."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bugsweep.model.fact import FACT_FIELDS, FactField, InstalledApp, fact_value

_CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.mark.parametrize("field", FACT_FIELDS.values(), ids=lambda field: field.name)
def test_every_field_is_named_in_both_languages(field: FactField) -> None:
    """English has no Cyrillic in it, and Russian is not a copy of the English."""
    assert field.en
    assert not _CYRILLIC.search(field.en)
    # IMEI and VPN are called so in Russian too.
    assert _CYRILLIC.search(field.ru) or field.ru == field.en


def test_no_two_fields_share_a_name() -> None:
    """A why-line that names a field is not taken for another."""
    names = [field.en for field in FACT_FIELDS.values()]
    assert len(set(names)) == len(names)


def test_only_fields_with_values_are_ordered() -> None:
    """The vocabulary orders what it lists."""
    assert all(field.values for field in FACT_FIELDS.values() if field.ordered)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("device.passcode", True, True),
        ("device.passcode_length", 6, 6),
        ("device.os", "ios", "ios"),
        ("device.patch_date", date(2026, 3, 1), "2026-03-01"),
        ("device.patch_date", datetime(2026, 3, 1, 5, tzinfo=UTC), "2026-03-01"),
        ("device.last_backup", datetime(2026, 3, 1, 5, tzinfo=UTC), "2026-03-01T05:00:00+00:00"),
        ("device.patch_behind", timedelta(days=2), 172_800),
        ("device.profiles", ["b", "a", "b"], ["a", "b"]),
        ("device.apps", [InstalledApp(id="a")], [{"id": "a", "name": "", "version": "", "source": ""}]),
        ("device.passcode", None, None),
    ],
)
def test_value_is_written_as_json_says_it(name: str, value: object, written: object) -> None:
    """A saved result reads back as it was."""
    assert fact_value(FACT_FIELDS[name], value) == written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("device.passcode", 1),
        ("device.passcode_length", True),
        ("device.os", "windows"),
        ("device.last_backup", datetime(2026, 3, 1, 5)),  # noqa: DTZ001 - a moment without a zone is what is refused
        ("device.profiles", [1]),
        ("device.apps", ["com.example.app"]),
        ("device.patch_behind", 5),
    ],
)
def test_value_of_another_kind_is_refused(name: str, value: object) -> None:
    """A mistake in the code shows at once."""
    with pytest.raises(ValueError, match=name):
        fact_value(FACT_FIELDS[name], value)
