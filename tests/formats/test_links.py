"""Finding links in what people wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.links import find_links
from hanging import ends


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://evil.example/x", ["https://evil.example/x"]),
        ("HTTP://EVIL.EXAMPLE and ftp://evil.example/f", ["HTTP://EVIL.EXAMPLE", "ftp://evil.example/f"]),
        ("http://user:word@a.evil.example:8443/x?y=1#z", ["http://user:word@a.evil.example:8443/x?y=1#z"]),
        ("https://example.org@evil.example/x", ["https://example.org@evil.example/x"]),
        ("http://u@d.example./", ["http://u@d.example./"]),
        ("http://192.0.2.1/a http://[2001:db8::1]:80/b", ["http://192.0.2.1/a", "http://[2001:db8::1]:80/b"]),
        ("https://пример.рф/путь", ["https://пример.рф/путь"]),
        ("https://xn--e1afmkfd.xn--p1ai/", ["https://xn--e1afmkfd.xn--p1ai/"]),
        ("https://localhost/x", ["https://localhost/x"]),
        ("https://a.example/?to=https://b.example/x", ["https://a.example/?to=https://b.example/x"]),
        ("itms-services://?url=https://evil.example/m.plist", ["https://evil.example/m.plist"]),
    ],
)
def test_link_with_a_scheme_is_found(text: str, links: list[str]) -> None:
    """It stands as it was written, with user, port and query."""
    assert find_links(text) == tuple(links)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("www.evil.example/x", ["www.evil.example/x"]),
        ("www.evil.bad", ["www.evil.bad"]),
        ("see evil.example/path now", ["evil.example/path"]),
        ("evil.com", ["evil.com"]),
        ("EVIL.COM:8443", ["EVIL.COM:8443"]),
        ("evil.com?x=1 or evil.org?", ["evil.com?x=1", "evil.org"]),
        ("see...evil.com...", ["evil.com"]),
        ("пример.рф", ["пример.рф"]),
        ("हिन्दी.com", ["हिन्दी.com"]),
        ("xn--e1afmkfd.xn--p1ai", ["xn--e1afmkfd.xn--p1ai"]),
        ("hidden.onion/x", ["hidden.onion/x"]),
        ("192.0.2.1:8080/x and 192.0.2.1/x", ["192.0.2.1:8080/x", "192.0.2.1/x"]),
        ("a.com/?to=https://b.example/x", ["a.com/?to=https://b.example/x"]),
        ("file.txt/evil.com", ["evil.com"]),
    ],
)
def test_link_without_a_scheme_is_found(text: str, links: list[str]) -> None:
    """A phone opens it at a touch, so it is a link."""
    assert find_links(text) == tuple(links)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no link at all, e.g. none, i.e. nothing (at all)",
        "file.txt report.docx archive.tar.gz",
        "version 1.2.3, 3.14 or 12.05.2026",
        "someone@mail.evil.com mailto:someone@evil.com first.last@evil.com @evil.com",
        "Done.It is late. See you at 10.am",
        "10.0.0.0/8 and 192.0.2.1",
        "https:// http://... https://) ://",
        "a..b -evil.com- evil-.com",
        f"{'a' * 64}.com {'a.' * 130}com",
    ],
)
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    """File names, abbreviations, versions, networks, times, e-mail addresses, impossible hosts."""
    assert find_links(text) == ()


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("hxxps://evil[.]example", "https://evil.example"),
        ("hXXp://evil[.]example/a[.]php", "http://evil.example/a.php"),
        ("hxxps[:]//evil(.)example/x", "https://evil.example/x"),
        ("https[://]evil[dot]example", "https://evil.example"),
        ("fxp://evil{.}example", "ftp://evil.example"),
        ("evil[.]example", "evil.example"),
        ("evil(dot)example/x", "evil.example/x"),
    ],
)
def test_defanged_link_is_put_right(text: str, link: str) -> None:
    """People who warn others write links so that they do not open."""
    assert find_links(text) == (link,)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("(https://a.example/x).", ["https://a.example/x"]),
        ("https://a.example/x, then", ["https://a.example/x"]),
        ("https://a.example?!", ["https://a.example"]),
        ("https://a.example,https://b.example", ["https://a.example", "https://b.example"]),
        ("https://a.examplehttps://b.example", ["https://a.example", "https://b.example"]),
        ('<a href="https://a.example">x</a>', ["https://a.example"]),
        ('https://a.example">x</a>', ["https://a.example"]),
        ("[words](https://a.example/x)", ["https://a.example/x"]),
        ("**https://a.example/x**", ["https://a.example/x"]),
        ("«https://a.example/x»", ["https://a.example/x"]),
        ("请看https://a.example/x\uff0c谢谢", ["https://a.example/x"]),
        ("https://a.example谢谢", ["https://a.example"]),
        ("https://a.example\u200bx", ["https://a.example"]),
        ("👉evil.com", ["evil.com"]),
    ],
)
def test_link_ends_where_the_sentence_goes_on(text: str, links: list[str]) -> None:
    """Punctuation, mark-up and text in another script do not belong to it."""
    assert find_links(text) == tuple(links)


@pytest.mark.parametrize(
    "link", ["https://evil.example/[/x]", "https://a.example/X_(y)", "https://a.example/(a(b)c){d}", "https://i❤.ws/x"]
)
def test_balanced_brackets_belong_to_the_link(link: str) -> None:
    """Encyclopaedias have them in addresses, and mark-up in a path is no reason to lose it."""
    assert find_links(link) == (link,)


def test_host_in_text_without_spaces_is_offered_with_and_without_its_neighbours() -> None:
    """Text in another script may be part of the name, or may just stand before it."""
    assert find_links("看看evil.com") == ("看看evil.com", "evil.com")


def test_link_is_named_once() -> None:
    """The second mention adds nothing."""
    assert find_links("https://b.example https://a.example https://b.example") == (
        "https://b.example",
        "https://a.example",
    )


PIECES = [*"ab.:/@[](){}<>\"'?#,- 1é看", "https://", "hxxp", "www.", ".com", "[.]"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_link_has_no_white_space_and_no_delimiter(text: str) -> None:
    """Whatever the text is, a link is one word, and names something."""
    for link in find_links(text):
        assert not set(link) & set(' <>"')
        assert any(character.isalnum() for character in link)
        assert not link.endswith((".", ",", "("))


LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20).filter(
    lambda label: label.strip("-") == label
)
PATH = st.text("abcdefghijklmnopqrstuvwxyz0123456789/_~=&%+-", max_size=30)


@given(st.lists(LABEL, min_size=1, max_size=4), PATH, st.sampled_from([" ", "(", '"', "<", ""]))
def test_any_web_address_is_found_in_any_sentence(labels: list[str], path: str, before: str) -> None:
    """A link that a browser would take is found whole, wherever it stands."""
    link = f"https://{'.'.join(labels)}.example/{path}"

    assert find_links(f"Look{before}{link}, please") == (link,)


@given(st.lists(LABEL, min_size=1, max_size=4), st.text("abcdefghijklmnopqrstuvwxyz_", max_size=30))
def test_any_host_of_a_known_top_level_domain_is_found(labels: list[str], path: str) -> None:
    """No scheme is needed before a host that has a path."""
    link = f"{'.'.join(labels)}.com/{path}"

    assert find_links(f"Look at {link}.") == (link,)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500_000,
        "a." * 250_000,
        "a" * 500_000 + ".",
        "a@." * 150_000,
        "h" * 500_000 + ":",
        "http://" * 80_000,
        "https://a/" + "(" * 500_000,
        "https://a/" + "()" * 250_000,
        "[.]" * 150_000,
        "." * 500_000 + "a",
        "a.com:" + "1" * 500_000,
        "a.b/" * 120_000,
        "a.co(" * 40_000,
        "é" + "a" * 250_000 + "é.com",
        ",http://a" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    """Megabytes that are made to be slow are read in a moment; a search that goes back would take minutes."""
    with ends():
        assert isinstance(find_links(text), tuple)
