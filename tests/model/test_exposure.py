"""Exposure is part of a result, and survives being saved."""

import msgspec

from bugsweep.model.exposure import Exposure
from bugsweep.model.verdict import SweepResult
from results import full_result


def test_a_saved_result_gives_its_exposure_back() -> None:
    """Writing and reading the document loses nothing of it."""
    exposure = Exposure(kind="permission", what="microphone", who="com.example.app", artifact="ios/tcc")
    result = msgspec.structs.replace(full_result(), exposure=(exposure,))
    assert msgspec.json.decode(msgspec.json.encode(result), type=SweepResult).exposure == (exposure,)
