"""Paper by typst: a template of ours and data of anyone's become a PDF, and the same of both gives the same bytes.

The data are JSON that the template finds as ``data``: values, never markup. The template cannot read a file, and fonts
are those inside typst, so that nothing depends on the machine. Every template begins with ``typst_paper.typ``, which
has the sheet with its marking and page numbers.

Source: https://typst.app/docs/reference/pdf/.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.errors import UsageError
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.printable import printable

PdfStandard: TypeAlias = Literal["a-2b", "a-3b", "a-3a", "ua-1"]

ARCHIVED: Final[tuple[PdfStandard, ...]] = ("a-3b", "ua-1")
"""PDF/A-3b, which keeps and may carry attachments, and PDF/UA-1, which a screen reader can read."""

_SHORTFALL = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_SURE = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x400, 0x460)]))
"""What the fonts have for certain."""


class Attachment(Struct, frozen=True, kw_only=True):
    """A text file inside a PDF."""

    name: str
    content: bytes
    """UTF-8."""
    media_type: str = "application/json"
    description: str = ""
    relationship: Literal["source", "data", "alternative", "supplement"] = "source"
    """How the paper comes from it, in the words of PDF/A-3."""


def compile_pdf(
    template: str,
    data: bytes,
    *,
    made_at: datetime,
    standards: Sequence[PdfStandard] = ARCHIVED,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    r"""Return `template` with `data` as a PDF.

    A character that acts instead of showing, or that no font has, is shown as its escape, such as ``\u4e2d``;
    attachments hold it as it is.

    Args:
        template: the text of a typst document, without what `typst_paper.typ` declares.
        data: JSON.
        made_at: aware; stands in the document as its date.
        standards: what the PDF must conform to.
        attachments: files to carry; needs PDF/A-3.

    Raises:
        UsageError: when typst is not installed.
    """
    value = _mapped(msgspec.json.decode(data), printable)
    attaching = (_attaching(number, one) for number, one in enumerate(attachments))
    source = "\n".join((template_of("bugsweep.formats", "typst_paper.typ"), template, *attaching))
    inputs = {f"attachment-{number}": one.content.decode() for number, one in enumerate(attachments)}
    missing: set[str] = set()
    for last in (False, False, False, True):
        shown = _mapped(value, partial(_without, missing=None if last else missing))
        found = _compiled(source, inputs | {"data": encode_json(shown).decode()}, made_at, standards)
        if isinstance(found, bytes):
            return found
        missing |= found
    raise ValueError(f"the template itself has characters that no font has, among {sorted(missing)}")


def _compiled(
    source: str, inputs: dict[str, str], made_at: datetime, standards: Sequence[PdfStandard]
) -> bytes | set[str]:
    """Return the PDF, or the characters that keep it from being one."""
    try:
        import typst  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        raise UsageError("PDF needs typst: pip install 'bugsweep[paper]'.") from error
    # An empty folder is all that a template may look into.
    with TemporaryDirectory() as empty:
        compiler = typst.Compiler(source.encode(), root=empty, ignore_system_fonts=True, sys_inputs=inputs)
        try:
            pdf = compiler.compile(
                format="pdf",
                pdf_standards=[*standards],
                timestamp=made_at.astimezone(UTC).replace(microsecond=0),
            )
        except typst.TypstError as error:
            if missing := _missing(f"{error.message}\n{error.diagnostic}"):
                return missing
            raise
    assert isinstance(pdf, bytes), "a PDF is one file"  # noqa: S101 - for the type checker
    return pdf


def _missing(diagnostics: str) -> set[str]:
    """Return the characters that typst says it has no shape for; plain ASCII has one, whatever stands beside it."""
    texts = _SHORTFALL.findall(diagnostics)
    return {c for text in texts for c in _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if not c.isascii()}


def _without(text: str, *, missing: set[str] | None) -> str:
    """Return `text` with the missing characters as their escapes; None stands for all that fonts may lack."""
    if text.isascii():
        return text
    return "".join(_escape(c) if (c not in _SURE if missing is None else c in missing) else c for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - where four digits suffice


def _mapped(value: Any, change: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    return value


def _attaching(number: int, attachment: Attachment) -> str:
    described = ", ".join(
        f"{name}: {_literal(text)}"
        for name, text in (
            ("relationship", attachment.relationship),
            ("mime-type", attachment.media_type),
            ("description", attachment.description or attachment.name),
        )
    )
    return f'#pdf.attach({_literal(attachment.name)}, bytes(sys.inputs.at("attachment-{number}")), {described})'


def _literal(text: str) -> str:
    """Return `text` as a string of typst."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


@cache
def template_of(package: str, name: str) -> str:
    """Return the template that lies in `package` under that file name."""
    return files(package).joinpath(name).read_text("utf-8")
