"""Hosts and URLs as browsers read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.hosts import address_of, host_of, normal_host, normal_url

ODD = st.text(alphabet=st.sampled_from("htps:/\\@[].%0x7fA-é。#? \t\n1e2"), max_size=40)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/x", "a.example"),
        ("https://a.example", "a.example"),
        ("http://A.EXAMPLE.:80", "a.example"),
        ("https://u:p@a.example:8443?x", "a.example"),
        ("https://u@x@a.example/", "a.example"),
        ("//a.example/x", "a.example"),
        ("a.example:8443/x", "a.example"),
        ("https://[2001:DB8::1]:443/x", "2001:db8::1"),
        ("http://[::ffff:192.0.2.1]/", "192.0.2.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://localhost/x", "localhost"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://i♥.example/", "xn--i-n3p.example"),
        ("https://a_b.example/", "a_b.example"),
        ("http://1.2.3.4.5/", None),
        ("http://0x1g.0.0.1.2/", None),
        ("http://256.1.1.1/", None),
        ("http://09.1.1.1/", None),
        ("https://a b.example/", None),
        ("https://[::1/", None),
        ("mailto:anna@a.example", None),
        ("anna@a.example", None),
        ("1.2.3", None),
        ("word", None),
        ("", None),
    ],
)
def test_host_is_the_one_a_browser_would_ask(url: str, host: str | None) -> None:
    """Whatever the writing, and None where there is none."""
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://A.Example", "https://a.example/"),
        ("https://a.example:443/x#y", "https://a.example/x"),
        ("http://a.example:443/", "http://a.example:443/"),
        ("https://u:p@a.example/x?q#f", "https://a.example/x?q"),
        ("https://a.example/a/./b/../c/.", "https://a.example/a/c/"),
        ("https://a.example/../..", "https://a.example/"),
        ("https://a.example/%7Ex/%2f%zz", "https://a.example/~x/%2F%zz"),
        ("https://a.example?q=%41", "https://a.example/?q=%41"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]/"),
        ("a.example/X", "a.example/X"),
        ("  not a url ", "not a url"),
    ],
)
def test_url_in_its_normal_form(url: str, normal: str) -> None:
    """What does not change what is fetched is gone, and nothing else."""
    assert normal_url(url) == normal


def test_overlong_name_costs_no_more_than_its_length() -> None:
    """The mapping of Unicode names is for names, not for a megabyte of them."""
    assert normal_host("é" * 1_000_000) == "é" * 1_000_000


def test_address_is_told_from_a_name() -> None:
    """Only whole addresses are."""
    assert str(address_of("192.0.2.1")) == "192.0.2.1"
    assert str(address_of("::ffff:192.0.2.1")) == "192.0.2.1"
    assert str(address_of("fe80::1%en0")) == "fe80::1"
    assert address_of("192.0.2") is None
    assert address_of("a.example") is None


@given(ODD | st.text(st.characters()))
def test_any_text_has_a_normal_form_that_stays(text: str) -> None:
    """Nothing raises, and to normalise twice is to normalise once."""
    host = host_of(text)

    assert host is None or normal_host(host) == host
    assert normal_host(normal_host(text)) == normal_host(text)
    assert normal_url(normal_url(text)) == normal_url(text)


@given(ODD | st.text(st.characters()))
def test_normal_form_of_a_url_has_the_same_host(text: str) -> None:
    """What is compared leads to where the text leads."""
    assert host_of(text) is None or host_of(normal_url(text)) == host_of(text)
