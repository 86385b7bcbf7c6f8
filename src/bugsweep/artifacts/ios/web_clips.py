"""Web pages on the home screen, which look like apps."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class WebClip(Record, frozen=True, kw_only=True):
    """A page; the record's time is when its file was made, or last changed."""

    title: str
    url: Annotated[str, Observes("url")]
    full_screen: bool | None
    """Without the address bar, so that nobody sees whose page it is."""
    identifier: str


@artifact(
    name="ios/web_clips",
    title="Web pages on the home screen",
    record=WebClip,
    shows="contacted",
    paths=("private/var/mobile/Library/WebClips/*.webclip/Info.plist",),
    references=("https://developer.apple.com/documentation/devicemanagement/webclip",),
    limitations=("Whether the page was ever opened is not said.",),
)
def parse_web_clips(file: EvidenceFile) -> Iterator[WebClip | Problem]:
    """Yield the page of the file."""
    entries = read_entries(file)
    metadata = file.metadata
    yield WebClip(
        origin=entries.origin,
        time=metadata.born_at or metadata.modified_at,
        title=entries.text("Title"),
        url=entries.text("URL"),
        full_screen=entries.flag("FullScreen"),
        identifier=file.path.split("/")[-2].removesuffix(".webclip"),
    )
    yield from entries.problems
