"""Names of techniques."""

import re

import msgspec

from bugsweep.report.attack import _NAMES, techniques
from results import full_result


def test_techniques_come_with_their_name_and_findings() -> None:
    """In the order of their ids, one that has no known name too."""
    (finding,) = full_result("").findings
    other = msgspec.structs.replace(finding, id="other", attack=("T1660", "T0000"))

    assert techniques([finding, other]) == [("T0000", "", [other]), ("T1660", "Phishing", [finding, other])]


def test_ids_are_those_of_attack() -> None:
    """A technique, or one below it."""
    assert all(re.fullmatch(r"T1\d{3}(\.\d{3})?", one) for one in _NAMES)
