"""What the store keeps of a sweep."""

from pathlib import Path

import pytest

from bugsweep.fleet.pages.kept import exposure_of, result_of, store
from kept_sweeps import kept, result


def test_result_is_found_by_its_id(workspace: Path) -> None:
    """That of the workspace whose register is open."""
    one = kept(workspace, result(1))

    assert store().workspace == workspace
    found = result_of(one.sweep.id)
    assert found is not None
    assert found.sweep == one.sweep
    assert exposure_of(one.sweep.id) == ()


@pytest.mark.parametrize("name", ["", ".", "..", "../..", "a/b", "a\\b", "a\0b", "20260101T000000Z-00000000"])
def test_names_never_lead_out_of_the_folder(workspace: Path, name: str) -> None:
    """What an import could have written as the id of a sweep is looked for nowhere else."""
    kept(workspace, result(1))

    assert result_of(name) is None
