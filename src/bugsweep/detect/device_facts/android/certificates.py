"""Certificate authorities that somebody made the phone trust."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.stored_files import StoredFile
from bugsweep.artifacts.android.user_certificates import UserAuthority
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT: Final = "android/user_certificates"
_FILES: Final = "android/stored_files"
_FOLDERS: Final = ("data/misc/user/", "data/misc/keychain/")


@device_facts(
    name="android/certificates",
    title="Added certificate authorities",
    states=("device.root_certificates",),
    wants={_ARTIFACT: lambda _: True, _FILES: lambda file: file.path in {folder[:-1] for folder in _FOLDERS}},
    limitations=("That there is none is stated only of a dump whose listing has the folder in which they would lie.",),
)
def state_certificates(records: Records) -> Iterator[Fact]:
    """State the certificates by their SHA-256."""
    if records.whole(_ARTIFACT):
        hashes = {authority.sha256 for authority in records.of(_ARTIFACT, UserAuthority)}
        yield stated(records, "device.root_certificates", hashes, source=_ARTIFACT)
    elif not records.of(_ARTIFACT, UserAuthority) and records.whole(_FILES) and records.of(_FILES, StoredFile):
        yield stated(records, "device.root_certificates", set(), source=_FILES)
