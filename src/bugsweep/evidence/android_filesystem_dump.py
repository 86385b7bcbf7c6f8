"""Dumps of an Android phone's file system."""

from bugsweep.evidence._android_facts import AndroidFacts
from bugsweep.evidence._dump import Dump
from bugsweep.evidence.opening import evidence_kind


@evidence_kind(
    name="android-filesystem-dump",
    title="File-system dump of an Android phone",
    platform="android",
    references=(
        "https://source.android.com/docs/core/architecture/partitions",
        "https://github.com/abrignoni/ALEAPP",
    ),
    limitations=(
        "What spyware keeps in memory alone, or removed before the dump was made, is not in it.",
        "What runs, and what services answer, is not in it: neither processes nor the grants that are in force.",
        "Times of files are those that the tool which made the dump kept; in a folder they may be those of the copy.",
        "Zip archives have local times, to two seconds, where the tool wrote no others.",
    ),
)
class AndroidFilesystemDump(Dump):
    """A full file system, or the data partition of one: a folder, a tar archive (packed by gzip or not) or a zip.

    The file system may lie up to three folders down (``Dump/``, ``fs/``), and begin at the root folder or in ``data``.
    ``data/user/0`` is shown as ``data/data``, and ``data/media/0`` as ``sdcard``; files of other users keep the number
    of the user in their path. Which phone it is follows from the ``build.prop`` files, or, where there are none, from
    the fingerprint in ``packages.xml``.
    """

    kind = "android-filesystem-dump"
    platform = "android"
    facts = AndroidFacts
