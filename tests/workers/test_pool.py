"""What all pools offer, and the one that is this process."""

from bugsweep.workers.pool import Here, say
from workers_at_work import add, length, tell


def test_call_is_done_when_it_is_submitted() -> None:
    """So that results come one by one."""
    assert Here().submit(add, 1, other=2).result() == 3


def test_shared_value_is_the_value() -> None:
    """Nothing travels."""
    pool = Here()

    assert pool.submit(length, pool.share([1, 2])).result() == 2


def test_what_a_call_says_is_heard() -> None:
    """While it runs."""
    heard: list[object] = []
    Here(heard.append).submit(tell, "on the way")

    assert heard == ["on the way"]


def test_saying_something_where_nobody_listens_is_no_error() -> None:
    """A call need not know where it is done."""
    Here().submit(tell, "nobody")
    say("nobody")
