"""The bundle that others read."""

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsweep.indicators.loading import load_indicators
from bugsweep.model.finding import ObservedValue, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind
from bugsweep.report.declaration import TLPS, Choices, Tlp
from bugsweep.report.embedding import result_sha256
from bugsweep.report.stix_bundle import write_stix
from results import full_result

stix2validator = pytest.importorskip("stix2validator")

VALUES: dict[ObservableKind, str] = {
    "android-property": "sys.demo",
    "app-id": "com.example.demo",
    "cert-hash": "b" * 40,
    "domain-name": "evil.example",
    "email-addr": "a@evil.example",
    "file-hash": "a" * 64,
    "file-name": "demo.bin",
    "file-path": "/private/var/demo.bin",
    "ipv4-addr": "198.51.100.3",
    "ipv6-addr": "2001:db8::1",
    "phone-number": "+15550100177",
    "process-name": "demospyd",
    "profile-id": "D3305B1E-0000-4000-8000-00000000D5B1",
    "url": "https://evil.example/x",
}
HOSTILE = ["", "'] OR [url:value = 'x", "\\", "\x1b[2J\n", "\ud800\u202e", "Жж"]


def written(text: str = "", **choices: Any) -> bytes:  # noqa: ANN401 - passed on
    """Return the bundle of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_stix(full_result(text), out, Choices(**choices))
    return out.getvalue()


def objects(text: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return the objects by type."""
    by_type: dict[str, list[dict[str, Any]]] = {}
    for item in json.loads(written(text))["objects"]:
        by_type.setdefault(item["type"], []).append(item)
    return by_type


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("tlp", TLPS)
def test_bundle_is_valid(text: str, tlp: Tlp) -> None:
    """By the validator of OASIS, which is asked to fetch nothing; 103 wants random ids where ours must not be."""
    options = stix2validator.ValidationOptions(version="2.1", disabled="103")
    outcome = stix2validator.validate_string(written(text, tlp=tlp).decode(), options)

    assert outcome.is_valid, [str(error) for error in outcome.errors]


@pytest.mark.parametrize("kind", OBSERVABLE_KINDS)
def test_bundle_is_valid_and_readable_for_every_kind(kind: ObservableKind, tmp_path: Path) -> None:
    """Our own reader finds the same indicator in it."""
    value = VALUES[kind]
    result = full_result("")
    sighting = Sighting(indicator=Indicator(kind=kind, value=value), observable=ObservedValue(kind=kind, value=value))
    finding = msgspec.structs.replace(result.findings[0], sighting=sighting)
    out = io.BytesIO()
    write_stix(msgspec.structs.replace(result, findings=(finding,)), out)
    (tmp_path / "shared.stix2").write_bytes(out.getvalue())
    options = stix2validator.ValidationOptions(version="2.1", disabled="103")
    outcome = stix2validator.validate_string(out.getvalue().decode(), options)

    assert outcome.is_valid, [str(error) for error in outcome.errors]
    assert [one.kind for one in load_indicators(None, [tmp_path / "shared.stix2"]).index] == [kind]


def test_finding_becomes_indicator_malware_observation_and_sighting() -> None:
    """The phone is where it was sighted."""
    found = objects()
    (sighting,), (device,), (data,) = found["sighting"], found["identity"], found["observed-data"]

    assert sighting["sighting_of_ref"] == found["indicator"][0]["id"]
    assert sighting["where_sighted_refs"] == [device["id"]]
    assert sighting["observed_data_refs"] == [data["id"]]
    assert sighting["count"] == 9
    assert data["object_refs"] == [found["url"][0]["id"]]
    assert found["indicator"][0]["pattern"] == "[domain-name:value = 'evil.example']"
    assert device["identity_class"] == "system"
    assert result_sha256(full_result("")) in device["external_references"][0]["description"]


def test_bundle_never_says_whose_phone_it_is() -> None:
    """No name, no place in a file, no content."""
    said = written("Anna").decode()

    for private in ("iPhone9,3", "PhoneAnna", "sms.db", "/evidence/", "message 0"):
        assert private not in said


def test_words_of_a_rule_stay_out() -> None:
    """They may quote the evidence; the rule's name does not."""
    result = full_result("secret")
    finding = msgspec.structs.replace(result.findings[0], sighting=None, rule="heuristic:x")
    out = io.BytesIO()
    write_stix(msgspec.structs.replace(result, findings=(finding,)), out)

    assert b"secret" not in out.getvalue()
    assert b"heuristic:x" in out.getvalue()


def test_bundle_is_a_feed(tmp_path: Path) -> None:
    """What was shared can be looked for elsewhere."""
    path = tmp_path / "shared.stix2"
    path.write_bytes(written())
    found = load_indicators(None, [path]).index

    assert [(one.value, one.malware) for one in found] == [("evil.example", "DemoSpy")]
