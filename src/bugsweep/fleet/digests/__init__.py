"""What the register prepares for the page of the person at the top."""

from bugsweep.fleet.digests.issue import organisation_name, prepare_digest, record_issue

__all__ = ["organisation_name", "prepare_digest", "record_issue"]
