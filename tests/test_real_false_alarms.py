"""Clean phones stay clean: with every public feed loaded, real clean evidence gives no finding above informational."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bugsweep.detect.match import Matcher
from bugsweep.detect.sightings import level_of
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.evidence import open_evidence
from bugsweep.indicators.loading import load_indicators
from bugsweep.model.evidence import Evidence, EvidenceFile, EvidenceInfo
from bugsweep.model.finding import LEVELS
from bugsweep.model.record import Problem
from bugsweep.sweep import LoadedIndicators, sweep
from cases import SHARED, DiskFile

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SHARED.exists(), reason="the real evidence is not here"),
]
EVIDENCE = SHARED / "evidence"
FEEDS = ("stix2", "stalkerware", "amnesty", "citizenlab")
HOME = "private/var/mobile"
PLASO = {
    f"{HOME}/Library/SMS/chat.db": "sqlite/imessage_chat.db",
    f"{HOME}/Library/Safari/History.db": "safari/History.db",
    f"{HOME}/Library/TCC/TCC.db": "macos/TCC-test.db",
    f"{HOME}/Library/Cookies/Cookies.binarycookies": "Cookies.binarycookies",
    f"{HOME}/Library/Accounts/Accounts3.sqlite": "ios/Accounts3.sqlite",
    f"{HOME}/Library/Preferences/com.apple.identityservices.idstatuscache.plist": (
        "ios/com.apple.identityservices.idstatuscache.plist"
    ),
    f"{HOME}/Library/CoreDuet/Knowledge/knowledgeC.db": "macos/knowledgec-10.14.db",
    "private/var/wireless/Library/Databases/DataUsage.sqlite": "ios/DataUsage.sqlite",
    "private/var/networkd/netusage.sqlite": "ios/netusage.sqlite",
    "private/var/preferences/com.apple.wifi.known-networks.plist": "ios/com.apple.wifi.known-networks.plist",
}
HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@pytest.fixture(scope="module")
def feeds() -> LoadedIndicators:
    """Every public feed; not the made-up test values."""
    loaded = load_indicators(None, [SHARED / "indicators" / name for name in FEEDS])
    return LoadedIndicators(match=Matcher(loaded.index).match, summary=loaded.summary, sha256=loaded.index.sha256)


@dataclass
class PlasoPhone:
    """The databases of the plaso project under the places where a phone has them."""

    info: EvidenceInfo = field(default_factory=lambda: EvidenceInfo(path="plaso", kind="filesystem-dump", sha256="00"))

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the files."""
        for path, name in PLASO.items():
            assert wanted(path), path
            yield DiskFile(path, EVIDENCE / "ios" / "plaso" / name)


def clean_evidence() -> dict[str, Callable[[], Evidence]]:
    """Return the sets that are known to be clean, by name."""

    def opened(path: Path) -> Callable[[], Evidence]:
        return lambda: open_evidence(path, lambda: None)

    return {
        "plaso": PlasoPhone,
        "file system of iOS 15": opened(EVIDENCE / "ios" / "filesystem-ios15"),
        "backup of iOS 14": opened(EVIDENCE / "ios" / "mvt-ios14-backup"),
        "bug report of Android 9": opened(EVIDENCE / "android" / "bugreport-android9-emulator.zip"),
    }


@pytest.mark.parametrize("name", list(clean_evidence()))
def test_clean_evidence_gives_nothing_above_informational(name: str, feeds: LoadedIndicators) -> None:
    """Neither by an indicator nor by a rule or heuristic, and something was read."""
    rules = SigmaRules(load_rules([SHIPPED]), time_zone="UTC")
    result = sweep([clean_evidence()[name]()], indicators=feeds, consumers=[rules]).result
    alarming = [finding for finding in result.findings if LEVELS.index(finding.level) < LEVELS.index("informational")]

    assert [(finding.rule, finding.level, finding.title) for finding in alarming] == []
    assert result.verdict.outcome == "nothing found"


def alarms(feeds: LoadedIndicators, hosts: set[str]) -> list[str]:
    """Return the hosts that an indicator would raise an alarm about."""
    return [
        host
        for host in sorted(hosts)
        for indicator in feeds.match("domain-name", host)
        if level_of(indicator, "contacted") != "informational"
    ]


def test_privacy_report_of_a_clean_phone_has_no_hit(feeds: LoadedIndicators) -> None:
    """None of the hosts that its apps talked to."""
    lines = (EVIDENCE / "network" / "app_privacy_report.ndjson").read_text("utf-8").splitlines()
    hosts = {line["domain"] for line in map(json.loads, lines) if "domain" in line}

    assert hosts
    assert alarms(feeds, hosts) == []


def test_capture_of_a_clean_phone_has_no_hit(feeds: LoadedIndicators) -> None:
    """None of the names in it, while the captures of phones with stalkerware have theirs."""
    truth = json.loads((EVIDENCE / "network" / "stalkerware" / "truth.json").read_text("utf-8"))

    def hosts_of(capture: str) -> set[str]:
        about = truth[capture]
        return {host for key in ("top_dns", "snis", "http_hosts") for host in about[key] if HOST.fullmatch(host)}

    assert hosts_of("norton_3.pcapng")
    assert alarms(feeds, hosts_of("norton_3.pcapng")) == []
    assert "flushdata2.hellospy.com" in alarms(feeds, hosts_of("hellospy.pcapng"))
