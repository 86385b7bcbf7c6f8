"""The event for MISP."""

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsweep.indicators.loading import load_indicators
from bugsweep.model.observable import ObservableKind
from bugsweep.report.declaration import Choices
from bugsweep.report.misp_event import write_misp
from results import MOMENT, full_result


def event(text: str = "", **choices: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
    """Return the event of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_misp(full_result(text), out, Choices(**choices))
    made: dict[str, Any] = json.loads(out.getvalue())["Event"]
    return made


def test_indicator_is_an_attribute_with_its_sighting() -> None:
    """Under the pseudonym; not published."""
    made = event(tlp="red", pseudonym="phone-7")
    (attribute,) = made["Attribute"]

    assert (attribute["type"], attribute["value"], attribute["to_ids"]) == ("domain", "evil.example", True)
    assert attribute["Sighting"][0]["source"] == "phone-7"
    assert attribute["Sighting"][0]["date_sighting"] == str(int(MOMENT.replace(day=5).timestamp()))
    assert made["published"] is False
    assert {"name": "tlp:red"} in made["Tag"]


def test_finding_of_a_rule_is_named_and_not_quoted() -> None:
    """Its words may be those of the evidence."""
    result = full_result("secret")
    out = io.BytesIO()
    finding = msgspec.structs.replace(result.findings[0], sighting=None, rule="yara:x")
    write_misp(msgspec.structs.replace(result, findings=(finding,)), out)

    assert json.loads(out.getvalue())["Event"]["Attribute"][0]["value"] == "yara:x"
    assert b"secret" not in out.getvalue()


@pytest.mark.parametrize("hostile", ["\x1b", "\ud800", '"'])
def test_event_never_says_whose_phone_it_is(hostile: str) -> None:
    """Nor acts on a terminal."""
    said = json.dumps(event(hostile), ensure_ascii=False)

    assert not set(said) & set("\x1b\ud800")
    for private in ("iPhone9,3", "sms.db", "/evidence/", "message 0"):
        assert private not in said


VALUES = {
    "app-id": "com.example.spy",
    "cert-hash": "ab" * 32,
    "domain-name": "evil.example",
    "email-addr": "a@evil.example",
    "file-hash": "cd" * 20,
    "file-name": "spy.plist",
    "file-path": "/private/var/db/spy",
    "ipv4-addr": "192.0.2.7",
    "ipv6-addr": "2001:db8::7",
    "phone-number": "+12025550123",
    "process-name": "demospyd",
    "url": "https://evil.example/x",
}


@pytest.mark.parametrize("kind", VALUES)
def test_event_is_read_back_as_a_feed(kind: ObservableKind, tmp_path: Path) -> None:
    """What was found on one phone can be looked for on the next, with the malware's name in the comment."""
    result = full_result("")
    (finding,) = result.findings
    assert finding.sighting is not None
    indicator = msgspec.structs.replace(finding.sighting.indicator, kind=kind, value=VALUES[kind])
    sighting = msgspec.structs.replace(finding.sighting, indicator=indicator)
    seen = msgspec.structs.replace(finding, sighting=sighting)
    path = tmp_path / "shared.misp.json"
    with path.open("wb") as out:
        write_misp(msgspec.structs.replace(result, findings=(seen,)), out)
    (found,) = load_indicators(None, [path]).index

    assert (found.kind, found.value) == (kind, VALUES[kind])
    assert "DemoSpy" in found.description
