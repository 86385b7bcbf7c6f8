"""Progress on standard error."""

from bugsweep.cli.progress import progress_bar


def test_nothing_is_shown_where_nobody_looks() -> None:
    """Standard error of a test is no terminal."""
    with progress_bar() as progress:
        assert progress is None
