"""Apps that administer the device or own it."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, component, decoded, uid_of
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_ADMINS = re.compile(rb"  Enabled Device Admins \(User (\d{1,9})")
_OWNER = re.compile(rb"  (Device|Profile) Owner(?: \(User (\d{1,9})\))?: *$")
_COMPONENT = re.compile(r"(?<![\w.])[\w.]{1,255}/[\w.$]{1,255}")
_OWNER_USER = re.compile(rb"    User ID: (\d{1,9})")


class DeviceAdministrator(Record, frozen=True, kw_only=True):
    """An app with powers over the device."""

    user: int
    package: Annotated[str, Observes("app-id")]
    receiver: str
    role: Literal["administrator", "device owner", "profile owner"]
    uid: int | None
    test_only: bool
    policies: tuple[str, ...]
    """What it may do, such as "wipe-data"."""
    enforced: tuple[str, ...]
    """Switches that it has set, such as "disableCamera"."""
    restrictions: tuple[str, ...]
    """What it forbids the user, such as "no_factory_reset"."""


class _Draft:
    def __init__(self, role: Literal["administrator", "device owner", "profile owner"], user: int) -> None:
        self.role = role
        self.user = user
        self.origin: Origin | None = None
        self.name = ""
        self.fields: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.block = ""

    def named(self, name: str, origin: Origin) -> "_Draft":
        self.name, self.origin = name, origin
        return self

    def take(self, line: bytes) -> None:
        text = decoded(line)
        key, separator, value = text.partition("=")
        if text.endswith(":"):
            self.block = text[:-1]
        elif separator:
            self.block = ""
            self.fields.setdefault(key, value)
        elif self.block and text not in {"", "null", "none"}:
            self.lists.setdefault(self.block, []).append(text)

    def finished(self) -> Iterator[DeviceAdministrator]:
        if self.origin is None:
            return
        package, receiver = component(self.name)
        yield DeviceAdministrator(
            origin=self.origin,
            user=self.user,
            package=package,
            receiver=receiver,
            role=self.role,
            uid=uid_of(self.fields.get("uid", "")),
            test_only=self.fields.get("testOnlyAdmin") == "true",
            policies=tuple(self.lists.get("policies", ())),
            enforced=tuple(key for key, value in self.fields.items() if value == "true" and key != "testOnlyAdmin"),
            restrictions=tuple(self.lists.get("userRestrictions", ())),
        )


@artifact(
    name="android/device_policy",
    title="Device administrators and owners",
    record=DeviceAdministrator,
    shows="installed",
    paths=("**/dumpsys/device_policy.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/devicepolicy/java/com/android/server/devicepolicy/DevicePolicyData.java",
    ),
)
def parse_device_policy(file: EvidenceFile) -> Iterator[DeviceAdministrator | Problem]:
    """Yield each administrator and owner that ``dumpsys device_policy`` names."""
    lines = Lines(file)
    draft: _Draft | None = None
    for line in lines:
        depth = len(line) - len(line.lstrip(b" "))
        if match := _ADMINS.match(line):
            yield from draft.finished() if draft else ()
            draft = _Draft("administrator", int(match[1]))
        elif match := _OWNER.match(line):
            yield from draft.finished() if draft else ()
            draft = _Draft("device owner" if match[1] == b"Device" else "profile owner", int(match[2] or 0))
        elif draft is None:
            continue
        elif line.strip() and depth <= 2:  # noqa: PLR2004 - the depth of the headings
            yield from draft.finished()
            draft = None
        elif depth == 4 and draft.role == "administrator":  # noqa: PLR2004 - the depth of the administrators' names
            yield from draft.finished()
            draft = _Draft("administrator", draft.user)
            if line.endswith(b":") and (named := _COMPONENT.match(decoded(line))):
                draft.named(named[0], lines.origin)
        elif match := _OWNER_USER.match(line):
            draft.user = int(match[1])
        elif draft.role != "administrator" and b"admin=" in line and (named := _COMPONENT.search(decoded(line))):
            draft.named(named[0], lines.origin)
        else:
            draft.take(line)
    yield from draft.finished() if draft else ()
    yield from lines.problems
