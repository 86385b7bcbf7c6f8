"""Every file of the phone, with its times: also those whose content no parser reads."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.file_listing import LISTING, read_listing
from bugsweep.formats.webkit_names import stored_site
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class DumpedFile(Record, frozen=True, kw_only=True):
    """A file, folder or link; the record's time is when it was last modified."""

    file_path: Annotated[str, Observes("file-path")]
    """On the phone, without a leading slash."""
    kind: str
    """``file``, ``directory``, ``symbolic link``, ``hard link`` or ``other``."""
    target: Annotated[str | None, Observes("file-path")] = None
    """Where a link leads."""
    site: Annotated[str | None, Observes("url", shows="contacted")] = None
    """The site for which WebKit stored it, as its name says."""
    size: int | None = None
    mode: int | None = None
    """POSIX permissions."""
    changed_at: datetime | None = None
    """When its metadata were last changed."""
    born_at: datetime | None = None


@artifact(
    name="ios/files",
    title="Files of the phone",
    record=DumpedFile,
    shows="present",
    paths=(LISTING,),
    kinds=("filesystem-dump",),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=(
        "Names and times alone: what lies in a file is read only where another artifact asks for it.",
        "The time of change can be set to anything by whoever writes a file.",
    ),
)
def parse_files(file: EvidenceFile) -> Iterator[DumpedFile | Problem]:
    """Yield every path of the listing."""
    with file.open() as stream:
        for number, listed in enumerate(read_listing(stream), 1):
            if isinstance(listed, FormatError):
                yield Problem(Origin(file.path, f"line {number}"), str(listed))
                continue
            yield DumpedFile(
                origin=Origin(listed.path, f"entry {number}"),
                time=listed.modified_at,
                file_path=listed.path,
                kind=listed.kind,
                target=listed.target or None,
                site=stored_site(listed.path),
                size=listed.size,
                mode=listed.mode,
                changed_at=listed.changed_at,
                born_at=listed.born_at,
            )
