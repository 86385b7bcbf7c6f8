"""Systems and models side by side."""

from datetime import date, timedelta
from typing import Any

import pytest

from bugsweep.fleet.models import Device, Fact
from bugsweep.fleet.platforms import PLATFORM_COLUMNS, Counted, compare_platforms, platform_rows
from registers import DAY, NOON, assignment, device, person, sweep

pytestmark = pytest.mark.django_db


def known(phone: Device, field: str, value: Any, source: str = "import:demo") -> None:  # noqa: ANN401 - any fact
    """State a fact."""
    Fact.objects.create(device=phone, field=field, value=value, source=source, observed_at=NOON, recorded_at=NOON)


def test_numbers_are_of_those_of_which_it_is_known() -> None:
    """What is not known is in no number."""
    holder = person()
    phones = [device(serial=str(number), maker="Apple", model="iPhone 14") for number in range(3)]
    for number, phone in enumerate(phones):
        assignment(holder, phone, ("official", "personal", "spare")[number])
    known(phones[0], "device.patch_behind", 0)
    known(phones[1], "device.patch_behind", 90 * 86400)
    known(phones[2], "device.patch_behind", None)
    known(phones[0], "device.exploited_vulnerabilities", ["CVE-2023-32434"])
    phones[0].supported_until = date(2030, 1, 1)
    phones[0].save()
    known(phones[1], "device.supported_until", "2020-01-01")
    known(phones[2], "device.supported_until", "soon")
    sweep(phones[0], outcome="targeted")

    (platform,) = compare_platforms(DAY)

    assert (platform.os, platform.model, platform.phones) == ("ios", "", 3)
    assert platform.patched == Counted(n=1, of=2)
    assert platform.supported == Counted(n=1, of=2)
    assert platform.exposed == Counted(n=1, of=1)
    assert platform.swept == Counted(n=1, of=3)
    assert platform.outcomes == {"targeted": 1}
    (row,) = platform_rows(DAY)
    assert tuple(row) == PLATFORM_COLUMNS
    assert (row["patched"], row["outcomes"]) == ("1 of 2", ["targeted: 1"])


def test_only_phones_in_use_count_by_model_and_without_ranking() -> None:
    """In the order of their names."""
    holder = person()
    for number, (os, maker, model) in enumerate(
        (("ios", "Apple", "iPhone 14"), ("android", "Google", "Pixel 8"), ("android", "", ""))
    ):
        assignment(
            holder,
            device(serial=str(number), os=os, maker=maker, model=model),
            ("official", "personal", "spare")[number],
        )
    device(serial="unused")
    told = [(one.os, one.model, one.phones) for one in compare_platforms(DAY, by_model=True)]
    assert told == [("android", "", 1), ("android", "Google Pixel 8", 1), ("ios", "Apple iPhone 14", 1)]
    assert compare_platforms(DAY - timedelta(days=1)) == []
