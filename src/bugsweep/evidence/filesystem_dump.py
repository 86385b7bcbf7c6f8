"""Dumps of an iPhone's file system."""

from bugsweep.evidence._dump import Dump
from bugsweep.evidence._iphone_facts import IphoneFacts
from bugsweep.evidence.opening import evidence_kind


@evidence_kind(
    name="filesystem-dump",
    title="File-system dump of an iPhone",
    platform="ios",
    references=(
        "https://docs.mvt.re/en/latest/ios/filesystem/",
        "https://theapplewiki.com/wiki/Filesystem:/private/var",
    ),
    limitations=(
        "What spyware keeps in memory alone, or removed before the dump was made, is not in it.",
        "Times of files are those that the tool which made the dump kept; in a folder they may be those of the copy.",
        "Zip archives have local times, to two seconds, where the tool wrote no others.",
    ),
)
class FilesystemDump(Dump):
    """A full file system, or the data partition of one, as acquisition tools make it.

    A folder, a tar archive (packed by gzip or not) or a zip archive. The file system may lie up to three folders down
    (``Dump/``, ``filesystem1/``), begin at the root folder, at ``var`` or at ``mobile``. Every path is listed in the
    pseudo file ``filesystem-listing``, which comes last. The SHA-256 is that of the archive; for a folder, of a listing
    of path, size and time of change in nanoseconds. When the dump was acquired is taken to be the newest time of change
    in it.
    """

    kind = "filesystem-dump"
    platform = "ios"
    facts = IphoneFacts
