"""Intrusion logging."""

from android_records import at, facts, made


def test_last_switch_counts() -> None:
    """In whatever order the logs lie."""
    events = [
        made("security_events", tag="logging_stopped", time=at(2)),
        made("security_events", tag="logging_started", time=at(1)),
        made("security_events", tag="os_startup", time=at(3)),
        made("security_events", tag="logging_started"),
    ]

    assert facts("intrusion_logging", security_events=events) == {"device.intrusion_logging": False}
    assert facts("intrusion_logging", security_events=events[1:]) == {"device.intrusion_logging": True}
    assert facts("intrusion_logging", security_events=[]) == {}
