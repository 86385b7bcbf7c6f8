"""Every file of a dumped phone, with its times: also those whose content no parser reads."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.file_listing import LISTING, read_listing
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class StoredFile(Record, frozen=True, kw_only=True):
    """A file, folder or link; the record's time is when it was last modified."""

    path: Annotated[str, Observes("file-path")]
    """On the phone, without a leading slash."""
    kind: str
    """``file``, ``directory``, ``symbolic link``, ``hard link`` or ``other``."""
    target: Annotated[str | None, Observes("file-path")]
    """Where a link leads."""
    size: int | None
    mode: int | None
    """POSIX permissions."""
    changed_at: datetime | None
    """When its metadata were last changed."""
    born_at: datetime | None


@artifact(
    name="android/stored_files",
    title="Files of the phone",
    record=StoredFile,
    shows="present",
    paths=(LISTING,),
    kinds=("android-filesystem-dump",),
    references=("https://source.android.com/docs/core/architecture/partitions",),
    limitations=(
        "Names and times alone: what lies in a file is read only where another artifact asks for it.",
        "The time of change can be set to anything by whoever writes a file.",
    ),
)
def parse_stored_files(file: EvidenceFile) -> Iterator[StoredFile | Problem]:
    """Yield every path of the listing."""
    with file.open() as stream:
        for number, listed in enumerate(read_listing(stream), 1):
            if isinstance(listed, FormatError):
                yield Problem(Origin(file.path, f"line {number}"), str(listed))
                continue
            yield StoredFile(
                origin=Origin(listed.path, f"entry {number}"),
                time=listed.modified_at,
                path=listed.path,
                kind=listed.kind,
                target=listed.target or None,
                size=listed.size,
                mode=listed.mode,
                changed_at=listed.changed_at,
                born_at=listed.born_at,
            )
