"""When the phone was started last and when it was set up anew: files whose time alone matters."""

from collections.abc import Iterator
from posixpath import basename

from bugsweep.artifacts.declaration import artifact
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record


class BootMark(Record, frozen=True, kw_only=True):
    """Something that the system notes when it starts; the time is when it was noted."""

    name: str
    """Such as "factory_reset", "last_boot_time_utc" or "build_date"."""


@artifact(
    name="android/boot_marks",
    title="Last start and factory reset",
    record=BootMark,
    shows="executed",
    paths=("data/misc/bootstat/*",),
    kinds=("android-filesystem-dump",),
    references=("https://android.googlesource.com/platform/system/core/+/main/bootstat/",),
    limitations=("Tools that do not keep the times of files leave nothing of it.",),
)
def parse_boot_marks(file: EvidenceFile) -> Iterator[BootMark | Problem]:
    """Yield the mark that the file is, with the time at which it was changed."""
    modified = file.metadata.modified_at
    if modified is None:
        yield Problem(origin_of(file), "without its time, which is all that it says")
        return
    yield BootMark(origin=origin_of(file), time=modified, name=basename(file.path))
