"""Addresses of object stores, and what goes wrong with them."""

import sys

import pytest

from bugsweep.errors import UsageError
from bugsweep.formats.object_stores import is_object_url, object_errors, open_object_store


@pytest.mark.parametrize("text", ["s3://bucket", "S3://bucket/key", "gs://bucket/a b", "memory://x"])
def test_address_in_an_object_store_is_known(text: str) -> None:
    """By its scheme."""
    assert is_object_url(text)


@pytest.mark.parametrize(
    "text", ["", "s3:/bucket", "/s3://x", "C://x", "http://x/y", "file://x", "s3:///x", "sftp://x/y"]
)
def test_other_texts_are_paths_or_nothing(text: str) -> None:
    """A web page is no object store, and no path is taken for one."""
    assert not is_object_url(text)


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what installs it."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    with pytest.raises(UsageError, match=r"pip install 'bugsweep\[cloud\]'"):
        open_object_store("s3://bucket/x")


def test_path_in_the_store_has_no_slash_at_its_end() -> None:
    """So that names can be added."""
    pytest.importorskip("fsspec")

    assert open_object_store("memory://bucket/x/")[1].endswith("bucket/x")


def test_errors_of_the_libraries_are_those_of_the_system() -> None:
    """Missing credentials, for one, with their text."""
    exceptions = pytest.importorskip("botocore.exceptions")

    with pytest.raises(OSError, match="Unable to locate credentials"), object_errors():
        raise exceptions.NoCredentialsError
