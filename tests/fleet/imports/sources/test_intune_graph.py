"""Golden cases of the import format `intune`."""

from golden_inventories import check_cases


def test_intune_graph_reads_pages_and_leaves_unknown_what() -> None:
    """The reader reads pages, and leaves unknown what Intune does not know."""
    assert len(check_cases("intune")) == 1
