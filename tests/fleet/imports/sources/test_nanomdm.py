"""Golden cases of the import format `nanomdm`."""

from golden_inventories import check_cases


def test_nanomdm_reads_what_devices_answered_inside_events() -> None:
    """The reader reads what devices answered inside events, and no time that cannot be."""
    assert len(check_cases("nanomdm")) == 1
