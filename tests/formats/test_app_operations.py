"""App-ops as Android stores them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_xml import binary_xml
from bugsweep.formats.app_operations import (
    StoredUse,
    length_of,
    operation_name,
    proxy_name,
    read_app_operations,
    read_single_uses,
    state_name,
)
from bugsweep.formats.xml_elements import XmlError


def uses(document: str) -> list[StoredUse]:
    """Return the uses of a document, which both forms of the XML must give alike but for their places."""
    text = list(read_app_operations(BytesIO(document.encode())))
    binary = list(read_app_operations(BytesIO(binary_xml(document))))
    for one, other in zip(text, binary, strict=True):
        assert one.position.startswith("line ")
        assert other.position.startswith("byte ")
        other.position = one.position
    assert text == binary
    return text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        # As the constants of AppOpsManager number them.
        (0, "COARSE_LOCATION"),
        (1, "FINE_LOCATION"),
        (24, "SYSTEM_ALERT_WINDOW"),
        (26, "CAMERA"),
        (27, "RECORD_AUDIO"),
        (43, "GET_USAGE_STATS"),
        (66, "REQUEST_INSTALL_PACKAGES"),
        (92, "MANAGE_EXTERNAL_STORAGE"),
        (101, "PHONE_CALL_CAMERA"),
        (133, "USE_FULL_SCREEN_INTENT"),
        (155, "CONTROL_AUDIO_PARTIAL"),
        (169, "ACCESS_LOCAL_NETWORK"),
        (180, "MANAGE_CONTACTS"),
        (181, "181"),
        (10008, "10008"),
        (-1, "-1"),
        ("x", "x"),
    ],
)
def test_operations_have_names(code: int | str, name: str) -> None:
    """One that has none keeps its number."""
    assert operation_name(code) == name


def test_states_and_proxies_are_called_as_dumps_call_them() -> None:
    """Flags may meet."""
    assert [state_name(number) for number in (200, 600, 650)] == ["top", "bg", "650"]
    assert [proxy_name(flags) for flags in (0, 1, 8, 18, 64)] == ["", "s", "tpd", "tp|upd", ""]


def test_absurd_lengths_are_none() -> None:
    """No use lasts for longer than time, nor ends before it begins."""
    assert [length_of(number) for number in (None, -1, 10**18, 1500)] == [None, None, None, timedelta(seconds=1.5)]


def test_mode_without_a_use_is_told_and_neither_is_not() -> None:
    """An operation with neither says nothing."""
    found = uses('<app-ops><pkg n="a"><uid n="10001"><op n="26" m="1"/><op n="27"/></uid></pkg></app-ops>')

    assert [(use.operation, use.mode, use.outcome, use.time) for use in found] == [("CAMERA", "ignore", "", None)]


def test_user_of_a_package_is_that_around_it() -> None:
    """Since Android 14 packages lie in users."""
    found = uses(
        '<app-ops v="3"><user n="0"><pkg n="a"><op n="26" m="0"/></pkg></user>'
        '<user n="10"><pkg n="a"><op n="26" m="4"/></pkg></user></app-ops>'
    )

    assert [(use.user, use.uid, use.package, use.mode) for use in found] == [
        (0, None, "a", "allow"),
        (10, None, "a", "foreground"),
    ]


def test_last_of_several_accesses_has_the_length_until_android_9() -> None:
    """It is kept once for all states."""
    found = uses('<app-ops><pkg n="a"><uid n="1"><op n="27" tt="2000" tb="1000" d="7" pp="b"/></uid></pkg></app-ops>')

    assert [(use.state, use.lasted, use.proxied_by) for use in found] == [
        ("top", timedelta(milliseconds=7), "b"),
        ("bg", None, ""),
    ]


def test_time_that_is_none_is_a_fault_of_that_use() -> None:
    """The use stands without it."""
    found = uses(
        '<app-ops><pkg n="a"><uid n="1"><op n="27"><st n="1" t="1e5" r="99999999999999999"/></op></uid></pkg></app-ops>'
    )

    assert [(use.outcome, use.time, bool(use.fault)) for use in found] == [
        ("access", None, True),
        ("reject", None, True),
    ]


def test_single_uses_before_a_damage_stand() -> None:
    """A file that is cut off gives the packages that are whole."""
    whole = '<h v="1"><u ui="10001"><p pn="a"><o op="26"><a><e nt="1000" us="500" f="1"/></a></o></p>'
    found = []
    with pytest.raises(XmlError):
        found.extend(read_single_uses(BytesIO(f'{whole}<p pn="b"><o op="27"><a>'.encode())))

    (use,) = found
    assert (use.uid, use.package, use.operation, use.state) == (10_001, "a", "CAMERA", "fg")
    assert use.time == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


@given(
    st.dictionaries(st.sampled_from(["n", "m", "t", "r", "d", "tp", "rc", "pp"]), st.text("-0123456789x", max_size=30))
)
def test_any_values_are_uses(said: dict[str, str]) -> None:
    """Nothing that stands in an attribute is an error."""
    attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
    document = f"<app-ops><pkg><uid><op {attributes}/><op><st {attributes}/></op></uid></pkg></app-ops>"
    with suppress(XmlError):
        list(read_app_operations(BytesIO(document.encode())))
