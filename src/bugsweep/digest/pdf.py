"""The digest on paper: one side of A4 for the reader, then the annex; the data that it was made of are attached."""

from datetime import UTC, datetime, time

from bugsweep.digest.content import Digest
from bugsweep.digest.json_document import write_json
from bugsweep.digest.source import DigestSource
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.typst_paper import Attachment, compile_pdf, template_of


def write_pdf(digest: Digest, source: DigestSource) -> bytes:
    """Return the PDF, PDF/A-3b and PDF/UA-1; the same issue gives the same bytes.

    Raises:
        UsageError: when typst is not installed.
    """
    return compile_pdf(
        template_of("bugsweep.digest", "digest.typ"),
        encode_json(digest),
        made_at=datetime.combine(source.as_of, time(), UTC),
        attachments=(
            Attachment(
                name="digest.json",
                content=write_json(digest, source),
                description="What this digest was made of",
            ),
        ),
    )
