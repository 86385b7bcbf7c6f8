"""Wi-Fi networks that the phone knows."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.xml_elements import Element
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_NETWORK = re.compile(rb'(?:ID|id): (\d{1,9}) SSID: "?(.*?)"? PROVIDER-NAME: ')
_HIDDEN = re.compile(rb"HIDDEN: ?(\w+)")
_SECURITY = re.compile(rb"\s*KeyMgmt: (\S+)")
_CREATOR = re.compile(rb"\bcname=(\S+)")
_CONNECTED = re.compile(rb"\s*hasEverConnected: (\w+)")
_PROXY = re.compile(rb"\s*(?:Proxy settings: (\w+)|HTTP proxy: (.+))")


class WifiNetwork(Record, frozen=True, kw_only=True):
    """A network that is configured."""

    ssid: str
    security: str
    hidden: bool
    created_by: Annotated[str, Observes("app-id", shows="installed")]
    """The app that added it."""
    connected: bool
    """Whether the phone was ever connected to it."""
    proxy: str
    """Empty when there is none."""


class _Draft(Struct):
    origin: Origin
    ssid: str
    hidden: bool
    security: str = ""
    created_by: str = ""
    connected: bool = False
    proxy: str = ""

    def take(self, line: bytes) -> None:
        if match := _SECURITY.match(line):
            self.security = decoded(match[1])
        elif match := _CREATOR.search(line):
            self.created_by = decoded(match[1])
        elif match := _CONNECTED.match(line):
            self.connected = match[1] == b"true"
        elif (match := _PROXY.match(line)) and match[1] != b"NONE":
            self.proxy = decoded(match[2] or match[1])

    def finish(self) -> WifiNetwork:
        return WifiNetwork(
            origin=self.origin,
            ssid=self.ssid,
            security=self.security,
            hidden=self.hidden,
            # Shared users are written with their number: android.uid.system:1000.
            created_by=self.created_by.partition(":")[0],
            connected=self.connected,
            proxy=self.proxy,
        )


@artifact(
    name="android/wifi",
    title="Known Wi-Fi networks",
    record=WifiNetwork,
    shows="contacted",
    paths=(
        "**/dumpsys/wifi.txt",
        "data/misc/wifi/WifiConfigStore.xml",
        "data/misc/apexdata/com.android.wifi/WifiConfigStore.xml",
    ),
    references=("https://developer.android.com/reference/android/net/wifi/WifiConfiguration",),
)
def parse_wifi(file: EvidenceFile) -> Iterator[WifiNetwork | Problem]:
    """Yield each configured network; passwords are passed over."""
    if file.path.endswith(".xml"):
        yield from _stored(file)
        return
    lines = Lines(file)
    draft: _Draft | None = None
    lines.awaited = (b" PROVIDER-NAME: ",)
    for line in lines:
        if match := _NETWORK.search(line):
            if draft is not None:
                yield draft.finish()
            hidden = _HIDDEN.search(line)
            lines.awaited = ()
            draft = _Draft(lines.origin, decoded(match[2]), hidden is not None and hidden[1] == b"true")
        elif draft is None:
            continue
        elif b"Configured networks End" in line:
            yield draft.finish()
            draft = None
            lines.awaited = (b" PROVIDER-NAME: ",)
        else:
            draft.take(line)
    if draft is not None:
        yield draft.finish()
    yield from lines.problems


def _stored(file: EvidenceFile) -> Iterator[WifiNetwork]:
    with file.open() as stream:
        for network, position in read_android_xml(stream, frozenset({"Network"})):
            said = {one.attributes.get("name", ""): one for one in network.below("string", "boolean")}
            ssid = _value(said, "SSID")
            key = _value(said, "ConfigKey").removeprefix(ssid)
            proxy = _value(said, "ProxySettings")
            yield WifiNetwork(
                origin=origin_of(file, position),
                ssid=ssid.removeprefix('"').removesuffix('"'),
                security=key,
                hidden=_value(said, "HiddenSSID") == "true",
                created_by=_value(said, "CreatorName").partition(":")[0],
                connected=_value(said, "HasEverConnected") == "true",
                proxy="" if proxy == "NONE" else _value(said, "ProxyHost") or _value(said, "ProxyPac") or proxy,
            )


def _value(said: dict[str, Element], name: str) -> str:
    element = said.get(name)
    return "" if element is None else element.attributes.get("value", element.text)
