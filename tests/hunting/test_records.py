"""Rules over records that were kept."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.detect.sigma import RuleSet, load_rules
from bugsweep.errors import StoreError, UsageError
from bugsweep.hunting import Hunter
from bugsweep.hunting.records import RecordHunt
from bugsweep.model.record import Origin, Record
from bugsweep.store.sweeps import KeptSweep, SweepStore
from kept_sweeps import DAY, KEY, kept, result

RULE = """
title: A program that listens
id: 0d7a2a4e-6f0a-4a34-9d6f-3d5b8f0f4b11
level: high
description: It may use the microphone.
logsource: {product: ios, service: tcc}
detection:
    selection: {client: evil.listener}
    condition: selection
"""


def permission(number: int, client: str) -> Permission:
    """Return a record of a permission."""
    return Permission(
        origin=Origin("private/var/mobile/Library/TCC/TCC.db", f"row {number}"),
        time=DAY,
        time_basis="offset",
        service="kTCCServiceMicrophone",
        client=client,
        decision="allowed",
    )


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    """One rule."""
    (tmp_path / "rule.yml").write_text(RULE)
    return load_rules([tmp_path / "rule.yml"])


def swept(workspace: Path, number: int, *clients: str, keep: str = "records") -> KeptSweep:
    """Keep a sweep in which these clients have the permission."""
    records: list[Record] = [permission(row, client) for row, client in enumerate(clients)]
    return kept(workspace, result(number), keep=keep, records={"ios/tcc": records})  # type: ignore[arg-type]


def test_new_rule_finds_what_an_old_sweep_kept(tmp_path: Path, rules: RuleSet) -> None:
    """With the record, as a check would have quoted it."""
    one = swept(tmp_path, 1, *["com.example.app"] * 40_000, "evil.listener")
    (finding,) = RecordHunt(SweepStore(tmp_path), rules).findings(one)

    assert (finding.title, finding.artifact, finding.count) == ("A program that listens", "ios/tcc", 1)
    (record,) = finding.records
    assert (record.path, record.position) == ("private/var/mobile/Library/TCC/TCC.db", "row 40000")
    assert (record.time, record.time_basis) == (DAY, "offset")
    assert record.fields["client"] == "evil.listener"
    assert not {"path", "position", "time", "time_basis"} & set(record.fields)


def test_column_that_an_older_version_did_not_keep_has_nothing_in_it(tmp_path: Path, rules: RuleSet) -> None:
    """The rule does not fire on it, and the hunt goes on."""
    one = swept(tmp_path, 1, "evil.listener")
    path = tmp_path / "sweeps" / one.sweep.id / "records/ios/tcc.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["client", "time_basis"]), path)

    assert RecordHunt(SweepStore(tmp_path), rules).findings(one) == []


@pytest.mark.parametrize("keep", [0, 4, 500])
def test_damaged_records_are_said(tmp_path: Path, rules: RuleSet, keep: int) -> None:
    """The other sweeps are searched."""
    one, _ = swept(tmp_path, 1, "evil.listener"), swept(tmp_path, 2, "evil.listener")
    path = tmp_path / "sweeps" / one.sweep.id / "records/ios/tcc.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:keep] + bytes(len(content) - keep))
    with pytest.raises(StoreError, match="cannot be read"):
        RecordHunt(SweepStore(tmp_path), rules).findings(one)
    hunt = Hunter(SweepStore(tmp_path), {KEY.id: KEY}).hunt_rules(rules)

    assert [found.phone for found in hunt.found] == ["SERIAL2"]
    assert [left.sweep for left in hunt.left_out] == [one.sweep.id]


def test_sweeps_without_records_are_named(tmp_path: Path, rules: RuleSet) -> None:
    """Silence about them would be taken for a good sign."""
    swept(tmp_path, 1, "evil.listener")
    blind = swept(tmp_path, 2, "evil.listener", keep="blind")
    hunt = Hunter(SweepStore(tmp_path), {KEY.id: KEY}).hunt_rules(rules)

    assert [(one.phone, one.before, one.after) for one in hunt.found] == [("SERIAL1", "nothing found", "compromised")]
    assert [(one.sweep, one.reason) for one in hunt.left_out] == [
        (blind.sweep.id, "no records were kept, and rules need them")
    ]
    assert (hunt.rules, hunt.rules_sha256) == (1, rules.sha256)


def test_finding_that_the_sweep_had_is_not_new(tmp_path: Path, rules: RuleSet) -> None:
    """The check itself may have run the rule."""
    one = swept(tmp_path / "first", 1, "evil.listener")
    findings = RecordHunt(SweepStore(tmp_path / "first"), rules).findings(one)
    records: list[Record] = [permission(0, "evil.listener")]
    kept(tmp_path / "second", result(1, findings=findings), keep="records", records={"ios/tcc": records})

    assert Hunter(SweepStore(tmp_path / "second"), {}).hunt_rules(rules).found == ()


def test_zone_that_does_not_exist_stops_the_hunt(tmp_path: Path, rules: RuleSet) -> None:
    """Hours counted in another would mislead."""
    with pytest.raises(UsageError):
        RecordHunt(SweepStore(tmp_path), rules, time_zone="Mars/Olympus")
