"""Apps that are gone from the phone while their traffic is still counted."""

from collections.abc import Iterator

from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.detect.heuristics.ios._installed import APPLE, installed_apps, is_part_of
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding

_NAME = "ios/apps_gone"
_USAGES = ("ios/data_usage", "ios/net_usage")
_MOST_NAMES = 20


class _Bundles:
    """The apps that used the network, with the first record of each."""

    def __init__(self) -> None:
        self.first: dict[str, ProcessUsage] = {}

    def add(self, usage: ProcessUsage) -> None:
        bundle = usage.bundle
        if bundle and bundle not in self.first and "." in bundle and not bundle.casefold().startswith(APPLE):
            self.first[bundle] = usage


@heuristic(
    name=_NAME,
    title="Apps are gone whose traffic is still counted",
    wants={
        "ios/apps": lambda _: True,
        "ios/app_state": lambda _: True,
        **dict.fromkeys(_USAGES, _Bundles),
    },
    attack=("T1630.001",),  # Indicator Removal on Host: Uninstall Malicious Application
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    false_positives=("Nearly every owner has removed apps: the names matter, not the number.",),
)
def find_apps_gone(records: Records) -> Iterator[Finding]:
    """Yield the apps that used the network and are in none of the lists of apps, together.

    Without a list of apps that was read whole nothing is said, and nothing of apps that the allow-list names.
    """
    apps = installed_apps(records)
    gone: dict[str, list[ProcessUsage]] = {}
    names: set[str] = set()
    for artifact in _USAGES if apps else ():
        for bundle, usage in records.tally(artifact, _Bundles).first.items():
            if not is_part_of(bundle, apps) and not is_allowed(records.context.allowed.apps or (), bundle):
                gone.setdefault(artifact, []).append(usage)
                names.add(bundle)
    if gone:
        told = ", ".join(sorted(names)[:_MOST_NAMES]) + (" and others" if len(names) > _MOST_NAMES else "")
        yield suspicion(
            _NAME,
            title="Apps are gone whose traffic is still counted",
            level="informational",
            shows="executed",
            explanation=(
                f"They used the network of this phone and it has them no more: {told}. An app that did what it was for "
                "and was removed leaves this behind; so does every app that its owner no longer wanted."
            ),
            advice="Ask the owner about names that they do not know.",
            records=gone,
        )
