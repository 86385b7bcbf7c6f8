"""Files that were downloaded with Safari."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Download(Record, frozen=True, kw_only=True):
    """A download; the record's time is when it began."""

    url: Annotated[str, Observes("url")]
    file_path: Annotated[str, Observes("file-path", shows="present")]
    received: int | None
    """Bytes so far."""
    size: int | None


@artifact(
    name="ios/safari_downloads",
    title="Downloads of Safari",
    record=Download,
    shows="contacted",
    paths=(
        "private/var/mobile/Containers/Data/Application/*/Library/Safari/Downloads/Downloads.plist",
        "private/var/mobile/Library/Safari/Downloads/Downloads.plist",
        "private/var/mobile/Library/Safari/Downloads.plist",
    ),
    references=("https://forensics.wiki/apple_safari/",),
    limitations=("An entry is gone when the user clears the list, by default after a day.",),
)
def parse_safari_downloads(file: EvidenceFile) -> Iterator[Download | Problem]:
    """Yield each download of the list."""
    entries = read_entries(file)
    for entry in entries.each("DownloadHistory", "download"):
        yield Download(
            origin=entry.origin,
            time=entry.date("DownloadEntryDateAddedKey"),
            url=entry.text("DownloadEntryURL"),
            file_path=entry.text("DownloadEntryPath"),
            received=entry.get("DownloadEntryProgressBytesSoFar", int),
            size=entry.get("DownloadEntryProgressTotalToLoad", int),
        )
    yield from entries.problems
