"""Apps that administer the device or own it."""

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeAlias

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, component, decoded, uid_of, whole_number
from bugsweep.formats.xml_elements import Element
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_ADMINS = re.compile(rb"  Enabled Device Admins \(User (\d{1,9})")
_OWNER = re.compile(rb"  (Device|Profile) Owner(?: \(User (\d{1,9})\))?: *$")
_COMPONENT = re.compile(r"(?<![\w.])[\w.]{1,255}/[\w.$]{1,255}")
_OWNER_USER = re.compile(rb"    User ID: (\d{1,9})")
_STORED_USER: Final = re.compile(r"data/system/users/(\d{1,9})/")
_POLICIES: Final = (
    "limit-password",
    "watch-login",
    "reset-password",
    "force-lock",
    "wipe-data",
    "set-global-proxy",
    "expire-password",
    "encrypted-storage",
    "disable-camera",
    "disable-keyguard-features",
)
"""By the bits that stand for them, as ``DeviceAdminInfo`` has them."""
_SEPARATOR: Final = re.compile(r"[-_](\w)")
Role: TypeAlias = Literal["administrator", "device owner", "profile owner"]
_ROLES: Final[dict[str, Role]] = {
    "admin": "administrator",
    "device-owner": "device owner",
    "profile-owner": "profile owner",
}


class DeviceAdministrator(Record, frozen=True, kw_only=True):
    """An app with powers over the device."""

    user: int
    package: Annotated[str, Observes("app-id")]
    receiver: str
    role: Role
    uid: int | None
    test_only: bool
    policies: tuple[str, ...]
    """What it may do, such as "wipe-data"."""
    enforced: tuple[str, ...]
    """Switches that it has set, such as "disableCamera"."""
    restrictions: tuple[str, ...]
    """What it forbids the user, such as "no_factory_reset"."""


class _Draft:
    def __init__(self, role: Role, user: int) -> None:
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
    paths=(
        "**/dumpsys/device_policy.txt",
        "data/system/device_policies.xml",
        "data/system/device_owner_2.xml",
        "data/system/users/*/device_policies.xml",
        "data/system/users/*/profile_owner.xml",
    ),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/devicepolicy/java/com/android/server/devicepolicy/DevicePolicyData.java",
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/devicepolicy/java/com/android/server/devicepolicy/OwnersData.java",
    ),
    limitations=("Since Android 14, what owners forbid lies on a dump in a file that is not read.",),
)
def parse_device_policy(file: EvidenceFile) -> Iterator[DeviceAdministrator | Problem]:
    """Yield each administrator and owner that ``dumpsys device_policy`` names, or that a dump stores."""
    return _stored(file) if file.path.endswith(".xml") else _dumped(file)


def _stored(file: EvidenceFile) -> Iterator[DeviceAdministrator | Problem]:
    match = _STORED_USER.match(file.path)
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset(_ROLES)):
            said, origin = element.attributes, origin_of(file, position)
            flags = element.first("policies")
            if flags is not None and whole_number(flags.attributes.get("flags", "0")) is None:
                yield Problem(origin, f"no policies: {flags.attributes['flags'][:40]!r}")
            # An owner has the name of its organisation as well, and an administrator nothing but its own.
            package, receiver = component(said.get("name" if element.name == "admin" else "component", ""))
            yield DeviceAdministrator(
                origin=origin,
                user=int(match[1]) if match else 0,
                package=package or said.get("package", ""),
                receiver=receiver,
                role=_ROLES[element.name],
                uid=None,
                test_only=_is_on(element, "test-only-admin"),
                policies=_policies(element),
                enforced=tuple(_SEPARATOR.sub(lambda match: match[1].upper(), name) for name in _switched_on(element)),
                restrictions=_restrictions(element),
            )


def _switched_on(element: Element) -> Iterator[str]:
    if element.attributes.get("isPoOrganizationOwnedDevice") == "true":
        yield "isOrganizationOwnedDevice"
    for part in element.children:
        if part.attributes.get("value") == "true" and part.name != "test-only-admin":
            yield part.name


def _is_on(element: Element, name: str) -> bool:
    part = element.first(name)
    return part is not None and part.attributes.get("value") == "true"


def _policies(element: Element) -> tuple[str, ...]:
    part = element.first("policies")
    flags = whole_number(part.attributes.get("flags", "")) if part is not None else None
    return tuple(name for bit, name in enumerate(_POLICIES) if (flags or 0) >> bit & 1)


def _restrictions(element: Element) -> tuple[str, ...]:
    part = element.first("user-restrictions")
    return () if part is None else tuple(name for name, value in part.attributes.items() if value == "true")


def _dumped(file: EvidenceFile) -> Iterator[DeviceAdministrator | Problem]:
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
