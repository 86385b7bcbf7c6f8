"""A scheduler and workers of Dask, as its own programs start them, that speak TLS and nothing else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from json import loads
from pathlib import Path

from throwaway_authority import Authority

SOURCES = (Path(__file__).parents[1] / "src", Path(__file__).parent)
_SECONDS = 60


def options(folder: Path, name: str, authority: Authority) -> dict[str, str]:
    """Return the files of a certificate for somebody, by the options of the programs of Dask."""
    folder.mkdir(exist_ok=True)
    ca, both = folder / f"{name}-ca.pem", folder / f"{name}.pem"
    ca.write_bytes(authority.pem)
    both.write_bytes(authority.signed())
    return {"--tls-ca-file": str(ca), "--tls-cert": str(both), "--tls-key": str(both)}


def client_settings(files: dict[str, str]) -> dict[str, object]:
    """Return the settings of Dask that the variables set which the how-to page names."""
    return {
        "distributed.comm.tls.ca-file": files["--tls-ca-file"],
        "distributed.comm.tls.client.cert": files["--tls-cert"],
        "distributed.comm.tls.client.key": files["--tls-key"],
        "distributed.comm.require-encryption": True,
    }


@contextmanager
def cluster(folder: Path, authority: Authority, *, workers: int) -> Iterator[str]:
    """Run them while the block runs, and return the address of the scheduler as ``tls://HOST:PORT``."""
    said = folder / "scheduler.json"
    with ExitStack() as running:
        scheduler = options(folder, "scheduler", authority)
        common = ("--host", "127.0.0.1", "--no-dashboard")
        running.enter_context(
            _program("scheduler", *common, "--port", "0", "--scheduler-file", str(said), files=scheduler)
        )
        ends = time.monotonic() + _SECONDS
        while not said.is_file():
            assert time.monotonic() < ends, "the scheduler did not start"
            time.sleep(0.05)
        address: str = loads(said.read_text())["address"]
        for number in range(workers):
            files = options(folder, f"worker-{number}", authority)
            running.enter_context(_program("worker", address, *common, "--nthreads", "1", "--no-nanny", files=files))
        yield address


@contextmanager
def _program(name: str, *arguments: str, files: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "dask", name, *arguments, *(part for pair in files.items() for part in pair)]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, SOURCES))}
    with subprocess.Popen(  # noqa: S603 - a program of ours
        command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(_SECONDS)
