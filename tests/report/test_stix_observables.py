"""Values in the words of STIX."""

from typing import get_args

import pytest

from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind
from bugsweep.report.stix_observables import observed_objects, pattern

VALUES = {"file-hash": "a" * 64, "cert-hash": "b" * 40, "ipv4-addr": "192.0.2.1", "ipv6-addr": "2001:db8::1"}


@pytest.mark.parametrize("kind", get_args(ObservableKind))
def test_every_kind_has_its_pattern(kind: ObservableKind) -> None:
    """With quotes that stay inside."""
    value = VALUES.get(kind, "a'b\\c")

    assert pattern(Indicator(kind=kind, value=value)).endswith(
        f"= '{value.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}']"
    )


@pytest.mark.parametrize(
    ("mode", "value", "said"),
    [("prefix", "/a/", "LIKE '/a/%'"), ("glob", "/a/*.?", "LIKE '/a/%._'"), ("regex", "^a$", "MATCHES '^a$'")],
)
def test_ways_of_matching_have_their_operators(mode: str, value: str, said: str) -> None:
    """As STIX has them."""
    assert said in pattern(Indicator(kind="file-path", value=value, mode=mode))  # type: ignore[arg-type]


def test_ids_of_objects_are_those_that_everyone_gives_them() -> None:
    """The example of the specification's namespace: an address has one id in the world."""
    (address,) = observed_objects("ipv4-addr", "198.51.100.3")

    assert address["id"] == "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"


def test_path_is_a_file_in_its_folder() -> None:
    """And a name alone a file."""
    folder, file = observed_objects("file-path", "private/var/x.bin")

    assert (folder["path"], file["name"]) == ("private/var", "x.bin")
    assert file["parent_directory_ref"] == folder["id"]
    assert observed_objects("file-path", "x.bin")[0]["name"] == "x.bin"
    assert observed_objects("file-path", "/")[0]["path"] == "/"


def test_what_the_standard_has_no_object_for_has_none() -> None:
    """The sighting stands without."""
    assert observed_objects("profile-id", "x") == ()


@pytest.mark.parametrize(
    ("link", "kind", "value"),
    [
        ("https://a.example/Ж x", "url", "https://a.example/%D0%96%20x"),
        ("http://[2001:db8::1]/[a]", "url", "http://[2001:db8::1]/%5Ba%5D"),
        ("a.example/x", "domain-name", "a.example"),
    ],
)
def test_link_is_an_uri(link: str, kind: str, value: str) -> None:
    """As the standard wants it."""
    (item,) = observed_objects("url", link)

    assert (item["type"], item["value"]) == (kind, value)
