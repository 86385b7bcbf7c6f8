"""A server on this machine that speaks S3, for the tests of object stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest

ObjectStore: TypeAlias = Any
"""An ``s3fs.S3FileSystem``, which declares no types."""

BUCKET = "mission"


@contextmanager
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Serve an empty bucket while the context lasts; yields what lists and changes it."""
    s3fs = pytest.importorskip("s3fs")
    server_type = pytest.importorskip("moto.server").ThreadedMotoServer
    server = server_type("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    store = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    try:
        store.mkdir(BUCKET)
        yield store
    finally:
        if store.exists(BUCKET):
            store.rm(BUCKET, recursive=True)
        server.stop()
