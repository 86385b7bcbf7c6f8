"""Which phone a dump is of."""

import plistlib

from bugsweep.evidence._iphone_facts import IphoneFacts
from bugsweep.model.evidence import Device
from cases import MemoryFile

GESTALT = next(path for path in IphoneFacts.PATHS if path.endswith("com.apple.MobileGestalt.plist"))
BASEBAND = next(path for path in IphoneFacts.PATHS if path.endswith("device_specific_nobackup.plist"))
LOCKDOWN = next(path for path in IphoneFacts.PATHS if path.endswith("data_ark.plist"))


def test_answers_of_mobilegestalt_lie_under_the_hash_of_the_question() -> None:
    """The first is known from published caches of phones."""
    facts = IphoneFacts()
    answers = {"h9jDsbgj7xIVeIQ8S3/X3Q": "iPhone14,5", "qNNddlUK+B/YlooNoymwgA": "17.4"}
    facts.take(MemoryFile(GESTALT, plistlib.dumps({"CacheExtra": answers})))

    assert facts.device == Device(platform="ios", model="iPhone14,5", os_version="17.4")


def test_baseband_and_lockdown_name_the_phone() -> None:
    """By its numbers and its name."""
    facts = IphoneFacts()
    facts.take(
        MemoryFile(
            BASEBAND,
            plistlib.dumps(
                {"imeis": [{"first": "1:kOne", "second": "350000000000006"}, 7], "ReportedPhoneNumber": "491520000000"}
            ),
        )
    )
    facts.take(MemoryFile(LOCKDOWN, plistlib.dumps({"-DeviceName": "Anna's iPhone"})))

    assert facts.device == Device(
        platform="ios", name="Anna's iPhone", imei=("350000000000006",), phone_number="491520000000"
    )


def test_damaged_files_name_no_phone() -> None:
    """Whatever they hold."""
    facts = IphoneFacts()
    for content in (b"", b"bplist00", plistlib.dumps([1])):
        facts.take(MemoryFile(GESTALT, content))

    assert facts.device == Device(platform="ios")
    assert IphoneFacts().device is None
