"""The document that scripts read."""

import io
import json

import pytest

from bugsweep.errors import FormatError
from bugsweep.report.json_document import read_json, schema, write_json, write_json_line
from results import full_result


def document(text: str = "") -> bytes:
    """Return the document of a result that holds `text` everywhere."""
    out = io.BytesIO()
    write_json(full_result(text), out)
    return out.getvalue()


def test_document_has_the_promised_shape() -> None:
    """The keys that scripts depend on."""
    result = json.loads(document())

    assert list(result) == [
        "schema",
        "sweep",
        "evidence",
        "indicators",
        "verdict",
        "findings",
        "exposure",
        "facts",
        "problems",
    ]
    assert result["schema"] == "bugsweep.result/1"
    assert result["evidence"][0]["device"]["os_version"] == "14.3"
    assert result["findings"][0]["sighting"]["indicator"]["source"] == "demo"
    assert result["findings"][0]["records"][0]["time"] == "2026-03-01T12:00:00Z"
    assert result["verdict"]["coverage"][0] == {
        "artifact": "ios/sms",
        "status": "read",
        "records": 105,
        "problems": 0,
        "reason": "",
    }


def test_saved_result_can_be_read_and_written_again() -> None:
    """Without the evidence, and byte for byte."""
    out = io.BytesIO()
    write_json(read_json(document()), out)

    assert out.getvalue() == document()


def test_line_is_one_line() -> None:
    """Whatever the evidence holds."""
    out = io.BytesIO()
    write_json_line(full_result("\n"), out)

    assert out.getvalue().count(b"\n") == 1


def test_text_that_is_no_unicode_is_written_as_its_escape() -> None:
    """Half a surrogate pair must not cost the result."""
    result = json.loads(document("\ud800"))

    assert result["findings"][0]["records"][0]["fields"]["text"] == "\\ud800"


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b'{"schema": "other/1"}', b"\xff"])
def test_what_is_no_result_is_refused(data: bytes) -> None:
    """With a sentence."""
    with pytest.raises(FormatError, match="result"):
        read_json(data)


def test_other_version_of_the_schema_is_refused() -> None:
    """Reading it wrongly would be worse."""
    with pytest.raises(FormatError, match="does not read"):
        read_json(document().replace(b"bugsweep.result/1", b"bugsweep.result/9"))


def test_schema_describes_the_document() -> None:
    """It names the type of the whole."""
    assert json.loads(schema())["$ref"] == "#/$defs/SweepResult"
