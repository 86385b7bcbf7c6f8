"""What is kept without records has none of their text."""

from msgspec.structs import replace

from bugsweep.formats.json_text import encode_json
from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin
from bugsweep.model.verdict import ArtifactCoverage
from bugsweep.store.stripping import stripped
from results import full_result

OWNERS = "zqx-canary"


def test_records_keep_their_place_and_time_and_lose_their_fields() -> None:
    """So that the statement can still be checked with the evidence."""
    result = full_result()
    (finding,), (kept,) = result.findings, stripped(result).findings

    assert [(record.path, record.position, record.time) for record in kept.records] == [
        (record.path, record.position, record.time) for record in finding.records
    ]
    assert all(record.fields == {} for record in kept.records)
    assert kept.sighting == finding.sighting


def test_reasons_that_may_quote_are_left_out_and_counts_stay() -> None:
    """A damaged row may be quoted in the reason of its problem."""
    result = full_result()
    kept = stripped(result)

    assert kept.problems == ()
    assert [(one.status, one.problems, one.reason) for one in kept.verdict.coverage] == [
        ("read", 0, ""),
        ("damaged", 2, ""),
        ("absent", 0, ""),
    ]


def test_what_is_never_part_of_the_evidence_keeps_its_reason() -> None:
    """It is the same for every phone."""
    never = ArtifactCoverage(artifact="ios/x", status="not applicable", reason="never part of a backup")
    result = full_result()
    result = replace(result, verdict=replace(result.verdict, coverage=(never,)))

    assert stripped(result).verdict.coverage == (never,)


def test_phone_is_known_by_its_numbers_and_not_by_its_owner() -> None:
    """The name that a phone is given is its owner's as a rule."""
    result = full_result()
    info = result.evidence[0]
    assert info.device is not None
    device = replace(info.device, name=OWNERS, phone_number="+43 1 234567", serial="S1")
    kept = stripped(replace(result, evidence=(replace(info, device=device),))).evidence[0].device

    assert kept is not None
    assert (kept.serial, kept.name, kept.phone_number) == ("S1", "", "")


def test_finding_of_code_keeps_none_of_its_words() -> None:
    """They are made of what was found; those of Sigma rules and indicators are not."""
    result = full_result()
    by_code = replace(result.findings[0], rule="heuristic:gaps", title=OWNERS, explanation=OWNERS, sighting=None)
    by_rule = replace(by_code, rule="sigma:0001", title="Profile installed", explanation="A profile was installed.")
    code, rule = stripped(replace(result, findings=(by_code, by_rule))).findings

    assert OWNERS.encode() not in encode_json(code)
    assert (code.title, code.level, code.count) == ("heuristic:gaps", by_code.level, by_code.count)
    assert (rule.title, rule.explanation) == ("Profile installed", "A profile was installed.")


def test_facts_of_one_value_stay_and_lists_of_what_the_owner_has_do_not() -> None:
    """Sets of public names tell no more than one value does."""
    result = full_result()
    facts = (
        Fact(field="device.passcode", value=True, source="ios/backup_status", origin=Origin("Manifest.plist")),
        Fact(field="device.apps.messenger", value=["net.whatsapp.WhatsApp"], source="ios/apps"),
        Fact(field="device.apps", value=[{"id": OWNERS}], source="ios/apps"),
        Fact(field="device.wifi_open_networks", value=[OWNERS], source="ios/wifi_networks"),
        Fact(field="device.of_a_later_version", value=OWNERS, source="ios/apps"),
    )
    kept = stripped(replace(result, facts=facts))

    assert [fact.field for fact in kept.facts] == ["device.passcode", "device.apps.messenger"]
    assert all(fact.origin is None for fact in kept.facts)
    assert kept.exposure == ()
