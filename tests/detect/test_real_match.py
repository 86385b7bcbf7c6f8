"""The public indicators against their own values, their neighbours, and phones that are clean."""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from bugsweep.detect.match import Matcher
from bugsweep.indicators import read_indicators
from bugsweep.indicators.cautions import in_context, with_cautions
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind
from cases import SHARED

EVIDENCE = SHARED / "evidence"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (SHARED / "indicators" / "stix2").is_dir(), reason="the public indicators are not here"),
]


@pytest.fixture(scope="module")
def index() -> IndicatorIndex:
    """Return the public set."""
    return IndicatorIndex(with_cautions(read_indicators(SHARED / "indicators" / "stix2").indicators))


@pytest.fixture(scope="module")
def matcher(index: IndicatorIndex) -> Matcher:
    """Return a matcher of the public set, from its compiled form as a sweep has it."""
    return Matcher(IndicatorIndex.from_bytes(index.to_bytes()))


def of_kind(index: IndicatorIndex, kind: ObservableKind) -> Iterator[Indicator]:
    """Yield the indicators of a kind."""
    return (indicator for indicator in index if indicator.kind == kind)


def test_public_set_is_whole(index: IndicatorIndex) -> None:
    """Only one of its statements can match nothing, a domain that was cut to one label."""
    assert {one.indicator.value for one in index.refused} <= {"despachosnegocios"}
    assert len(index) >= 7900


def test_every_indicator_finds_its_own_value(index: IndicatorIndex, matcher: Matcher) -> None:
    """Of whatever kind."""
    assert [one for one in index if one not in matcher.match(one.kind, one.value)] == []


def test_every_host_is_found_wherever_it_stands(index: IndicatorIndex, matcher: Matcher) -> None:
    """Bare, below, with port and credentials, with a dot at its end, in capitals."""
    missed = []
    for indicator in of_kind(index, "domain-name"):
        host = indicator.value
        seen: list[tuple[ObservableKind, str]] = [
            ("domain-name", host),
            ("domain-name", f"x.{host}"),
            ("domain-name", f"{host.upper()}."),
            ("url", f"https://{host}/x"),
            ("url", f"https://user@{host}:8443/x"),
            ("url", f"https://cdn.{host}?q=1"),
            ("url", f"http://u:p@{host}./"),
            ("url", f"{host}/x"),
        ]
        missed += [(kind, value) for kind, value in seen if indicator not in matcher.match(kind, value)]

    assert missed == []


def test_no_host_is_found_in_one_that_looks_alike(index: IndicatorIndex, matcher: Matcher) -> None:
    """Neither glued to its beginning nor with another end, and not in a path or as credentials."""
    wrong = []
    for indicator in of_kind(index, "domain-name"):
        host = indicator.value
        seen: list[tuple[ObservableKind, str]] = [
            ("domain-name", f"not{host}"),
            ("domain-name", f"{host}.example"),
            ("url", f"https://not{host}/"),
            ("url", f"https://{host}.example/"),
            ("url", f"https://good.example/{host}?u=https://{host}/"),
            ("url", f"https://{host}@good.example/"),
        ]
        wrong += [(kind, value) for kind, value in seen if indicator in matcher.match(kind, value)]

    assert wrong == []


def test_neighbours_of_addresses_are_not_found(index: IndicatorIndex, matcher: Matcher) -> None:
    """No address that begins or ends like one in the set, unless it is in the set."""
    addresses = {indicator.value for indicator in of_kind(index, "ipv4-addr")}
    wrong = []
    for address in addresses:
        for near in (f"1{address}", f"{address}1", address[1:], address[:-1], str(ip_address(address) + 1)):
            if near not in addresses:
                wrong += [near for kind in ("ipv4-addr", "domain-name") if matcher.match(kind, near)]
                wrong += [near] if matcher.match("url", f"http://{near}/") else []

    assert len(addresses) == 117
    assert wrong == []


def test_no_file_of_a_clean_phone_is_found(matcher: Matcher) -> None:
    """Of 65,624, two of which have the name of a process of spyware."""
    with zipfile.ZipFile(EVIDENCE / "ios" / "path-list" / "belkasoft-ctf6-ios-dev1.csv.zip") as archive:
        text = archive.read("belkasoft-ctf6-ios-dev1.csv").decode()
    paths = [row["path"] for row in csv.DictReader(io.StringIO(text))]

    assert len(paths) == 65_624
    assert [path for path in paths if matcher.match("file-path", path)] == []
    found = {(in_context(one, path, "ios")) for path in paths for one in matcher.match("process-name", path)}
    assert {one.value for one in found if not one.caution} == set()
    assert {"BackupAgent", "payload"} <= {one.value for one in found}


def test_no_process_of_a_clean_phone_is_found(matcher: Matcher) -> None:
    """Neither of the data usage nor of the network usage."""
    names = set()
    for file, query in (
        ("DataUsage.sqlite", "SELECT ZPROCNAME FROM ZPROCESS"),
        ("netusage.sqlite", "SELECT ZPROCNAME FROM ZPROCESS"),
    ):
        connection = sqlite3.connect(f"file:{EVIDENCE / 'ios' / 'plaso' / 'ios' / file}?mode=ro&immutable=1", uri=True)
        names |= {name for (name,) in connection.execute(query) if name}
        connection.close()

    assert len(names) > 300
    assert [name for name in names if matcher.match("process-name", name)] == []


def test_names_in_captures_are_found_where_there_is_stalkerware_alone(matcher: Matcher) -> None:
    """Of four captures, one is of a clean phone."""
    truth = json.loads((EVIDENCE / "network" / "stalkerware" / "truth.json").read_text("utf-8"))
    found = {
        capture: {
            name
            for name in (*seen["top_dns"], *seen["snis"], *seen["http_hosts"])
            if matcher.match("domain-name", name) and not all(one.caution for one in matcher.match("domain-name", name))
        }
        for capture, seen in truth.items()
    }

    assert found["norton_3.pcapng"] == set()
    assert "flushdata2.hellospy.com" in found["hellospy.pcapng"]
    assert {"a.thd.cc", "ws.phonedata.me:8282"} <= found["mspy_text_2.pcapng"]


def test_cautions_of_the_public_set(index: IndicatorIndex) -> None:
    """A process of clean phones, and twelve addresses that deliver for thousands of sites."""
    cautioned = [indicator for indicator in index if indicator.caution]

    assert {one.value for one in cautioned if one.kind == "process-name"} == {"payload"}
    assert sum(one.kind == "ipv4-addr" for one in cautioned) == 12
    assert len(cautioned) == 13
