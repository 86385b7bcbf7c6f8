"""Databases of a real Android phone."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.artifacts.android.downloads import ManagedDownload
from bugsweep.artifacts.android.sms import TextMessage
from bugsweep.artifacts.android.wellbeing import WellbeingEvent
from bugsweep.model.record import Problem, Record
from cases import SHARED, DiskFile

PLASO = SHARED / "evidence/android/plaso/android"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not PLASO.exists(), reason="the real evidence is not here")]


def parse(artifact: str, name: str) -> list[Record | Problem]:
    """Return what the artifact finds in a file of the phone."""
    return list(ARTIFACTS[artifact].parse(DiskFile(name, PLASO / name)))


def test_messages_are_read() -> None:
    """Nine of them, without a loss."""
    messages = parse("android/sms", "mmssms.db")

    assert len(messages) == 9
    assert all(isinstance(message, TextMessage) and message.kind == "sms" and message.time for message in messages)


def test_downloads_have_their_apps() -> None:
    """Eleven, of which five were completed and one has no address to speak of."""
    downloads = [item for item in parse("android/downloads", "downloads.db") if isinstance(item, ManagedDownload)]

    assert len(downloads) == 11
    assert Counter(item.package for item in downloads if item.complete) == {
        "com.discord": 1,
        "com.Slack": 1,
        "com.adhoclabs.burner": 1,
        "": 1,
    }
    assert downloads[0].time == datetime(2022, 11, 12, 15, 32, 28, 279000, tzinfo=UTC)


def test_use_of_apps_is_read_whole() -> None:
    """Some eleven thousand events, all of kinds that have a name."""
    events = parse("android/wellbeing", "app_usage")

    assert len(events) == 11_663
    assert all(isinstance(event, WellbeingEvent) and not event.kind.isdecimal() for event in events)
