"""When findings were seen, as a picture."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec

from bugsweep.report.timeline_picture import timeline_picture
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
