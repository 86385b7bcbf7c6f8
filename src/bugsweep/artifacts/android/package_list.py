"""The short list of packages that the system's own daemons read (packages.list)."""

from collections.abc import Iterator
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_FEWEST: Final = 4
_INSTALLER: Final = 5
"""Among what follows the path; "@null" and "@system" stand for none."""


class ListedPackage(Record, frozen=True, kw_only=True):
    """A package that some user has."""

    name: Annotated[str, Observes("app-id")]
    uid: int | None
    debuggable: bool
    data_path: Annotated[str, Observes("file-path", shows="present")]
    installer: Annotated[str, Observes("app-id")]
    """Empty where the list does not say, as before Android 12, or where there is none."""


@artifact(
    name="android/package_list",
    title="Packages that daemons know",
    record=ListedPackage,
    shows="installed",
    paths=("data/system/packages.list",),
    kinds=("android-filesystem-dump",),
    references=(
        "https://android.googlesource.com/platform/system/core/+/main/libpackagelistparser/packagelistparser.cpp",
    ),
)
def parse_package_list(file: EvidenceFile) -> Iterator[ListedPackage | Problem]:
    """Yield each package: its name, the user it runs as, whether it can be debugged, and where its data lie."""
    lines = Lines(file)
    for line in lines:
        parts = decoded(line).split(" ")
        if len(parts) < _FEWEST:
            if line.strip():
                lines.report(f"not a package: {decoded(line)[:80]!r}")
            continue
        name, uid, debuggable, path, *rest = parts
        yield ListedPackage(
            origin=lines.origin,
            name=name,
            uid=whole_number(uid),
            debuggable=debuggable == "1",
            data_path=path,
            # After name, uid, flag, path, label and groups: profileable, version, again profileable, installer.
            installer=rest[_INSTALLER] if len(rest) > _INSTALLER and not rest[_INSTALLER].startswith("@") else "",
        )
    yield from lines.problems
