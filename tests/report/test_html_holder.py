"""The page of the holder, beyond what `test_html` says of both pages."""

from typing import get_args

import msgspec
import pytest

from bugsweep.model.verdict import Outcome
from bugsweep.report import words
from bugsweep.report.declaration import PLAIN
from bugsweep.report.html_holder import holder_page
from results import full_result


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_its_words_and_steps(outcome: Outcome) -> None:
    """And none is called clean or safe."""
    result = full_result("")
    verdict = msgspec.structs.replace(result.verdict, outcome=outcome)
    text = "".join(holder_page(msgspec.structs.replace(result, verdict=verdict), PLAIN))

    assert words.HOLDER_OUTCOMES[outcome][0] in text
    assert all(step in text for step in words.HOLDER_STEPS[outcome])
    assert "clean" not in text.lower()
    assert "safe" not in text.lower()


def test_only_findings_that_make_the_verdict_are_told() -> None:
    """Context is for the analyst."""
    result = full_result("")
    verdict = msgspec.structs.replace(result.verdict, because=())

    assert "What we found" not in "".join(holder_page(msgspec.structs.replace(result, verdict=verdict), PLAIN))
