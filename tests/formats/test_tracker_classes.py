"""The table of the code of trackers."""

import pytest

from bugsweep.formats.tracker_classes import tracker_classes, tracker_in


@pytest.mark.parametrize(
    ("class_name", "tracker"),
    [
        ("com.appsflyer.SingleInstallBroadcastReceiver", "AppsFlyer"),
        ("com.appsflyer", "AppsFlyer"),
        ("com.appsflyers.Other", None),
        ("org.example.app.com.appsflyer", None),
        ("com", None),
        ("", None),
    ],
)
def test_class_in_a_package_of_a_tracker_is_its_code(class_name: str, tracker: str | None) -> None:
    """Names count at their dots."""
    found = tracker_in("org.example.app", class_name)

    assert (found.tracker if found else None) == tracker


def test_own_code_of_a_vendor_is_no_tracker_in_its_app() -> None:
    """Whose app is called like the tracker, or a part of it."""
    assert tracker_in("com.appsflyer.demo", "com.appsflyer.demo.Main") is None
    assert tracker_in("com.appsflyer", "com.appsflyer.Main") is None


def test_table_says_when_and_what_from() -> None:
    """Facts have a date and a source."""
    table = tracker_classes()

    assert table.compiled.year >= 2023
    assert "Exodus" in table.source
    assert len(table.classes) > 400
