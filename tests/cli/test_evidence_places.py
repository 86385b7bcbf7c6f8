"""Paths and addresses on the command line."""

from pathlib import Path

import pytest

from bugsweep.cli.evidence_places import EvidencePlace
from bugsweep.evidence.objects import ObjectPath


@pytest.mark.parametrize("text", ["backup", "/mission/s3:/x", "adb:", "adb:SERIAL", "C:/x"])
def test_path_is_a_path(text: str) -> None:
    """Whatever it is called."""
    assert EvidencePlace().convert(text, None, None) == Path(text)


def test_address_keeps_its_slashes() -> None:
    """As it was typed, for messages and results."""
    place = EvidencePlace().convert("s3://mission/march/phone.zip", None, None)

    assert isinstance(place, ObjectPath)
    assert str(place) == "s3://mission/march/phone.zip"
    assert EvidencePlace().convert(place, None, None) is place
