"""What a check knows beside the evidence."""

from pathlib import Path

import pytest

from bugsweep.cli.phone_context import digest_with, phone_context
from bugsweep.detect.context import NO_CONTEXT, AllowList, Context
from bugsweep.errors import RuleError


def test_workspace_without_a_list_says_nothing(tmp_path: Path) -> None:
    """Then there is something to review, and nothing is forbidden."""
    assert phone_context(tmp_path, at_risk=False) == NO_CONTEXT
    assert phone_context(tmp_path, at_risk=True).at_risk


def test_list_of_the_workspace_is_read(tmp_path: Path) -> None:
    """It is always the same file."""
    (tmp_path / "allow.toml").write_text('mdm = ["mdm.example.org"]', "utf-8")

    assert phone_context(tmp_path, at_risk=False).allowed == AllowList(mdm=("mdm.example.org",))


def test_list_that_cannot_be_used_stops_the_check(tmp_path: Path) -> None:
    """Without it the result would be another one."""
    (tmp_path / "allow.toml").write_text("mdm = 1", "utf-8")

    with pytest.raises(RuleError, match="mdm"):
        phone_context(tmp_path, at_risk=False)


def test_another_context_is_another_digest() -> None:
    """So that a result that was kept is not taken for one under another list."""
    contexts = [
        NO_CONTEXT,
        Context(at_risk=True),
        Context(allowed=AllowList(mdm=())),
        Context(allowed=AllowList(mdm=("a",))),
    ]

    assert digest_with(NO_CONTEXT, "abc") == "abc"
    assert len({digest_with(context, "abc") for context in contexts}) == 4
