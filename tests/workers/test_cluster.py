"""A cluster of Dask on this machine."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bugsweep.errors import UsageError, WorkerError
from bugsweep.workers.cluster import Cluster
from hanging import ends
from workers_at_work import add, die, length

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore"),  # Dask's own, of sockets and loops that it leaves to the garbage collector
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a scheduler with one worker in a process."""
    import dask  # noqa: PLC0415 - an extra
    import pytest_socket  # noqa: PLC0415 - the loopback is opened for this module

    pytest_socket.enable_socket()
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
    ):
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def test_calls_are_done_by_workers(url: str) -> None:
    """In the order of their futures, with what they share."""
    with ends(), closing(Cluster(url)) as pool:
        shared = pool.share([1, 2, 3])
        futures = [pool.submit(add, number, 1) for number in range(3)] + [pool.submit(length, shared)]

        assert [future.result() for future in futures] == [1, 2, 3, 3]


def test_worker_that_dies_is_the_error_of_its_call(url: str) -> None:
    """And the cluster goes on."""
    with ends(), closing(Cluster(url)) as pool:
        with pytest.raises(WorkerError, match="died"):
            pool.submit(die, 7).result()

        assert pool.submit(add, 1, 1).result() == 2


@pytest.mark.parametrize(
    "url", ["dask://", "dask://host", "tcp://127.0.0.1:8786", "dask://host:port", "dask://h:99999"]
)
def test_what_is_no_address_is_said(url: str) -> None:
    """With what is expected."""
    with pytest.raises(UsageError, match="dask://HOST:PORT"):
        Cluster(url)


def test_another_machine_is_not_spoken_to_in_clear() -> None:
    """Passwords and results would be read on the way."""
    with pytest.raises(UsageError, match="no certificates are set"):
        Cluster("dask://scheduler.example:8786")


def test_silent_scheduler_is_said() -> None:
    """In place of a traceback."""
    with ends(), pytest.raises(UsageError, match="No Dask scheduler answers"):
        Cluster("dask://127.0.0.1:9", seconds=0.5)
