"""Who manages the phone: profiles, the server of a device management, added root certificates."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.configuration_profiles import ConfigurationProfile
from bugsweep.artifacts.ios.mdm import DeviceManagement
from bugsweep.artifacts.ios.profile_manifest import ManifestedProfile
from bugsweep.artifacts.ios.trust_store import TrustedAuthority
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_PROFILES = "ios/configuration_profiles"
_MANIFEST = "ios/profile_manifest"
_MDM = "ios/mdm"
_TRUST = "ios/trust_store"


@device_facts(
    name="ios/management",
    title="Management of the phone",
    states=("device.profiles", "device.mdm", "device.root_certificates"),
    wants={
        _PROFILES: lambda _: True,
        _MANIFEST: lambda profile: not profile.hidden,
        _MDM: lambda _: True,
        _TRUST: lambda _: True,
    },
    limitations=(
        "That there is no profile is stated only where the phone's own list of profiles was read and is empty.",
        "That nobody manages the phone is not stated: the enrolment is then a file that is not there.",
    ),
)
def state_management(records: Records) -> Iterator[Fact]:
    """State the profiles by their identifiers, the server, and the certificates by their SHA-256."""
    if records.whole(_MANIFEST):
        listed = {profile.identifier for profile in records.of(_MANIFEST, ManifestedProfile)}
        yield stated(records, "device.profiles", listed, source=_MANIFEST)
    if records.whole(_PROFILES):
        identifiers = {profile.identifier or profile.uuid for profile in records.of(_PROFILES, ConfigurationProfile)}
        yield stated(records, "device.profiles", identifiers - {""}, source=_PROFILES)
    for enrolment in records.of(_MDM, DeviceManagement):
        yield stated(
            records, "device.mdm", enrolment.server_url or enrolment.profile or "unknown", source=_MDM, record=enrolment
        )
    if records.whole(_TRUST):
        hashes = {authority.sha256 or authority.stored_hash for authority in records.of(_TRUST, TrustedAuthority)}
        yield stated(records, "device.root_certificates", hashes, source=_TRUST)
