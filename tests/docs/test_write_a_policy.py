"""The policy in the how-to is one, and its examples pass."""

import re
from pathlib import Path

from bugsweep.policy import load_policy
from bugsweep.policy.examples import check_examples

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-policy.md"


def test_the_policy_of_the_page_does_what_the_page_says() -> None:
    """Whoever copies it has a policy that works."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    policy, categories = blocks[0], blocks[1]
    (checked,) = check_examples(load_policy(policy.encode()))
    assert (checked.passed, checked.failures) == (2, ())
    assert load_policy(f"{policy}{categories}".encode()).categories == {"messenger": frozenset({"com.example.house"})}
