"""The result inside a report, so that a report can be checked against what it was made from.

What is embedded is one JSON object: ``{"sha256": …, "choices": {…}, "result": {…}}``. The digest is that of the result
as `encode_json` writes it, so that indentation and escapes of the carrier do not matter.
"""

from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.json_text import encode_json
from bugsweep.model.verdict import SweepResult
from bugsweep.report.declaration import Carried, Choices


class Embedded(Struct, frozen=True, kw_only=True):
    """What a report carries."""

    sha256: str
    """Of the result, as the report says."""
    choices: Choices
    result: dict[str, Any]
    """The result as JSON values, whatever version wrote it."""

    def carried(self) -> Carried:
        """Return it as every format says what it carries."""
        return Carried(choices=(self.choices,), sha256=self.sha256, result=self.result)


def result_sha256(result: SweepResult | dict[str, Any]) -> str:
    """Return the digest that names a result, which may be given as JSON values."""
    return sha256(encode_json(result)).hexdigest()


def embedded(result: SweepResult, choices: Choices) -> bytes:
    """Return what a report with these choices carries."""
    carried = {"sha256": result_sha256(result), "choices": choices, "result": result}
    return encode_json(carried)


def read_embedded(data: bytes) -> Embedded:
    """Return what a report carries.

    Raises:
        FormatError: when it is nothing of the kind.
    """
    try:
        return msgspec.json.decode(data, type=Embedded)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"what the report carries is no result: {error}") from error
