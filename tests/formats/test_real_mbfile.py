"""The records of a real manifest."""

import plistlib
import sqlite3
from contextlib import closing

import pytest

from bugsweep.formats import mbfile
from bugsweep.formats.mbfile import read_mbfile
from cases import SHARED

MANIFEST = SHARED / "evidence/ios/mvt-ios14-backup/Manifest.db"


@pytest.mark.real
@pytest.mark.skipif(not MANIFEST.exists(), reason="the real evidence is not here")
def test_every_record_of_a_phone_is_read_by_hand_and_right() -> None:
    """None of the 3,721 records needs the general reader, and size, path and mode are those that it finds."""
    with closing(sqlite3.connect(f"{MANIFEST.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT relativePath, file FROM Files").fetchall()

    assert len(rows) == 3_721
    for path, blob in rows:
        mbfile._fields_by_hand(blob)
        record, expected = read_mbfile(blob), plistlib.loads(blob)["$objects"][1]
        assert record.relative_path.endswith(path)
        assert (record.size, record.mode, record.birth) == (expected["Size"], expected["Mode"], expected["Birth"])
        assert record.encryption_key is None or len(record.encryption_key) == 44
