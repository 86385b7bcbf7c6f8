"""One container a file: it hides the container, and parsers see device paths."""

from bugsweep.evidence.opening import (
    EVIDENCE_KINDS,
    EvidenceKind,
    evidence_kind,
    find_evidence,
    names_no_phone,
    open_evidence,
    passed_over,
    phones_of,
)

__all__ = [
    "EVIDENCE_KINDS",
    "EvidenceKind",
    "evidence_kind",
    "find_evidence",
    "names_no_phone",
    "open_evidence",
    "passed_over",
    "phones_of",
]
