"""Golden cases of the import format `apple-status`."""

from golden_inventories import check_cases


def test_apple_status_reads_lockdown_mode_where_a_device() -> None:
    """The reader reads Lockdown Mode where a device reports it."""
    assert len(check_cases("apple-status")) == 1
