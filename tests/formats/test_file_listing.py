"""The listing of every path."""

from datetime import UTC, datetime
from io import BytesIO

from bugsweep.errors import FormatError
from bugsweep.formats.file_listing import ListedPath, ListingWriter, read_listing


def test_what_is_written_is_read() -> None:
    """Of more paths than are written together."""
    paths = [ListedPath(path=f"private/ä\n{number}", size=number, kind="directory") for number in range(1000)]
    paths.append(ListedPath(path="x", target="y", modified_at=datetime(2024, 5, 6, 8, 0, 0, 5, UTC), mode=0o644))
    writer = ListingWriter()
    for path in paths:
        writer.add(path)
    writer.flush()

    assert list(read_listing(writer.content.open())) == paths
    assert writer.count == 1001


def test_line_that_is_none_is_an_error_of_that_line() -> None:
    """The next are read."""
    first, second = read_listing(BytesIO(b'{"path": 7}\n{"path": "a"}\n'))

    assert isinstance(first, FormatError)
    assert second == ListedPath(path="a")
