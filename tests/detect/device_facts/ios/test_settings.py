"""Settings and restarts."""

from datetime import UTC, datetime, timedelta

from bugsweep.artifacts.ios.effective_settings import EffectiveSetting
from bugsweep.artifacts.ios.shutdowns import Shutdown
from fact_records import HERE, values_of


def test_setting_is_stated_where_it_is_there() -> None:
    """One that is not, is not."""
    setting = EffectiveSetting(origin=HERE, name="allowUSBRestrictedMode", kind="flag", flag=False, number=None)

    assert values_of("ios/settings", {"ios/effective_settings": [setting]}) == {"device.usb_restricted": False}
    assert values_of("ios/settings", {"ios/effective_settings": []}) == {}


def test_last_shutdown_is_the_last_restart_that_is_known() -> None:
    """Whatever the order of the files."""
    shutdowns = [
        Shutdown(
            origin=HERE,
            time=datetime(2026, 2, day, tzinfo=UTC),
            number=1,
            completed=True,
            delays=0,
            longest_delay=timedelta(),
            lingering=0,
        )
        for day in (3, 9, 5)
    ]

    assert values_of("ios/settings", {"ios/shutdowns": shutdowns}) == {
        "device.restarted_at": "2026-02-09T00:00:00+00:00"
    }
