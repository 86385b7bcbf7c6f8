"""Folders of attachments in which something was, and nothing is.

What deletes the attachment by which it came leaves its folder behind. Operation Triangulation did, and is looked for
by its companions in time (`ios/triangulation`); this is the same trace by itself.
"""

from collections.abc import Iterator

from bugsweep.artifacts.ios.manifest import ListedFile
from bugsweep.artifacts.ios.sms_attachments import Attachment
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.model.finding import Finding

_NAME = "ios/emptied_attachment_folders"
_MANIFEST, _ENTRIES = "ios/manifest", "ios/sms_attachments"
_ATTACHMENTS = "Library/SMS/Attachments/"
_FEW = 3
"""Where more folders are empty, the owner cleans up."""
_DEPTH = 2
"""Attachments lie below folders such as ``ab/11``."""


def _lies_there(file: ListedFile) -> bool:
    return file.domain == "MediaDomain" and file.relative_path.startswith(_ATTACHMENTS)


def _parts(path: str) -> list[str]:
    return path.partition(_ATTACHMENTS)[2].split("/")


@heuristic(
    name=_NAME,
    title="Attachment folders were emptied",
    wants={
        _MANIFEST: _lies_there,
        _ENTRIES: lambda attachment: attachment.path is not None and _ATTACHMENTS in attachment.path,
    },
    attack=("T1630.002", "T1664"),  # Indicator Removal on Host: File Deletion; Exploitation for Initial Access
    references=("https://securelist.com/operation-triangulation/109842/",),
    false_positives=("The owner deleted messages, or iOS did so with old ones or keeps attachments in iCloud.",),
)
def find_emptied_attachment_folders(records: Records) -> Iterator[Finding]:
    """Yield the folders that changed after they were made, hold no file, and of which the messages know nothing.

    Only where both the list of files and the messages were read whole. A few are remarkable, many are tidiness.
    """
    if not records.whole(_MANIFEST, _ENTRIES):
        return
    files = records.of(_MANIFEST, ListedFile)
    used = {tuple(parts[:_DEPTH]) for file in files if len(parts := _parts(file.relative_path)) > _DEPTH}
    known = {
        tuple(_parts(attachment.path)[:_DEPTH]) for attachment in records.of(_ENTRIES, Attachment) if attachment.path
    }
    emptied = [
        file
        for file in files
        if len(parts := _parts(file.relative_path)) == _DEPTH and tuple(parts) not in used | known and _changed(file)
    ]
    if emptied:
        yield suspicion(
            _NAME,
            title="Attachment folders were emptied",
            level="low" if len(emptied) <= _FEW else "informational",
            shows="present",
            explanation=(
                f"{len(emptied):,} of the folders for attachments of messages changed after they were made, hold no "
                "file, and no message has an attachment there: what lay in them was deleted together with its message."
            ),
            advice="Compare the times of the folders with traffic and settings that changed in the same minutes.",
            records={_MANIFEST: emptied},
        )


def _changed(file: ListedFile) -> bool:
    return file.born_at is not None and file.modified_at is not None and file.modified_at > file.born_at
