"""Android's intrusion logs as evidence."""

from pathlib import Path

import pytest

from android_reports import zip_of
from bugsweep.evidence.intrusion_log import IntrusionLog
from bugsweep.model.record import Problem
from evidence_reading import opened, records, write_folder, write_zip


def event(number: int) -> str:
    """Return a line."""
    said = f'"event_id":{number},"event_time":{1777888999000 + number},"hostname":"h{number}.example"'
    return f'{{"dns_event":{{{said}}}}}\n'


FILES = {
    "2026-05-04 (1).txt": event(1) + event(2) + event(2),
    "2026-05-05.txt": event(2) + event(3),
    "readme.txt": "not a log",
}


def numbers(path: Path) -> list[tuple[str, str]]:
    """Return where the events of `path` are read."""
    return [(r.origin.path.rpartition("/")[2], r.origin.position) for r in records(opened(path), "android/dns_events")]


EXPECTED = [("2026-05-04 (1).txt", "line 1"), ("2026-05-04 (1).txt", "line 2"), ("2026-05-05.txt", "line 2")]


def test_folder_archive_and_archive_in_archive_give_each_event_once(tmp_path: Path) -> None:
    """And events keep the number of their line."""
    assert numbers(write_folder(tmp_path / "logs", FILES)) == EXPECTED
    assert numbers(write_zip(tmp_path / "logs.zip", FILES)) == EXPECTED
    assert numbers(write_zip(tmp_path / "outer.zip", {"takeout/logs.zip": zip_of(FILES), "x.txt": "x"})) == EXPECTED


def test_file_alone_is_evidence(tmp_path: Path) -> None:
    """A day is enough."""
    path = tmp_path / "2026-05-04.txt"
    path.write_text(FILES["2026-05-04 (1).txt"])

    assert opened(path).info.kind == "intrusion-log"
    assert numbers(path) == [("2026-05-04.txt", "line 1"), ("2026-05-04.txt", "line 2")]


def test_content_is_seekable_and_read_again(tmp_path: Path) -> None:
    """Three artifacts read the same files."""
    files = opened(write_folder(tmp_path, FILES)).files(lambda _: True)
    next(files)
    second = next(files)

    assert not isinstance(second, Problem)
    for _ in range(2):
        with second.open() as stream:
            assert stream.read() == b"\n" + event(3).encode()
            stream.seek(1)
            assert stream.read() == event(3).encode()


@pytest.mark.parametrize("text", ["", '{"other": {}}\n', "dns_event"])
def test_other_files_are_not_recognised(tmp_path: Path, text: str) -> None:
    """Whatever their name."""
    (tmp_path / "2026-05-04.txt").write_text(text)

    assert not IntrusionLog.recognises(tmp_path)
    assert not IntrusionLog.recognises(tmp_path / "2026-05-04.txt")
