"""Golden cases of the import format `jamf`."""

from golden_inventories import check_cases


def test_jamf_reads_details_and_refuses_words_it() -> None:
    """The reader reads details, and refuses words it does not know."""
    assert len(check_cases("jamf")) == 1
