"""Processes with traffic that are no part of an app or of iOS."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.artifacts.ios.files import DumpedFile
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding
from phone_records import record, suspected

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def process(
    name: str, number: int, *, bundle: str | None = None, days: float = 0, usage: int | None = 1
) -> ProcessUsage:
    """Return the traffic of a process that began so many days after the first."""
    return record(
        ProcessUsage,
        f"process {number}",
        process=name,
        bundle=bundle,
        process_id=number,
        usage_id=usage,
        first_used_at=DAY + timedelta(days=days),
    )


NAMED = [process(f"App{number}", number, bundle=f"org.example.app{number}") for number in range(20)]


def found(
    *processes: ProcessUsage,
    files: Iterable[str] = (),
    artifact: str = "ios/data_usage",
    damaged: Iterable[str] = (),
) -> list[Finding]:
    """Return what the heuristic says of the processes, where the dump has these files."""
    dumped = [record(DumpedFile, file_path=path, kind="file") for path in files]
    return suspected("ios/unnamed_traffic", {artifact: processes, "ios/files": dumped}, damaged=damaged)


@pytest.mark.parametrize(
    ("days", "usage", "level"),
    [(30, None, "medium"), (30, 7, "low"), (0, None, "low")],
)
def test_process_without_a_bundle_among_those_with_one(days: float, usage: int | None, level: str) -> None:
    """One that came later and whose counters are gone is suspicious."""
    (finding,) = found(*NAMED, process("agentd", 30, days=days, usage=usage))

    assert finding.level == level
    assert "agentd" in finding.title


def test_counter_of_ios_has_none_on_every_phone() -> None:
    """It is the one exception."""
    assert found(*NAMED, process("CumulativeUsageTracker", 30, days=30, usage=None)) == []


def test_phone_that_names_few_bundles_says_nothing() -> None:
    """Old versions of iOS have none for their services."""
    assert found(*NAMED[:5], process("apsd", 30), process("akd", 31)) == []


def test_statistics_of_all_networks_name_few_bundles() -> None:
    """There only the files of the dump tell."""
    assert found(*NAMED, process("agentd", 30), artifact="ios/net_usage") == []


STOCK = [process(f"service{number}", number) for number in range(20)]
PROGRAMS = [f"usr/libexec/service{number}" for number in range(20)]


def test_process_whose_program_is_not_in_a_whole_dump_is_a_weak_sign() -> None:
    """The programs of all others are there."""
    (finding,) = found(*STOCK, process("agentd", 30), files=PROGRAMS, artifact="ios/net_usage")

    assert finding.level == "low"
    assert "program is not among the files: agentd" in finding.title


def test_dump_without_the_programs_of_ios_says_nothing() -> None:
    """Most dumps hold the data alone."""
    odd = process("agentd", 30)
    assert found(*STOCK, odd, files=PROGRAMS[:10], artifact="ios/net_usage") == []
    assert found(*STOCK, odd, files=["private/var/mobile/agent"], artifact="ios/net_usage") == []
    assert found(*STOCK, odd, files=PROGRAMS, artifact="ios/net_usage", damaged=["ios/files"]) == []


def test_names_that_iOS_cut_and_names_of_services_are_known() -> None:  # noqa: N802 - its name
    """The first belong to a longer program, the second are no programs."""
    others = [
        process("categoriesservic", 30),
        process("com.apple.trustd", 31),
        process("service1/locationd", 32),
        process("/usr/libexec/service2", 33),
    ]
    files = [*PROGRAMS, "System/Library/x.xpc/categoriesservice"]

    assert found(*STOCK, *others, files=files, artifact="ios/net_usage") == []
