"""Golden cases of the import format `apple-mdm`."""

from golden_inventories import check_cases


def test_apple_mdm_reads_every_kind_of_answer_and() -> None:
    """The reader reads every kind of answer, and refuses what is none."""
    assert len(check_cases("apple-mdm")) == 2
