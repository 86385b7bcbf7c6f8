"""The result inside a report."""

import pytest

from bugsweep.errors import FormatError
from bugsweep.report.declaration import PLAIN, Choices
from bugsweep.report.embedding import embedded, read_embedded, result_sha256
from results import full_result


@pytest.mark.parametrize("text", ["", "Жж", "\x1b\ud800", '"\\'])
def test_what_is_embedded_has_the_digest_of_the_result(text: str) -> None:
    """After it went through JSON, too."""
    carried = read_embedded(embedded(full_result(text), Choices(audience="holder")))

    assert carried.sha256 == result_sha256(carried.result) == result_sha256(full_result(text))
    assert carried.choices.audience == "holder"


def test_changed_result_has_another_digest() -> None:
    """Which is what a check compares."""
    data = embedded(full_result("x"), PLAIN).replace(b'"targeted"', b'"nothing found"')
    carried = read_embedded(data)

    assert carried.sha256 != result_sha256(carried.result)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"[" * 100_000, b"\xff", b'{"sha256": 1}'])
def test_what_is_not_embedded_by_a_report_is_refused(data: bytes) -> None:
    """With a sentence."""
    with pytest.raises(FormatError, match="no result"):
        read_embedded(data)
