"""Where the phone's traffic is sent, filtered or resolved: VPN, content filters, DNS."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.bounded import content_of
from bugsweep.formats.keyed_archive import Unarchived, objects_of, unarchive
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_LARGEST = 16 * 1024**2
_KINDS = {
    "AlwaysOnVPN": "always-on VPN",
    "AppPush": "local push",
    "AppVPN": "VPN of an app",
    "ContentFilter": "content filter",
    "DNSProxy": "DNS proxy",
    "DNSSettings": "DNS settings",
    "PathController": "",
    "Relay": "relay",
    "URLFilter": "URL filter",
    "VPN": "VPN",
}
"""Parts of a configuration; a path controller is what every phone has for its own use."""
_HOST_KEYS = ("serveraddress", "serveraddresses", "serverurl", "dnsserverurl", "servername", "servers", "remoteaddress",
              "serverhostname", "address")  # fmt: skip
_APP_KEYS = ("bundleidentifier", "plugintype", "appbundleidentifier")


class NetworkConfiguration(Record, frozen=True, kw_only=True):
    """A configuration that an app, a profile or the user set up."""

    name: str
    kinds: tuple[str, ...]
    """``VPN``, ``content filter``, ``DNS settings`` and the like."""
    enabled: bool | None
    """Whether any part of it is switched on."""
    apps: Annotated[tuple[str, ...], Observes("app-id")]
    """The app that set it up, and the extensions that do the work."""
    app_name: str
    hosts: Annotated[tuple[str, ...], Observes("url", shows="contacted")]
    """Servers that it names."""
    identifier: Annotated[str, Observes("profile-id")]
    profile: Annotated[str, Observes("profile-id")]
    """The configuration profile that brought it."""


@artifact(
    name="ios/vpn",
    title="VPN, DNS and content filters",
    record=NetworkConfiguration,
    shows="installed",
    paths=(
        "private/var/preferences/com.apple.networkextension.plist",
        "logs/Networking/com.apple.networkextension.plist",
    ),
    references=("https://developer.apple.com/documentation/networkextension",),
    limitations=(
        "A proxy of a Wi-Fi network is kept with that network.",
        "The names of the archive's fields are not documented; servers under names that are not known are missed.",
    ),
)
def parse_vpn(file: EvidenceFile) -> Iterator[NetworkConfiguration | Problem]:
    """Yield each configuration but those that iOS has for its own use.

    Raises:
        FormatError: when the file is no archive, or too large for one.
    """
    content = content_of(file, _LARGEST, "an archive")
    for number, found in enumerate(objects_of(unarchive(content), "NEConfiguration"), 1):
        kinds = tuple(name for key, name in _KINDS.items() if isinstance(found.get(key), dict) and name)
        if kinds or not isinstance(found.get("PathController"), dict):
            yield _configuration(found, kinds, origin_of(file, f"configuration {number}"))


def _configuration(found: dict[str, Unarchived], kinds: tuple[str, ...], origin: Origin) -> NetworkConfiguration:
    texts = list(_texts(found, "", set()))
    enabled = [
        bool(part["Enabled"])
        for key in _KINDS
        if isinstance(part := found.get(key), dict) and isinstance(part.get("Enabled"), bool | int)
    ]
    info = found.get("ProfileInfo")
    apps = [_text(found.get("Application")), *(text for key, text in texts if key.lower().endswith(_APP_KEYS))]
    return NetworkConfiguration(
        origin=origin,
        name=_text(found.get("Name")),
        kinds=kinds,
        enabled=any(enabled) if enabled else None,
        apps=tuple(dict.fromkeys(filter(None, apps))),
        app_name=_text(found.get("ApplicationName")),
        hosts=tuple(dict.fromkeys(text for key, text in texts if key.lower() in _HOST_KEYS and text)),
        identifier=_text(found.get("Identifier")),
        profile=_text(info.get("ProfileIdentifier")) if isinstance(info, dict) else "",
    )


def _text(value: Unarchived) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _texts(value: Unarchived, key: str, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Yield every text below `value` with the name that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict | list) and id(value) not in seen:
        seen.add(id(value))
        for name, item in value.items() if isinstance(value, dict) else ((key, item) for item in value):
            yield from _texts(item, name, seen)
