"""The result as the JSON document that scripts read; `docs/reference/result.schema.json` describes it."""

from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.json_text import encode_json, indented_json, json_as, shown_json
from bugsweep.model.verdict import RESULT_SCHEMA, SweepResult
from bugsweep.report.declaration import PLAIN, Carried, Choices, report_format


class _Named(Struct, frozen=True):
    schema: str


def _document(data: bytes) -> Carried | None:
    return None if _is_line(data) else _carried(data)


def _line(data: bytes) -> Carried | None:
    return _carried(data) if _is_line(data) else None


def _is_line(data: bytes) -> bool:
    return data.find(b"\n") == len(data) - 1


def _carried(data: bytes) -> Carried | None:
    named = json_as(data, _Named)
    if named is None or not named.schema.startswith(RESULT_SCHEMA.partition("/")[0]):
        return None
    return Carried(result=json_as(data, dict[str, Any]))


@report_format(name="json", title="JSON document", suffix=".json", read=_document)
def write_json(result: SweepResult, out: BinaryIO, _: Choices = PLAIN, /) -> None:
    """Write the result, indented."""
    out.write(shown_json(result))


@report_format(name="jsonl", title="JSON, one result a line", suffix=".jsonl", read=_line)
def write_json_line(result: SweepResult, out: BinaryIO, _: Choices = PLAIN, /) -> None:
    """Write the result as one line."""
    out.write(shown_json(result, indent=None) + b"\n")


def read_json(data: bytes) -> SweepResult:
    """Return the result that `write_json` wrote.

    Raises:
        FormatError: when it is none, or one of another version of the schema.
    """
    try:
        result = msgspec.json.decode(data, type=SweepResult)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise FormatError(f"not a result of bugsweep: {error}") from error
    if result.schema != RESULT_SCHEMA:
        raise FormatError(f"a result of schema {result.schema!r}, which this version does not read")
    return result


def unicode_result(result: SweepResult) -> SweepResult:
    """Return `result` with every text valid Unicode: what is not is written as `formats.json_text` writes it."""
    return msgspec.json.decode(encode_json(result), type=SweepResult)


def schema() -> bytes:
    """Return the JSON schema of the document."""
    return indented_json(msgspec.json.schema(SweepResult))
