"""Apps that were installed, moved and removed, and restarts, from the logs of the services that do it."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.daemon_log import read_daemon_log
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_APP: Final = r"(?P<app>[\w.-]{1,300})"
_EVENTS: Final = (
    ("installed", re.compile(rf"Install Successful for \(?(?:Placeholder:|Customer:|System:)?{_APP}\)?")),
    ("container made", re.compile(rf"Made container live for {_APP} at (?P<path>/\S+)")),
    ("container destroyed", re.compile(rf"Destroying container with identifier {_APP} at (?P<path>/\S+)")),
    ("container destroyed", re.compile(rf"Destroying container with identifier {_APP}")),
    ("container moved", re.compile(rf"Data container for {_APP} is now at (?P<path>/\S+)")),
    ("removed", re.compile(rf"Uninstalling identifier {_APP}")),
    ("update begun", re.compile(rf"Attempting Delta patch update of {_APP}")),
    ("restarted", re.compile(r"main: Reboot detected|containermanagerd performing first boot")),
)
"""The first that fits tells what an entry is about."""


class InstallationEvent(Record, frozen=True, kw_only=True):
    """What happened to an app, or to the phone; the time is that of the phone's clock."""

    event: str
    """``installed``, ``removed``, ``container made``, ``container moved``, ``container destroyed``, ``update begun``,
    ``restarted``."""
    app: Annotated[str, Observes("app-id")]
    container: Annotated[str, Observes("file-path")]
    """The folder that the app got or lost."""


@artifact(
    name="ios/mobile_installation",
    title="Log of installations",
    record=InstallationEvent,
    shows="installed",
    paths=(
        "private/var/installd/Library/Logs/MobileInstallation/mobile_installation.log*",
        "private/var/mobile/Library/Logs/MobileInstallation/mobile_installation.log*",
        "private/var/*/Library/Logs/MobileContainerManager/containermanagerd*.log*",
        "logs/MobileInstallation/mobile_installation.log*",
        "logs/MobileContainerManager/containermanagerd*.log*",
    ),
    references=("https://github.com/log2timeline/plaso/blob/main/plaso/parsers/text_plugins/ios_sysdiag_log.py",),
    limitations=(
        "Entries of other kinds are left out.",
        "The log covers the last installations; how far back depends on how many there were.",
    ),
)
def parse_mobile_installation(file: EvidenceFile) -> Iterator[InstallationEvent | Problem]:
    """Yield each entry that tells of an app or of a restart."""
    for entry in read_daemon_log(file):
        if isinstance(entry, Problem):
            yield entry
            continue
        for event, expression in _EVENTS:
            if (match := expression.search(entry.message)) is not None:
                parts = match.groupdict()
                yield InstallationEvent(
                    origin=entry.origin,
                    time=entry.time,
                    time_basis="local-assumed",
                    event=event,
                    app=parts.get("app") or "",
                    container=parts.get("path") or "",
                )
                break
