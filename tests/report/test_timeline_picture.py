"""When findings were seen, as a picture."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec

from bugsweep.report.timeline_picture import timeline_picture, timeline_plot
from results import MOMENT, full_result


def test_finding_is_a_line_from_its_first_record_to_its_last() -> None:
    """With a dot for each moment."""
    (finding,) = full_result("").findings
    picture = ET.fromstring(timeline_picture([finding]))  # noqa: S314 - our own picture
    line = picture.find(".//line[@class='span']")

    assert line is not None
    assert float(line.attrib["x1"]) < float(line.attrib["x2"])
    assert len(picture.findall(".//circle")) == 2


def test_single_moment_is_drawn_too() -> None:
    """A finding of one record has no length."""
    (finding,) = full_result("").findings
    alone = msgspec.structs.replace(finding, last_seen=finding.first_seen)

    assert "NaN" not in timeline_picture([alone])
    assert "<circle" in timeline_picture([alone])


def test_no_picture_without_times() -> None:
    """Nothing to draw is nothing."""
    (finding,) = full_result("").findings

    assert timeline_picture([msgspec.structs.replace(finding, first_seen=None, last_seen=None)]) == ""


def test_title_from_evidence_is_text() -> None:
    """Whatever it holds."""
    (finding,) = full_result("<b>&").findings

    ET.fromstring(timeline_picture([finding]))  # noqa: S314 - our own picture


def test_axis_has_round_moments() -> None:
    """Whatever the stretch: seconds, days, centuries, a single moment."""
    (finding,) = full_result("").findings
    for last in (MOMENT, MOMENT.replace(second=7), MOMENT.replace(year=2027), datetime.max.replace(tzinfo=UTC)):
        picture = ET.fromstring(timeline_picture([msgspec.structs.replace(finding, first_seen=MOMENT, last_seen=last)]))  # noqa: S314 - our own picture
        ticks = picture.findall(".//g[@class='axis']/text")

        assert 2 <= len(ticks) <= 9


def test_long_stretches_are_marked_at_beginnings_of_months() -> None:
    """As people read a calendar, whatever the years."""
    (finding,) = full_result("").findings
    plots = [
        timeline_plot([msgspec.structs.replace(finding, first_seen=first, last_seen=MOMENT)])
        for first in (MOMENT.replace(year=2019), MOMENT.replace(year=2025), datetime.min.replace(tzinfo=UTC))
    ]

    assert [[label for _place, label in plot.ticks] for plot in plots if plot is not None] == [
        ["2020-01-01", "2022-01-01", "2024-01-01", "2026-01-01"],
        ["2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"],
        ["500-01-01", "1000-01-01", "1500-01-01", "2000-01-01"],
    ]
    assert all(0 <= place <= 1 for plot in plots if plot is not None for place, _label in plot.ticks)


def test_what_is_left_out_is_said() -> None:
    """Paper and page draw the same."""
    (finding,) = full_result("").findings
    plot = timeline_plot([finding] * 27)

    assert plot is not None
    assert (len(plot.rows), plot.more) == (25, "and 2 findings more")
    assert "and 2 findings more" in timeline_picture([finding] * 27)
