"""The laws of matching; `test_match_tables` has the examples."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.detect.match import Matcher
from bugsweep.formats.device_paths import normal_path
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import observable_keys
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind
from hanging import ends

ODD = st.text(alphabet=st.sampled_from("htps:/\\@[].%0x7fA-é。#?& \t\n1e2+(){"), max_size=40)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?", fullmatch=True)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
PART = st.from_regex(r"[a-z0-9.]{0,3}", fullmatch=True)
PATHS = st.lists(PART | st.sampled_from(["private", "var", "tmp", "sdcard"]), max_size=6).map("/".join)

INDEX = IndicatorIndex(
    [
        Indicator(kind="domain-name", value="evil.example"),
        Indicator(kind="domain-name", value="a.evil.example"),
        Indicator(kind="domain-name", value="e.e"),
        Indicator(kind="ipv4-addr", value="1.2.0.0/16"),
        Indicator(kind="ipv4-addr", value="1.2.0.1"),
        Indicator(kind="ipv6-addr", value="2001:db8::/32"),
        Indicator(kind="url", value="https://e.e/x"),
        Indicator(kind="url", value="https://a.evil.example/x", mode="prefix"),
        Indicator(kind="file-path", value="/private/var"),
        Indicator(kind="file-path", value="/private/var/tmp/x"),
        Indicator(kind="file-path", value="/sdcard/a"),
        Indicator(kind="file-name", value="a"),
        Indicator(kind="process-name", value="evild"),
        Indicator(kind="process-name", value="x" * 20),
        Indicator(kind="app-id", value="a.b"),
        Indicator(kind="email-addr", value="a@e.e"),
    ]
)
MATCHER = Matcher(INDEX)


@given(st.sampled_from(OBSERVABLE_KINDS), ODD | PATHS | st.text(st.characters()))
def test_matcher_agrees_with_the_definition(kind: ObservableKind, value: str) -> None:
    """No text raises, and what is found is what has a key in common, in the order of the index."""
    numbers = {
        number for key in observable_keys(kind, value) for number in INDEX.tables.get(key.table, {}).get(key.text, ())
    }

    assert [one.value for one in MATCHER.match(kind, value)] == [INDEX[number].value for number in sorted(numbers)]


@given(st.lists(LABEL, min_size=2, max_size=4), st.lists(LABEL, max_size=3), LABEL)
def test_domain_is_found_at_the_boundary_of_a_label(domain: list[str], below: list[str], glued: str) -> None:
    """Whatever stands before it with a dot, and nothing that stands before it without."""
    if NUMBER.fullmatch(domain[-1]):  # to a browser the whole is an address then
        domain = [*domain, "example"]
    name = ".".join(domain)
    matcher = Matcher(IndicatorIndex([Indicator(kind="domain-name", value=name)]))

    assert matcher.match("domain-name", ".".join([*below, name]))
    assert matcher.match("url", f"https://u:p@{'.'.join([*below, name])}:8443/x")
    assert not matcher.match("domain-name", glued + name)
    assert not matcher.match("url", f"https://{glued}{name}/")
    assert not matcher.match("domain-name", f"{name}.{glued}z")


@given(st.lists(st.from_regex(r"[a-z]{1,4}", fullmatch=True), min_size=1, max_size=5))
def test_path_is_found_at_the_boundary_of_a_component(parts: list[str]) -> None:
    """A folder takes in what lies below it and not what begins alike."""
    path = "/" + "/".join(parts)
    matcher = Matcher(IndicatorIndex([Indicator(kind="file-path", value=path)]))

    assert matcher.match("file-path", path)
    assert matcher.match("file-path", f"{path}/x")
    assert not matcher.match("file-path", f"{path}x")
    assert not matcher.match("file-path", f"/Q{path}")


@pytest.mark.parametrize("compiled", [False, True])
def test_several_indicators_come_in_the_order_of_the_index(compiled: bool) -> None:  # noqa: FBT001 - a parameter
    """However they are found, and from the compiled form too."""
    index = IndicatorIndex.from_bytes(INDEX.to_bytes()) if compiled else INDEX
    found = Matcher(index).match("url", "https://a.evil.example/x/y")

    assert [one.value for one in found] == ["a.evil.example", "evil.example", "https://a.evil.example/x"]


def test_path_is_the_same_however_it_is_written() -> None:
    """Links, slashes and dots in any place of it, and what lies in a folder named as a link might be."""
    index = IndicatorIndex(
        [
            Indicator(kind="file-name", value="b"),
            *(
                Indicator(kind="file-path", value=path)
                for path in (
                    "/private/var/a",
                    "/private/var/a/b",
                    "/sdcard/a",
                    "/data/data/a",
                    "/data/user/x/a",
                    "/etc",
                )
            ),
        ]
    )
    matcher = Matcher(index)
    paths = [
        f"{path}{end}"
        for path in ("var/a", "var/a/b", "/var", "sdcard/a", "mnt/sdcard/a", "data/user/0/a", "data/user/x/a", "etc")
        for end in (
            "",
            "/",
            "/.",
            "/..",
            "/x",
            "//b",
            "/b",
            "/a",
            "/../a",
            "/x/../b",
            "/x/./../b/",
            "/...",
            "/a/b/c/d/e",
        )
    ]

    for path in paths:
        assert matcher.match("file-path", path) == matcher.match("file-path", normal_path(path)), path
        keys = observable_keys("file-path", path)
        expected = {number for key in keys for number in index.tables[key.table].get(key.text, ())}
        assert [index[number] for number in sorted(expected)] == list(matcher.match("file-path", path)), path


def test_cut_name_with_other_names_beside_it_says_how_long_it_is() -> None:
    """Whatever blanks the indicator came with."""
    matcher = Matcher(IndicatorIndex([Indicator(kind="process-name", value=" com.example.evil.service")]))
    (found,) = matcher.match("process-name", "com/com.example.evil")

    assert "cut to 16 characters" in found.caution


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("domain-name", "a." * 500_000 + "evil.example"),
        ("url", "https://" + "a." * 500_000 + "evil.example"),
        ("url", "view-source:" * 80_000 + "https://evil.example/"),
        ("url", "https://a.evil.example" + "/x" * 500_000),
        ("url", "https://" + "\ufdfa" * 1000 + "é.example/"),
        ("file-path", "private/var" + "/x" * 500_000),
        ("process-name", "x/" * 500_000),
    ],
)
def test_huge_value_costs_little(kind: ObservableKind, value: str) -> None:
    """A value of a megabyte is looked up in no more than a moment, and so are its keys."""
    with ends():
        MATCHER.match(kind, value)
        keys = observable_keys(kind, value)

    assert sum(len(key.text) for key in keys) < 20_000_000


def test_empty_index_matches_nothing() -> None:
    """A sweep without indicators is a sweep."""
    matcher = Matcher(IndicatorIndex())

    assert not any(matcher.match(kind, "https://evil.example/") for kind in OBSERVABLE_KINDS)
