"""YAML from others."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.yaml_document import YamlError, load_yaml


def test_plain_data_is_read() -> None:
    """Lists, mappings and scalars."""
    assert load_yaml(b"- name: Evil\n  packages: [com.evil]\n") == [{"name": "Evil", "packages": ["com.evil"]}]


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "aliases"),
        (b"[" * 500, "nested too deeply"),
        (b"- !!python/object/apply:os.system ['true']", "could not determine a constructor"),
        (b"a: [", "line 2"),
        (b"a: b: c", "line 1"),
        (b"\x00\x01", "YAML"),
        (b"a: 2021-99-99", "YAML"),
        (b"\xff\xfe\xff", "YAML"),
    ],
)
def test_what_is_more_than_data_is_refused(content: bytes, reason: str) -> None:
    """Bombs, code and damage are one error."""
    with pytest.raises(YamlError, match=reason):
        load_yaml(content)


@given(st.binary(max_size=100) | st.text("&*!-[]{}:,# \nab\t\"'|>%@", max_size=40).map(str.encode))
def test_any_bytes_are_data_or_an_error(content: bytes) -> None:
    """Nothing else is raised."""
    with suppress(YamlError):
        load_yaml(content)
