"""One container a file: it hides the container, and parsers see device paths."""

from bugsweep.evidence.opening import EVIDENCE_KINDS, EvidenceKind, evidence_kind, open_evidence

__all__ = ["EVIDENCE_KINDS", "EvidenceKind", "evidence_kind", "open_evidence"]
