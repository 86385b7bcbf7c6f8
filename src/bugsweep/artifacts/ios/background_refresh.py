"""Which apps may fetch and send while nobody looks at them."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class BackgroundRefresh(Record, frozen=True, kw_only=True):
    """An app for which the user, or its installation, decided."""

    app: Annotated[str, Observes("app-id")]
    allowed: bool | None


@artifact(
    name="ios/background_refresh",
    title="Background refresh of apps",
    record=BackgroundRefresh,
    shows="installed",
    paths=("private/var/mobile/Library/Preferences/com.apple.mt.plist",),
    references=("https://support.apple.com/en-us/118408",),
    limitations=("An app that is not listed may: the phone writes down only what was switched.",),
)
def parse_background_refresh(file: EvidenceFile) -> Iterator[BackgroundRefresh | Problem]:
    """Yield each app that is listed."""
    entries = read_entries(file)
    listed = entries.entries("KeepAppsUpToDateAppList")
    for app in listed.values:
        yield BackgroundRefresh(origin=Origin(file.path, f"app {app}"), app=app, allowed=listed.flag(app))
    yield from entries.problems
