"""Values that can be used, and what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.indicators.values import UnusableError, accept, guess, refang
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind


@pytest.mark.parametrize(
    ("kind", "text", "accepted"),
    [
        ("domain-name", " evil.example ", ("domain-name", "evil.example")),
        ("domain-name", "Evil.Example.", ("domain-name", "Evil.Example.")),
        ("domain-name", "*.evil.example", ("domain-name", "evil.example")),
        ("domain-name", "evil.example:8443", ("domain-name", "evil.example")),
        ("domain-name", "пример.example", ("domain-name", "пример.example")),
        ("domain-name", "onelabel", ("domain-name", "onelabel")),
        ("domain-name", "evil.example/a", ("domain-name", "evil.example/a")),
        ("domain-name", "192.0.2.1:80", ("ipv4-addr", "192.0.2.1")),
        ("domain-name", "[2001:db8::1]:443", ("ipv6-addr", "2001:db8::1")),
        ("domain-name", "https://evil.example/a", ("url", "https://evil.example/a")),
        ("url", "evil.example", ("domain-name", "evil.example")),
        ("url", "evil.example/a", ("url", "evil.example/a")),
        ("ipv4-addr", "192.0.2.7/24", ("ipv4-addr", "192.0.2.0/24")),
        ("ipv4-addr", "2001:db8::1/128", ("ipv6-addr", "2001:db8::1")),
        ("file-name", "/var/x", ("file-path", "/var/x")),
        ("file-path", "x.db", ("file-name", "x.db")),
        ("cert-hash", ":".join(["AB"] * 20), ("cert-hash", ":".join(["AB"] * 20))),
        ("process-name", "any thing", ("process-name", "any thing")),
        ("phone-number", "+49 30 0123456", ("phone-number", "+49 30 0123456")),
    ],
)
def test_value_is_accepted_under_its_real_kind(
    kind: ObservableKind, text: str, accepted: tuple[ObservableKind, str]
) -> None:
    """Feeds put addresses and URLs where they announce names."""
    assert accept(kind, text) == accepted


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("domain-name", "evil_.exa mple"),
        ("domain-name", "x" * 300),
        ("domain-name", "de"),
        ("domain-name", "evil.example\x1b[31m"),
        ("url", "https://"),
        ("url", "http:///path"),
        ("ipv4-addr", "0.0.0.0"),  # noqa: S104 - nothing is bound
        ("ipv4-addr", "999.1.1.1"),
        ("ipv4-addr", "10.0.0.0/7"),
        ("email-addr", "nobody"),
        ("file-hash", "0" * 31),
        ("app-id", "com evil"),
        ("phone-number", "12"),
        ("process-name", "  "),
    ],
)
def test_value_that_matches_nothing_or_everything_is_refused(kind: ObservableKind, text: str) -> None:
    """The error is the reason."""
    with pytest.raises(UnusableError):
        accept(kind, text)


@given(st.sampled_from(OBSERVABLE_KINDS), st.text(max_size=40))
def test_any_text_is_accepted_or_refused(kind: ObservableKind, text: str) -> None:
    """No text breaks the check."""
    try:
        accepted = accept(kind, text)
    except UnusableError:
        return

    assert accepted.value


@pytest.mark.parametrize(
    ("defanged", "value"),
    [
        ("evil[.]example", "evil.example"),
        ("evil(.)example", "evil.example"),
        ("evil[dot]example", "evil.example"),
        ("hxxps://evil[.]example/a", "https://evil.example/a"),
        ("hXXp[:]//evil.example", "http://evil.example"),
        ("http[://]evil.example", "http://evil.example"),
        ("a[@]evil.example", "a@evil.example"),
        ("a[at]evil[.]example", "a@evil.example"),
        ("192.0.2[.]1", "192.0.2.1"),
        ("https://evil.example/[x]", "https://evil.example/[x]"),
    ],
)
def test_defanged_value_is_read(defanged: str, value: str) -> None:
    """As people write them so that nobody clicks."""
    assert refang(defanged) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0a" * 16, "file-hash"),
        ("0a" * 32, "file-hash"),
        (":".join(["0A"] * 20), "cert-hash"),
        ("a@evil.example", "email-addr"),
        ("https://evil.example/x", "url"),
        ("evil.example/x", "url"),
        ("192.0.2.1", "ipv4-addr"),
        ("2001:db8::1", "ipv6-addr"),
        ("evil.example", "domain-name"),
        ("/private/var/tmp/x", "file-path"),
        ("+4930012345", "phone-number"),
        ("bh", None),
        ("two words", None),
        ("127.0.0.1", None),
        ("0.0.0.0 evil.example", None),
    ],
)
def test_kind_is_guessed_only_where_the_text_tells(text: str, kind: ObservableKind | None) -> None:
    """A word could be a process, a file or an app."""
    guessed = guess(text)

    assert (guessed and guessed.kind) == kind
