"""Answers of Apple devices as property lists, as device management servers keep them."""

from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.apple_answers import ANSWERS, describe_answer
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.formats.plist import read_plist
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "apple-mdm"


def _recognises(file: InventoryFile) -> bool:
    if file.head.startswith(b"bplist00"):
        return any(key.encode() in file.head for key in (*ANSWERS, "UDID"))
    return "<plist" in file.beginning and any(f"<key>{key}</key>" in file.beginning for key in ANSWERS)


@inventory_format(
    name=_NAME,
    title="Answers of Apple devices (plist)",
    recognises=_recognises,
    partial=True,
    references=("https://github.com/apple/device-management",),
    limitations=(
        "An answer has no time: say it with --observed-at, else what it says never counts as fresh.",
        "Lockdown Mode is in no answer before iOS 27.",
        "An iPhone without a passcode counts as not encrypted: its keys then protect nothing.",
    ),
)
def read_apple_mdm(file: InventoryFile) -> Iterator[Read]:
    """Read DeviceInformation, SecurityInfo, InstalledApplicationList, ProfileList, CertificateList and check-ins.

    A file holds one answer or a list of them.
    """
    with file.open() as stream:
        value = read_plist(stream)
    answers = value if isinstance(value, list) else [value]
    for number, answer in enumerate(answers, 1):
        origin = file.origin(f"answer {number}" if len(answers) > 1 else "")
        if not isinstance(answer, dict):
            if len(answers) == 1:
                raise FormatError(f"a property list of {type(answer).__name__} where an answer must be")
            yield Problem(origin, f"{type(answer).__name__} where an answer must be")
            continue
        yield from describe_answer(file, _NAME, Entries(answer, origin))
