"""The table of trackers."""

import pytest

from bugsweep.formats.tracker_domains import tracker_of, tracker_table


@pytest.mark.parametrize("host", ["appsflyer.com", "t.appsflyer.com", "T.AppsFlyer.com."])
def test_host_below_a_tracker_belongs_to_it(host: str) -> None:
    """Whatever the letters."""
    found = tracker_of(host)

    assert found is not None
    assert found.tracker == "AppsFlyer"


@pytest.mark.parametrize("host", ["notappsflyer.com", "appsflyer.com.example.org", "com", "", "google.com"])
def test_other_hosts_belong_to_none(host: str) -> None:
    """Names count at their dots, and a site with pages of its own is no tracker."""
    assert tracker_of(host) is None


def test_table_says_when_and_what_from() -> None:
    """Facts have a date and a source."""
    table = tracker_table()

    assert table.compiled.year >= 2023
    assert "Exodus" in table.source
    assert len(table.domains) > 500
