"""The nouns of a policy."""

import pytest

from bugsweep.policy import load_policy
from policies import SIX


def test_a_rule_is_found_by_its_id() -> None:
    """And what is not there is no rule."""
    policy = load_policy(SIX.encode())
    assert policy["OFF-1"].severity == "high"
    with pytest.raises(KeyError):
        policy["OFF-2"]
