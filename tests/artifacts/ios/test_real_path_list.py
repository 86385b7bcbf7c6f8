"""The listing of a real phone, which is clean, against all indicators of the field.

The list is a table that another tool's test data has; no acquisition makes such a file, so it is read here and not by a
kind of evidence.
"""

import csv
import io
import zipfile

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.match import Matcher
from bugsweep.detect.observe import Observer
from bugsweep.formats.file_listing import LISTING, ListedPath, ListingWriter
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.reading import read_indicators
from bugsweep.model.record import Problem
from cases import SHARED, MemoryFile

PATHS = SHARED / "evidence/ios/path-list/belkasoft-ctf6-ios-dev1.csv.zip"

pytestmark = [pytest.mark.real, pytest.mark.skipif(not PATHS.exists(), reason="no real evidence here")]


def test_no_path_of_a_clean_phone_is_an_indicator() -> None:
    """65,624 paths of iOS 16.3, of which every one is a record."""
    writer = ListingWriter()
    with zipfile.ZipFile(PATHS) as archive, archive.open("belkasoft-ctf6-ios-dev1.csv") as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
            writer.add(ListedPath(path=row["path"]))
    writer.flush()
    artifact = ARTIFACTS["ios/files"]
    indicators = read_indicators(SHARED / "indicators").indicators
    observer = Observer(artifact.name, artifact.shows, artifact.record, Matcher(IndicatorIndex(indicators)).match)

    with writer.content.open() as stream:
        for record in artifact.parse(MemoryFile(LISTING, stream.read())):
            assert not isinstance(record, Problem)
            observer.observe([record])

    assert writer.count == 65_624
    assert len(indicators) > 8000
    assert [seen.sighting for seen in observer.sightings() if seen.sighting.observable.kind == "file-path"] == []
