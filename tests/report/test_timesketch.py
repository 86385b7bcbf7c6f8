"""The timeline that Timesketch takes."""

import io
import json
from datetime import datetime

import pytest

from bugsweep.report.timesketch import write_timesketch
from results import MOMENT, full_result


def events(text: str = "") -> list[dict[str, object]]:
    """Return the events, a line each."""
    out = io.BytesIO()
    write_timesketch(full_result(text), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_event_has_what_timesketch_needs() -> None:
    """A message, a time with its zone, and what the time is."""
    found = events()

    assert len(found) == 7
    assert datetime.fromisoformat(str(found[0]["datetime"])) == MOMENT
    assert found[0]["timestamp_desc"] == "time of the record (utc)"
    assert found[0]["message"] == (
        "Domain linked to DemoSpy, received: ios/sms: private/var/mobile/Library/SMS/sms.db, message 0"
    )


@pytest.mark.parametrize("hostile", ["\n{}", "\x1b[2J", "\u2028", "\ud800", '"}'])
def test_text_of_evidence_stays_in_its_line(hostile: str) -> None:
    """And is no escape to a terminal."""
    out = io.BytesIO()
    write_timesketch(full_result(hostile), out)

    assert len(events(hostile)) == 7
    assert b"\x1b" not in out.getvalue()
