"""Object stores such as S3, through fsspec; credentials and endpoints are the store's own matter, never arguments.

``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_PROFILE``, ``AWS_ENDPOINT_URL`` and the files of AWS are read by
what fsspec uses for ``s3://``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias, cast

from bugsweep.errors import UsageError

ObjectStore: TypeAlias = Any
"""An ``AbstractFileSystem`` of fsspec, which declares no types."""
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]+)://[^/]", re.IGNORECASE)
_SCHEMES: Final = ("s3", "s3a", "gs", "gcs", "az", "abfs", "memory")
"""Of what fsspec knows: stores of objects, and the one in memory that tests use; no web pages and no shells."""


class ObjectStoreError(OSError):
    """What an object store, or the way to it, did not do."""


def is_object_url(text: str) -> bool:
    """Whether a text names something in an object store."""
    found = _URL.match(text)
    return found is not None and found[1].lower() in _SCHEMES


def open_object_store(url: str) -> tuple[ObjectStore, str]:
    """Return the store of a URL, and the path in it.

    Raises:
        UsageError: when it is no such URL, or what reads that kind of store is not installed.
    """
    if not is_object_url(url):
        raise UsageError(f"{url} is no address in an object store; write s3://BUCKET/PREFIX.")
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

        with object_errors():
            store, path = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    except ImportError as error:
        raise UsageError(f"{url} needs what reads it: pip install 'bugsweep[cloud]' ({error}).") from error
    except ValueError as error:
        raise UsageError(f"{url} cannot be used: {error}.") from error
    return store, cast("str", path).rstrip("/")


@contextmanager
def object_errors() -> Iterator[None]:
    """Turn what the libraries of object stores raise beside `OSError` into it.

    Raises:
        ObjectStoreError: in place of it; an `OSError` stays what it is.
    """
    try:
        yield
    except _foreign_errors() as error:
        raise ObjectStoreError(0, " ".join(str(error).split()) or type(error).__name__) from error


def _foreign_errors() -> tuple[type[Exception], ...]:
    """Return the bases of the errors of the libraries that are there."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ImportError:
        return ()
    return BotoCoreError, ClientError
