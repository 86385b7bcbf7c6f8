"""The result as the JSON document that scripts read; `docs/reference/result.schema.json` describes it."""

from typing import Any, BinaryIO

import msgspec

from bugsweep.errors import FormatError
from bugsweep.formats.printable import printable
from bugsweep.model.verdict import RESULT_SCHEMA, SweepResult
from bugsweep.report.declaration import report_format

_encoder = msgspec.json.Encoder()


@report_format(name="json", title="JSON document", suffix=".json")
def write_json(result: SweepResult, out: BinaryIO) -> None:
    """Write the result, indented."""
    out.write(msgspec.json.format(_encoded(result), indent=2) + b"\n")


@report_format(name="jsonl", title="JSON, one result a line", suffix=".jsonl")
def write_json_line(result: SweepResult, out: BinaryIO) -> None:
    """Write the result as one line."""
    out.write(_encoded(result) + b"\n")


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


def schema() -> bytes:
    """Return the JSON schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(SweepResult)), indent=2) + b"\n"


def _encoded(result: SweepResult) -> bytes:
    try:
        return _encoder.encode(result)
    except UnicodeEncodeError:
        # Text of evidence may hold half a surrogate pair, which UTF-8 cannot say.
        return _encoder.encode(_sayable(msgspec.to_builtins(result, builtin_types=(), str_keys=True)))


def _sayable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return value if value.isascii() else "".join(printable(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {_sayable(key): _sayable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(one) for one in value]
    return value
