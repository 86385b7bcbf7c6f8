"""Configuration profiles: what they change on the phone, where they send its traffic, who signed them."""

from collections.abc import Iterator
from typing import Annotated, Any

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.certificates import CertificateError, read_certificates
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_CERTIFICATE_PAYLOADS = frozenset(
    ("com.apple.security.root", "com.apple.security.pem", "com.apple.security.pkcs1", "com.apple.security.der")
)
_HOST_KEYS = frozenset(
    (
        "CalDAVHostName",
        "CardDAVHostName",
        "CommRemoteAddress",
        "Host",
        "HostName",
        "IncomingMailServerHostName",
        "LDAPAccountHostName",
        "OutgoingMailServerHostName",
        "ProxyServer",
        "RemoteAddress",
        "ServerAddress",
        "ServerAddresses",
        "ServerName",
        "SubCalAccountHostName",
    )
)
"""Keys of Apple's payloads (VPN, proxy, DNS, filters, mail and other accounts) that name a host or its addresses."""
_WEB = ("http://", "https://")


class ConfigurationProfile(Record, frozen=True, kw_only=True):
    """A profile with all its payloads. The record's time is when it was installed."""

    identifier: Annotated[str, Observes("profile-id")]
    uuid: Annotated[str, Observes("profile-id")]
    name: str
    organisation: str
    description: str
    removal_disallowed: bool | None
    """The user cannot remove it."""
    installed_by: str
    """The process, where the profile says."""
    installed_by_mdm: bool | None
    payload_types: tuple[str, ...]
    """``com.apple.mdm`` hands the phone to a server, ``com.apple.security.root`` makes it trust another authority."""
    payload_identifiers: Annotated[tuple[str, ...], Observes("profile-id")]
    payload_uuids: Annotated[tuple[str, ...], Observes("profile-id")]
    urls: Annotated[tuple[str, ...], Observes("url")]
    """Web addresses anywhere in the payloads: of the device management, of proxies, DNS servers, web clips."""
    hosts: Annotated[tuple[str, ...], Observes("url")]
    """Hosts that the payloads name for VPN, proxy, DNS, filters and accounts."""
    signers: Annotated[tuple[str, ...], Observes("cert-hash")]
    """SHA-256 of the certificates that signed it."""
    signer_names: tuple[str, ...]
    certificates: Annotated[tuple[str, ...], Observes("cert-hash")]
    """SHA-256 of the certificates that it installs."""
    certificate_names: tuple[str, ...]


@artifact(
    name="ios/configuration_profiles",
    title="Configuration profiles",
    record=ConfigurationProfile,
    shows="installed",
    paths=(
        "private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/**/profile-*",
        "private/var/mobile/Library/ConfigurationProfiles/**/profile-*",
        "logs/MCState/Shared/profile-*",
    ),
    references=("https://developer.apple.com/documentation/devicemanagement/profile-specific-payload-keys",),
    limitations=("Stubs, which the phone keeps for show, leave secrets and some payload settings out.",),
)
def parse_configuration_profiles(file: EvidenceFile) -> Iterator[ConfigurationProfile | Problem]:
    """Yield the profile of the file."""
    entries = read_entries(file)
    payloads = entries.each("PayloadContent", "payload")
    options = entries.entries("InstallOptions")
    signers = _Certificates(entries)
    for certificate in entries.get("SignerCerts", list) or ():
        signers.add(certificate)
    installed = _Certificates(entries)
    for payload in payloads:
        if payload.values.get("PayloadType") in _CERTIFICATE_PAYLOADS and "PayloadContent" in payload.values:
            installed.add(payload.values["PayloadContent"])
    urls, hosts = _destinations([payload.values for payload in payloads])
    yield ConfigurationProfile(
        origin=entries.origin,
        time=entries.date("InstallDate"),
        identifier=entries.text("PayloadIdentifier"),
        uuid=entries.text("PayloadUUID"),
        name=entries.text("PayloadDisplayName"),
        organisation=entries.text("PayloadOrganization"),
        description=entries.text("PayloadDescription"),
        removal_disallowed=entries.flag("PayloadRemovalDisallowed"),
        installed_by=options.text("installedBy"),
        installed_by_mdm=options.flag("installedByMDM"),
        payload_types=_of_each(payloads, "PayloadType"),
        payload_identifiers=_of_each(payloads, "PayloadIdentifier"),
        payload_uuids=_of_each(payloads, "PayloadUUID"),
        urls=urls,
        hosts=hosts,
        signers=tuple(signers.fingerprints),
        signer_names=tuple(signers.names),
        certificates=tuple(installed.fingerprints),
        certificate_names=tuple(installed.names),
    )
    yield from entries.problems


class _Certificates:
    """Fingerprints and names of certificates, in order; what is none is a problem of the entries."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self.fingerprints: list[str] = []
        self.names: list[str] = []

    def add(self, content: object) -> None:
        if not isinstance(content, bytes):
            self._complain(f"a certificate that is {type(content).__name__}")
            return
        try:
            certificates = read_certificates(content)
        except CertificateError as error:
            self._complain(str(error))
            return
        self.fingerprints += [certificate.sha256 for certificate in certificates]
        self.names += [certificate.subject for certificate in certificates]

    def _complain(self, reason: str) -> None:
        self._entries.problems.append(Problem(self._entries.origin, reason))


def _of_each(payloads: list[Entries], key: str) -> tuple[str, ...]:
    return tuple(text for payload in payloads if (text := payload.text(key)))


def _destinations(payloads: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the web addresses and the hosts in the payloads, each once and in order.

    A property list may share its containers, so each is looked into once.
    """
    urls: dict[str, None] = {}
    hosts: dict[str, None] = {}
    seen: set[int] = set()
    waiting: list[tuple[str, object]] = [("", payload) for payload in reversed(payloads)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            if value.lower().startswith(_WEB):
                urls[value] = None
            elif key in _HOST_KEYS and value:
                hosts[value] = None
        elif isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            inner = value.items() if isinstance(value, dict) else ((key, item) for item in value)
            waiting.extend(reversed(list(inner)))
    return tuple(urls), tuple(hosts)
