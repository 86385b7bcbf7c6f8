"""The words that all reports share."""

import msgspec
import pytest
from msgspec.structs import replace

from bugsweep.model.evidence import Seal
from bugsweep.model.observable import SHOWS
from bugsweep.report import words
from results import MOMENT, full_result


def test_phone_is_named_by_what_is_known() -> None:
    """And said to be unknown when nothing is."""
    assert words.phone(full_result("").evidence) == 'iPhone9,3, iOS 14.3 (18C66), "Phone"'
    assert words.phone(()) == "unknown phone"


def test_build_of_android_is_named_by_its_id() -> None:
    """Its fingerprint is as long as a line."""
    info = full_result("").evidence[0]
    assert info.device is not None
    build = "google/sdk/generic_x86:9/PSR1.180720.075/5124027:user/release-keys"
    device = replace(info.device, platform="android", os_version="9", build=build)

    assert words.phone((replace(info, device=device),)) == 'iPhone9,3, Android 9 (PSR1.180720.075), "Phone"'


def test_locked_evidence_is_said_to_be_locked() -> None:
    """A reader must not take it for read."""
    (info,) = full_result("").evidence

    assert words.container(info) == "itunes-backup, encrypted, of 2026-03-01 12:00:00 UTC"
    assert "encrypted and not opened" in words.container(msgspec.structs.replace(info, opened=False))


def test_seal_is_said_with_what_it_does_not_prove() -> None:
    """A key can be anybody's."""
    said = words.sealing(Seal(sha256="ab" * 32, signer="RWQx", sealed_at=MOMENT, sealed_by="Field team 2"))

    assert said.startswith("sealed 2026-03-01 12:00:00 UTC by Field team 2, seal abab")
    assert said.endswith("signed by RWQx; that this key is theirs must be known from elsewhere")


@pytest.mark.parametrize(("count", "said"), [(0, "0 records"), (1, "1 record"), (1234, "1,234 records")])
def test_number_has_its_plural(count: int, said: str) -> None:
    """And its thousands apart."""
    assert words.number(count, "record") == said


def test_period_of_one_moment_is_said_once() -> None:
    """Not from a time to itself."""
    (finding,) = full_result("").findings

    assert words.period(msgspec.structs.replace(finding, last_seen=MOMENT)) == "2026-03-01 12:00:00 UTC"


def test_records_that_are_not_quoted_are_counted() -> None:
    """Nine records, of which seven are kept and five shown: four are left."""
    (finding,) = full_result("").findings

    assert ("", "and 4 records more") in list(words.particulars(finding, most_records=5))


def test_finding_of_a_rule_says_of_what_it_is() -> None:
    """By the fields that tell it from others of the rule, as far as its records are quoted."""
    (finding,) = full_result("").findings
    record = replace(finding.records[0], fields={"package": "a.b", "on": True, "hosts": ["c", "d"], "user": None})
    stated = replace(finding, sighting=None, records=(record,), fields=("package", "on", "hosts", "user", "gone"))

    assert words.subject(stated) == "package a.b, on yes, hosts c, d"
    assert ("what", "package a.b, on yes, hosts c, d") in list(words.particulars(stated, most_records=1))
    assert words.subject(replace(stated, records=())) == ""


def test_age_is_in_days_and_unknown_is_said() -> None:
    """A feed without a date is not a fresh one."""
    assert words.age(MOMENT, MOMENT.replace(day=2)) == "1 day old"
    assert words.age(MOMENT.replace(day=2), MOMENT) == "newer than the sweep"
    assert words.age(None, MOMENT) == "of unknown age"


def test_command_can_be_pasted_into_a_shell() -> None:
    """A path is one word."""
    assert words.again(full_result("; rm -rf x")) == "bugsweep check --again '/evidence/; rm -rf x'"


def test_every_way_of_showing_has_its_words() -> None:
    """A page must not fail on one."""
    assert set(words.SHOWN) == set(SHOWS)


def test_holder_is_told_the_gravest_findings_and_how_many_more_there_are() -> None:
    """A thousand paragraphs help nobody."""
    result = full_result("")
    many = tuple(replace(result.findings[0], id=str(number)) for number in range(15))
    verdict = replace(result.verdict, because=tuple(finding.id for finding in many))
    told, rest = words.holder_findings(replace(result, findings=many, verdict=verdict))

    assert [finding.id for finding in told] == [str(number) for number in range(12)]
    assert rest == "There are 3 more of the same weight or less."
    assert words.holder_findings(result) == ([*result.findings], "")
