"""System, boot loader and storage."""

from datetime import timedelta

import pytest

from android_records import NOON, facts, made


def of_properties(**values: str) -> dict[str, object]:
    """Return the facts of a phone with these properties."""
    return facts(
        "system",
        properties=[made("properties", name=name.replace("__", "."), value=value) for name, value in values.items()],
    )


@pytest.mark.parametrize(
    ("name", "value", "fact"),
    [
        ("ro__product__manufacturer", "Example", ("device.maker", "Example")),
        ("ro__build__characteristics", "tablet,nosdcard", ("device.class", "tablet")),
        ("ro__build__characteristics", "phone", ("device.class", "smartphone")),
        ("ro__arm64__memtag__bootctl_supported", "1", ("device.memory_tagging_supported", True)),
        ("arm64__memtag__bootctl", "memtag,memtag-kernel", ("device.memory_tagging", True)),
        ("arm64__memtag__bootctl", "memtag-once", ("device.memory_tagging", True)),
        ("arm64__memtag__bootctl", "none", ("device.memory_tagging", False)),
        ("ro__build__version__codename", "REL", ("device.beta", False)),
        ("ro__build__version__codename", "Baklava", ("device.beta", True)),
        ("ro__build__version__release", "9", ("device.supported_until", "2022-01-01")),
        ("ro__boot__flash__locked", "1", ("device.bootloader_locked", True)),
        ("ro__boot__vbmeta__device_state", "unlocked", ("device.bootloader_locked", False)),
        ("ro__boot__verifiedbootstate", "yellow", ("device.verified_boot", "yellow")),
        ("ro__crypto__state", "encrypted", ("device.encrypted", True)),
        ("ro__runtime__firstboot", "1565788958438", ("device.restarted_at", "2019-08-14T13:22:38.438000+00:00")),
    ],
)
def test_property_states_a_fact(name: str, value: str, fact: tuple[str, object]) -> None:
    """One each."""
    assert of_properties(**{name: value}) == dict([fact])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ro__product__manufacturer", ""),
        ("ro__build__characteristics", "default"),
        ("arm64__memtag__bootctl", "memtag-kernel"),
        ("arm64__memtag__bootctl", ""),
        ("ro__build__version__codename", ""),
        ("ro__build__version__release", "one"),
        ("ro__build__version__security_patch", "yesterday"),
        ("ro__boot__flash__locked", "2"),
        ("ro__boot__verifiedbootstate", "blue"),
        ("ro__crypto__state", "unsupported"),
        ("ro__runtime__firstboot", "0"),
        ("ro__runtime__firstboot", "9" * 5000),
        ("ro__runtime__firstboot", "9" * 18),
    ],
)
def test_value_without_sense_states_nothing(name: str, value: str) -> None:
    """Unknown is not fine, and not bad either."""
    assert of_properties(**{name: value}) == {}


@pytest.mark.parametrize(
    ("patched", "behind"),
    [
        ("2026-03-05", timedelta()),
        ("2026-02-05", timedelta(days=1, hours=12)),
        ("2025-12-01", timedelta(days=60, hours=12)),
        ("2026-12-05", timedelta()),
        ("9999-12-31", None),
    ],
)
def test_lag_counts_from_the_next_bulletin(patched: str, behind: timedelta | None) -> None:
    """There is one each month; the evidence is of 2 March 2026, at noon."""
    stated = of_properties(ro__build__version__security_patch=patched)

    assert stated["device.patch_date"] == patched
    assert stated.get("device.patch_behind") == (None if behind is None else behind.total_seconds())
    assert (NOON.year, NOON.month, NOON.day) == (2026, 3, 2)
