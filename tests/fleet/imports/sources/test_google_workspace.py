"""Golden cases of the import format `google-workspace`."""

from golden_inventories import check_cases


def test_google_workspace_reads_the_patch_level_out_of() -> None:
    """The reader reads the patch level out of its text of milliseconds, and Android settings of Android alone."""
    assert len(check_cases("google-workspace")) == 1
