"""Traffic by app and network, hour by hour."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.timestamps import TimestampError, from_unix, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record

_SECTION = re.compile(rb"(Dev|Xt|UID|UID tag) stats:")
_SERIES = re.compile(rb"  ident=\[(.*)\] uid=(-?\d{1,10}) set=(\w+) tag=(0x[0-9a-f]{1,16})")
_LENGTH = re.compile(rb"\s+NetworkStatsHistory: bucketDuration=(\d{1,12})")
_BUCKET = re.compile(
    rb"\s+(?:st|bucketStart)=(\d{1,13}) (?:rb|rxBytes)=(\d{1,18}) (?:rp|rxPackets)=\d+ (?:tb|txBytes)=(\d{1,18})"
)
_TYPE = re.compile(rb"type=([\w-]+)")
_NETWORK = re.compile(rb'(?:networkId|wifiNetworkKey)="([^"]*)"')
_IN_MILLISECONDS = 10**11
"""A beginning of more than this is in milliseconds, as is the length: Android 7 and older."""


class Traffic(Record, frozen=True, kw_only=True):
    """What went over a network in a period; the time is when it began."""

    section: str
    """ "UID" by app, "UID tag" by parts of an app, "Dev" and "Xt" for the phone as a whole."""
    uid: int | None
    """None for the phone as a whole."""
    foreground: bool | None
    """Whether the app was in the foreground; None where that is not told apart."""
    tag: str
    network: str
    """Type of the network; 1 is Wi-Fi and 0 mobile since Android 12."""
    network_name: str
    received: int
    """Bytes."""
    sent: int
    lasted: timedelta
    """How long the period is."""


@artifact(
    name="android/netstats",
    title="Traffic by app",
    record=Traffic,
    shows="executed",
    paths=("**/dumpsys/netstats.txt",),
    references=(
        "https://android.googlesource.com/platform/packages/modules/Connectivity/+/main/service-t/src/com/android/server/net/NetworkStatsService.java",
    ),
    limitations=("Many versions list apps only when asked for details, and a bug report does not ask.",),
)
def parse_netstats(file: EvidenceFile) -> Iterator[Traffic | Problem]:
    """Yield each period of each series."""
    lines = Lines(file)
    section = ""
    series: re.Match[bytes] | None = None
    length = timedelta()
    for line in lines:
        if match := _SECTION.match(line):
            section, series = decoded(match[1]), None
        elif match := _SERIES.match(line):
            series = match
        elif match := _LENGTH.match(line):
            seconds = int(match[1])
            length = timedelta(seconds=min(seconds // 1000 if seconds > 10**6 else seconds, 10**9))
        elif series is not None and (match := _BUCKET.match(line)):
            yield _traffic(lines, section, series, match, length)
    yield from lines.problems


def _traffic(
    lines: Lines, section: str, series: re.Match[bytes], bucket: re.Match[bytes], length: timedelta
) -> Traffic:
    kind = _TYPE.search(series[1])
    name = _NETWORK.search(series[1])
    uid = int(series[2])
    return Traffic(
        origin=lines.origin,
        time=_time(int(bucket[1]), lines),
        section=section,
        uid=uid if uid >= 0 else None,
        foreground={b"FOREGROUND": True, b"DEFAULT": False}.get(series[3]),
        tag=decoded(series[4]),
        network=decoded(kind[1]) if kind else "",
        network_name=decoded(name[1]) if name else "",
        received=int(bucket[2]),
        sent=int(bucket[3]),
        lasted=length,
    )


def _time(value: int, lines: Lines) -> datetime | None:
    try:
        return from_unix_milliseconds(value) if value > _IN_MILLISECONDS else from_unix(value)
    except TimestampError as error:
        lines.report(str(error))
        return None
