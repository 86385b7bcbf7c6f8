"""Which apps may look for other devices in the networks that the phone joins."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.bounded import content_of
from bugsweep.formats.keyed_archive import objects_of, unarchive
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_LARGEST = 16 * 1024**2


class LocalNetworkAccess(Record, frozen=True, kw_only=True):
    """An app for which the user decided."""

    app: Annotated[str, Observes("app-id")]
    allowed: bool


@artifact(
    name="ios/local_network",
    title="Local network access of apps",
    record=LocalNetworkAccess,
    shows="installed",
    paths=(
        "private/var/preferences/com.apple.networkextension.plist",
        "logs/Networking/com.apple.networkextension.plist",
    ),
    references=("https://developer.apple.com/documentation/technotes/tn3179-understanding-local-network-privacy",),
    limitations=("Apps of Apple need no permission, and are not here.",),
)
def parse_local_network(file: EvidenceFile) -> Iterator[LocalNetworkAccess | Problem]:
    """Yield each app that a rule names and the user decided for.

    Raises:
        FormatError: when the file is no archive, or too large for one.
    """
    content = content_of(file, _LARGEST, "an archive")
    for number, rule in enumerate(objects_of(unarchive(content), "NEPathRule"), 1):
        app = rule.get("SigningIdentifier")
        if rule.get("MulticastPreferenceSet") not in (True, 1):
            continue
        if not isinstance(app, str) or not isinstance(denied := rule.get("DenyMulticast", False), bool | int):
            yield Problem(origin_of(file, f"rule {number}"), "a rule without an app or without a decision")
            continue
        yield LocalNetworkAccess(origin=origin_of(file, f"rule {number}"), app=app, allowed=not denied)
