"""Management of the phone."""

from bugsweep.artifacts.ios.mdm import DeviceManagement
from bugsweep.artifacts.ios.profile_manifest import ManifestedProfile
from bugsweep.artifacts.ios.trust_store import TrustedAuthority
from fact_records import HERE, values_of


def test_profiles_are_those_of_the_list_that_are_shown() -> None:
    """The phone's own are not counted."""
    listed = [
        ManifestedProfile(origin=HERE, identifier="org.example.wifi", hidden=False),
        ManifestedProfile(origin=HERE, identifier="com.apple.own", hidden=True),
    ]

    assert values_of("ios/management", {"ios/profile_manifest": listed}) == {"device.profiles": ["org.example.wifi"]}


def test_no_profile_is_stated_only_where_the_list_was_read_whole() -> None:
    """A file that is not there, or is damaged, states nothing."""
    assert values_of("ios/management", {"ios/profile_manifest": []}) == {"device.profiles": []}
    assert values_of("ios/management", {"ios/profile_manifest": []}, whole=False) == {}
    assert values_of("ios/management") == {}


def test_server_and_certificates_are_stated() -> None:
    """By address and by SHA-256."""
    enrolment = DeviceManagement(
        origin=HERE,
        server_url="https://mdm.example/",
        check_in_url="",
        topic="",
        profile="",
        rights=(),
        succeeded_at=None,
    )
    authority = TrustedAuthority(origin=HERE, sha256="ab", stored_hash="ab", subject="", issuer="")

    assert values_of("ios/management", {"ios/mdm": [enrolment], "ios/trust_store": [authority]}) == {
        "device.mdm": "https://mdm.example/",
        "device.root_certificates": ["ab"],
    }
