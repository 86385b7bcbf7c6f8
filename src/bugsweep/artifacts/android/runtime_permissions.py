"""Permissions that were granted while apps ran, as the system stores them for each user."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(r"data/(?:system/users|misc_de)/(\d{1,6})/")


class RuntimePermission(Record, frozen=True, kw_only=True):
    """A permission of an app, or of the apps that share a user."""

    user: int
    package: Annotated[str, Observes("app-id")]
    """Empty for apps that share a user."""
    shared_user: str
    permission: str
    granted: bool


@artifact(
    name="android/runtime_permissions",
    title="Permissions granted to apps",
    record=RuntimePermission,
    shows="installed",
    paths=(
        "data/system/users/*/runtime-permissions.xml",
        "data/misc_de/*/apexdata/com.android.permission/runtime-permissions.xml",
    ),
    kinds=("android-filesystem-dump",),
    references=("https://developer.android.com/guide/topics/permissions/overview",),
    limitations=("When a permission was granted is not kept.",),
)
def parse_runtime_permissions(file: EvidenceFile) -> Iterator[RuntimePermission | Problem]:
    """Yield each permission that an app asked for while it ran."""
    match = _USER.match(file.path)
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset({"pkg", "package", "shared-user"})):
            name = element.attributes.get("name", "")
            shared = element.name == "shared-user"
            for item in element.children:
                yield RuntimePermission(
                    origin=origin_of(file, position),
                    user=int(match[1]) if match else 0,
                    package="" if shared else name,
                    shared_user=name if shared else "",
                    permission=item.attributes.get("name", ""),
                    granted=item.attributes.get("granted") == "true",
                )
