"""What a check knows beside the evidence: the organisation's allow-list, and whether the holder is at risk."""

from hashlib import sha256
from pathlib import Path

import msgspec

from bugsweep.detect.context import NO_CONTEXT, AllowList, Context, read_allow_list

_ALLOW_LIST = "allow.toml"


def phone_context(workspace: Path, *, at_risk: bool) -> Context:
    """Return the context of the phones of a check; the allow-list is that of the workspace, if it has one.

    Raises:
        RuleError: when the allow-list cannot be used: to go on without it would say that nothing is allowed.
    """
    path = workspace / _ALLOW_LIST
    return Context(allowed=read_allow_list(path) if path.exists() else AllowList(), at_risk=at_risk)


def digest_with(context: Context, rules_sha256: str) -> str:
    """Return the digest of the rules together with the context: another allow-list may give another result."""
    if context == NO_CONTEXT:
        return rules_sha256
    return sha256(rules_sha256.encode() + msgspec.json.encode(context)).hexdigest()
