"""STIX bundles as indicators."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import read_indicators
from bugsweep.model.indicator import Indicator, Source
from cases import SHARED
from feeds_of import bundle, indicator, object_id, read, values
from hanging import ends

WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
ONE, TWO = object_id("indicator", 1), object_id("indicator", 2)
RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"


def relationship(source: str, target: str, **more: object) -> dict[str, object]:
    """Return a relationship."""
    link = {"type": "relationship", "id": object_id("relationship"), "relationship_type": "indicates"}
    return link | {"source_ref": source, "target_ref": target} | more


def test_indicator_carries_what_its_source_says(tmp_path: Path) -> None:
    """Malware, campaign, confidence, times, marking, tags and references come with the value."""
    reading = read(
        tmp_path,
        bundle(
            indicator(
                confidence=80,
                valid_from="2025-01-02T03:04:05Z",
                valid_until="2027-01-01T00:00:00",
                description="Its command server.",
                indicator_types=["malicious-activity"],
                labels=["c2", "malicious-activity"],
                object_marking_refs=[WHITE, RED],
                external_references=[
                    {"source_name": "a report", "url": "https://report.example/"},
                    {"source_name": "b"},
                ],
            ),
            {"type": "malware", "id": object_id("malware"), "name": "Evil"},
            {"type": "tool", "id": object_id("tool"), "name": "EvilTool"},
            {"type": "intrusion-set", "id": object_id("intrusion-set"), "name": "Evil Ones"},
            relationship(ONE, object_id("malware")),
            relationship(ONE, object_id("tool")),
            relationship(ONE, object_id("intrusion-set")),
        ),
        "evil.json",
    )

    assert reading.indicators == (
        Indicator(
            kind="domain-name",
            value="evil.example",
            malware="Evil, EvilTool",
            campaign="Evil Ones",
            source="evil.json",
            sources=(Source(name="evil.json", reference=ONE),),
            confidence=80,
            valid_from=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
            valid_until=datetime(2027, 1, 1, tzinfo=UTC),
            description="Its command server.",
            references=("https://report.example/",),
            tlp="red",
            tags=("malicious-activity", "c2"),
        ),
    )
    assert reading.format == "stix"
    assert reading.refused == ()


def test_report_ties_its_indicators_to_its_malware_and_itself(tmp_path: Path) -> None:
    """A report on one family names it; a report on several names only itself."""
    evil, bad = (
        {"type": "malware", "id": object_id("malware", number), "name": name}
        for number, name in ((1, "Evil"), (2, "Bad"))
    )
    reports = [
        {"type": "report", "id": object_id("report", 1), "name": "On one", "object_refs": [ONE, evil["id"]]},
        {"type": "report", "id": object_id("report", 2), "name": "On two", "object_refs": [TWO, evil["id"], bad["id"]]},
    ]
    reading = read(tmp_path, bundle(indicator(), indicator("[app:id = 'com.evil']", 2), evil, bad, *reports))

    assert [(one.malware, one.campaign) for one in reading.indicators] == [("Evil", "On one"), ("", "On two")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"revoked": True}, "revoked by its source"),
        ({"valid_until": "2025-12-31T23:59:59Z"}, "expired"),
        ({"valid_until": "soon"}, "valid_until is not a time"),
        ({"pattern_type": "yara"}, "a rule, not an indicator"),
        ({"pattern_type": "sigma"}, "a rule, not an indicator"),
        ({"indicator_types": ["benign"]}, "its source calls it benign"),
        ({"confidence": 200}, "a confidence outside 0 to 100"),
        ({"pattern": "[mac-addr:value = '00:00:5e:00:53:01']"}, "no record shows mac-addr:value"),
        ({"pattern": 5}, "not a STIX object: Expected `str`, got `int` - at `$.pattern`"),
        ({"labels": "c2"}, "not a STIX object: Expected `array`, got `str` - at `$.labels`"),
    ],
)
def test_indicator_that_does_not_count_is_refused_and_the_others_stay(
    tmp_path: Path, more: dict[str, object], reason: str
) -> None:
    """Nothing that a feed says is dropped without a word."""
    reading = read(tmp_path, bundle(indicator() | more, indicator("[app:id = 'com.evil']", 2)))

    assert values(reading) == [("app-id", "com.evil")]
    assert reading.refused_by_reason == {reason: 1}


def test_newest_version_of_an_object_counts(tmp_path: Path) -> None:
    """Collections keep the versions of an object; a later one may revoke it or change its pattern."""
    reading = read(
        tmp_path,
        bundle(
            indicator(modified="2025-01-01T00:00:00Z"),
            indicator("[domain-name:value = 'new.example']", modified="2025-03-01T00:00:00Z"),
            indicator("[domain-name:value = 'older.example']", modified="2025-02-01T00:00:00Z"),
            indicator("[app:id = 'com.evil']", 2, modified="2025-01-01T00:00:00Z"),
            indicator("[app:id = 'com.evil']", 2, modified="2025-01-02T00:00:00Z", revoked=True),
        ),
    )

    assert values(reading) == [("domain-name", "new.example")]
    assert reading.refused_by_reason == {"its source has a newer version": 3, "revoked by its source": 1}


def test_each_alternative_of_a_pattern_is_an_indicator(tmp_path: Path) -> None:
    """All of them carry the same statement."""
    reading = read(tmp_path, bundle(indicator("[domain-name:value = 'a.example'] OR [ipv4-addr:value = '192.0.2.1']")))

    assert values(reading) == [("domain-name", "a.example"), ("ipv4-addr", "192.0.2.1")]
    assert {one.sources for one in reading.indicators} == {(Source(name="feed", reference=object_id("indicator")),)}


@pytest.mark.parametrize(
    "definition",
    [
        {"definition_type": "tlp", "definition": {"tlp": "amber"}},
        {"name": "TLP:AMBER"},
    ],
)
def test_marking_of_the_bundle_is_known(tmp_path: Path, definition: dict[str, object]) -> None:
    """Markings are defined by identifier, by STIX 2.1's own field or by name."""
    marking = {"type": "marking-definition", "id": object_id("marking-definition")} | definition
    reading = read(tmp_path, bundle(marking, indicator(object_marking_refs=[object_id("marking-definition")])))

    assert [one.tlp for one in reading.indicators] == ["amber"]


def test_envelopes_and_lists_are_read(tmp_path: Path) -> None:
    """TAXII servers send objects without a bundle around them, others a list of objects or of bundles."""
    envelope = json.dumps({"more": False, "objects": [indicator()]})
    objects = json.dumps([indicator()])
    app = indicator("[app:id = 'com.evil']", 2)
    bundles = f"[{bundle(indicator())}, {bundle(app)}]"

    assert values(read(tmp_path, envelope)) == [("domain-name", "evil.example")]
    assert values(read(tmp_path, objects)) == [("domain-name", "evil.example")]
    assert values(read(tmp_path, bundles)) == [("domain-name", "evil.example"), ("app-id", "com.evil")]


def test_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    """UTF-8 and UTF-16 with a mark are read as the text they are."""
    assert values(read(tmp_path, bundle(indicator()).encode("utf-8-sig"))) == [("domain-name", "evil.example")]
    assert values(read(tmp_path, bundle(indicator()).encode("utf-16"))) == [("domain-name", "evil.example")]


@pytest.mark.parametrize(
    "content",
    [
        bundle(indicator())[:-10],
        bundle(indicator()).replace('"objects": [', f'"x": {"[" * 100_000}{"]" * 100_000}, "objects": ['),
        f'{{"id": "{object_id("bundle")}", "objects": 5}}',
        bundle(indicator()).encode().replace(b"evil.example", b"\xff\xfe"),
    ],
    ids=["truncated", "deep", "wrong type", "not UTF-8"],
)
def test_broken_bundle_is_one_error(tmp_path: Path, content: str | bytes) -> None:
    """It is neither a traceback nor silence."""
    with pytest.raises(IndicatorError, match="cannot be used"):
        read(tmp_path, content)


def test_deep_object_costs_only_itself_when_the_bundle_is_read_one_by_one(tmp_path: Path) -> None:
    """A wrong type elsewhere does not change that the others are read."""
    reading = read(tmp_path, bundle(indicator(name=5), indicator("[app:id = 'com.evil']", 2)))

    assert values(reading) == [("app-id", "com.evil")]
    assert [refusal.place for refusal in reading.refused] == ["object 1"]


def test_large_bundle_is_read_whole(tmp_path: Path) -> None:
    """Each of twenty thousand indicators with its malware; a quadratic reader would not come to an end."""
    malware = {"type": "malware", "id": object_id("malware"), "name": "Evil"}
    objects = [
        statement
        for number in range(20_000)
        for statement in (
            indicator(f"[domain-name:value = 'a{number}.example']", number),
            relationship(object_id("indicator", number), object_id("malware"), id=object_id("relationship", number)),
        )
    ]
    with ends():
        reading = read(tmp_path, bundle(malware, *objects))

    assert len(reading.indicators) == 20_000
    assert {one.malware for one in reading.indicators} == {"Evil"}


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_public_bundles_load_whole() -> None:
    """Every indicator of the sixteen public bundles is used, with the malware it belongs to."""
    reading = read_indicators(SHARED / "indicators" / "stix2")

    assert len(reading.files) == 16
    assert len(reading.indicators) == 8072
    assert reading.refused == ()
    assert all(one.malware for one in reading.indicators)
