"""MISP events and feeds as indicators."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import read_indicators
from bugsweep.model.indicator import Indicator, Source
from feeds_of import AS_OF, read, values

MD5, SHA1, SHA256 = "0a" * 16, "0b" * 20, "0c" * 32
UUID = str(uuid.UUID(int=1))


def attribute(kind: str = "domain", value: object = "evil.example", **more: object) -> dict[str, Any]:
    """Return one attribute that is meant for detection."""
    return {"type": kind, "value": value, "to_ids": True, "uuid": UUID, "category": "Network activity"} | more


def event(*attributes: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return one event."""
    return {
        "Event": {"info": "Evil campaign", "uuid": UUID, "date": "2025-01-02", "Attribute": list(attributes)} | more
    }


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("domain", "evil.example", [("domain-name", "evil.example")]),
        ("hostname", "a.evil[.]example", [("domain-name", "a.evil.example")]),
        ("domain|ip", "evil.example|192.0.2.1", [("domain-name", "evil.example"), ("ipv4-addr", "192.0.2.1")]),
        ("hostname|port", "a.evil.example|8443", [("domain-name", "a.evil.example")]),
        ("url", "hxxps://evil.example/a|b", [("url", "https://evil.example/a|b")]),
        ("ip-dst", "192.0.2.1", [("ipv4-addr", "192.0.2.1")]),
        ("ip-dst|port", "192.0.2.1|443", [("ipv4-addr", "192.0.2.1")]),
        ("ip-src", "2001:db8::1", [("ipv6-addr", "2001:db8::1")]),
        ("md5", MD5, [("file-hash", MD5)]),
        ("sha1", SHA1, [("file-hash", SHA1)]),
        ("filename|sha256", f"a.apk|{SHA256}", [("file-hash", SHA256)]),
        ("filename", "evil.db", [("file-name", "evil.db")]),
        ("email-src", "a@evil.example", [("email-addr", "a@evil.example")]),
        ("mobile-application-id", "com.evil", [("app-id", "com.evil")]),
        ("x509-fingerprint-sha1", SHA1, [("cert-hash", SHA1)]),
        ("phone-number", "+4930012345", [("phone-number", "+4930012345")]),
    ],
)
def test_attribute_is_a_value(tmp_path: Path, kind: str, value: str, expected: list[tuple[str, str]]) -> None:
    """Types with a bar hold two values: both count, or the one that identifies."""
    reading = read(tmp_path, json.dumps(event(attribute(kind, value))))

    assert values(reading) == expected
    assert reading.refused == ()


def test_indicator_carries_what_the_event_says(tmp_path: Path) -> None:
    """Galaxies name malware and actor, other tags stay, a marking is a marking."""
    tags = ['misp-galaxy:malpedia="EvilBot"', 'misp-galaxy:threat-actor="Evil Ones"', "tlp:amber", "spyware"]
    content = event(attribute(comment="Its server."), Tag=[{"name": name} for name in tags])

    assert read(tmp_path, json.dumps(content)).indicators == (
        Indicator(
            kind="domain-name",
            value="evil.example",
            malware="EvilBot",
            campaign="Evil Ones",
            source="feed",
            sources=(Source(name="feed", reference=UUID),),
            valid_from=AS_OF.replace(year=2025, day=2),
            description="Its server.",
            tlp="amber",
            tags=("spyware",),
        ),
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"to_ids": False}, "its source does not mean it for detection (to_ids is off)"),
        ({"to_ids": "0"}, "its source does not mean it for detection (to_ids is off)"),
        ({"deleted": True}, "deleted by its source"),
        ({"deleted": "1"}, "deleted by its source"),
        ({"type": "yara", "value": "rule x {}"}, "a rule, not an indicator"),
        ({"type": "mutex"}, "no record shows mutex"),
        ({"type": "md5", "value": "x"}, "not a hash of a known length"),
        ({"value": ["a"]}, "not as MISP writes it: Expected `str`, got `array` - at `$.value`"),
        ({"to_ids": None}, "not as MISP writes it: Expected `bool`, got `null` - at `$.to_ids`"),
    ],
)
def test_attribute_that_does_not_count_is_refused_and_the_others_stay(
    tmp_path: Path, more: dict[str, object], reason: str
) -> None:
    """Nothing that a feed says is dropped without a word."""
    reading = read(tmp_path, json.dumps(event(attribute() | more, attribute("mobile-application-id", "com.evil"))))

    assert values(reading) == [("app-id", "com.evil")]
    assert reading.refused_by_reason == {reason: 1}


def test_attributes_of_objects_count(tmp_path: Path) -> None:
    """Some have their meaning only from the object, and a deleted object takes its attributes along."""
    path = attribute("text", "/data/evil", object_relation="fullpath")
    objects = [
        {"name": "file", "Attribute": [path, attribute("sha256", SHA256, object_relation="sha256")]},
        {"name": "process", "Attribute": [attribute("text", "evild", object_relation="name")]},
        {"name": "file", "deleted": True, "Attribute": [path]},
        "nothing",
    ]
    reading = read(tmp_path, json.dumps(event(Object=objects)))

    assert values(reading) == [("file-path", "/data/evil"), ("file-hash", SHA256), ("process-name", "evild")]
    assert reading.refused_by_reason == {"deleted by its source": 1, "an object that is not one": 1}


def test_warning_list_is_a_caution(tmp_path: Path) -> None:
    """The source itself says that the value may be harmless."""
    listed = attribute(warnings=[{"warninglist_name": "Top 1000 websites"}])
    (one,) = read(tmp_path, json.dumps(event(listed))).indicators

    assert one.caution == "It is on the warning list Top 1000 websites of its source."


def test_proposals_are_counted_and_not_used(tmp_path: Path) -> None:
    """Nobody accepted them yet."""
    reading = read(tmp_path, json.dumps(event(attribute(), ShadowAttribute=[attribute(), attribute()])))

    assert reading.refused_by_reason == {"a proposal that its source has not accepted": 2}


@pytest.mark.parametrize(
    "content",
    [
        {"response": [event(attribute())]},
        [event(attribute())],
        {"response": {"Attribute": [attribute()]}},
    ],
)
def test_answers_of_the_search_are_read(tmp_path: Path, content: object) -> None:
    """Events in a response, events in a list, and attributes without their event."""
    assert values(read(tmp_path, json.dumps(content))) == [("domain-name", "evil.example")]


def test_feed_folder_is_its_events(tmp_path: Path) -> None:
    """The manifest says which there must be; the index of hashes is no list of files."""
    here, missing = (str(uuid.UUID(int=number)) for number in (1, 2))
    folder = tmp_path / "misp"
    folder.mkdir()
    (folder / f"{here}.json").write_text(json.dumps(event(attribute())))
    (folder / "manifest.json").write_text(json.dumps({here: {"info": "a", "Orgc": {}}, missing: {"info": "b"}}))
    (folder / "hashes.csv").write_text(f"{MD5},{here}\n{MD5},{missing}\n")
    reading = read_indicators(folder)

    assert values(reading) == [("domain-name", "evil.example")]
    assert reading.refused_by_reason == {"the manifest names an event that is not here": 1}
    assert reading.format == "misp"


@pytest.mark.parametrize(
    "content", ['{"Event": {', '{"Event": ' + "[" * 100_000, '{"Event": {"info": "\\ud800x", "Attribute": [}'],
    ids=["truncated", "deep", "broken"],
)  # fmt: skip
def test_broken_event_is_one_error(tmp_path: Path, content: str) -> None:
    """It is neither a traceback nor silence."""
    with pytest.raises(IndicatorError, match="cannot be used"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    "content", ['{"Event": {"info": 5, "Attribute": "x", "Object": {}}}', '{"Event": [1], "response": 5}']
)
def test_event_of_wrong_types_gives_no_indicators_and_no_error(tmp_path: Path, content: str) -> None:
    """What is not as MISP writes it is not taken for anything."""
    assert read(tmp_path, content).indicators == ()
