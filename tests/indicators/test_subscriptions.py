"""What is followed."""

from pathlib import Path

import pytest

from bugsweep.errors import BugsweepError, FormatError, IndicatorError
from bugsweep.indicators.subscriptions import DEFAULT, Subscription, read_index, read_subscriptions
from cases import SHARED

INDEX = b"""indicators:
  -
    type: github
    name: Evil Indicators
    sources: [Somebody]
    github: {owner: Some, repo: feeds, branch: main, path: 2025 evil/evil.stix2}
  -
    type: download
    name: Other
    download_url: https://feeds.example/other/evil.stix2
"""


def test_settings_are_read(tmp_path: Path) -> None:
    """Other settings in the file are left alone."""
    (tmp_path / "bugsweep.toml").write_text(
        '[other]\nx = 1\n[[indicators.subscription]]\nurl = "https://feeds.example/list.txt"\nname = "partner"\n'
        'licence = "CC0-1.0"\n[[indicators.subscription]]\nkind = "taxii"\nurl = "https://t.example/collections/1/"\n'
    )

    assert read_subscriptions(tmp_path) == (
        Subscription(url="https://feeds.example/list.txt", name="partner", licence="CC0-1.0"),
        Subscription(url="https://t.example/collections/1/", kind="taxii"),
    )


@pytest.mark.parametrize("text", [None, "", "[indicators]\n"])
def test_without_subscriptions_the_public_index_is_followed(tmp_path: Path, text: str | None) -> None:
    """Whether or not there are other settings."""
    if text is not None:
        (tmp_path / "bugsweep.toml").write_text(text)

    assert read_subscriptions(tmp_path) == DEFAULT


@pytest.mark.parametrize(
    "text",
    [
        "x = ",
        "indicators = 5",
        '[[indicators.subscription]]\nname = "x"',
        '[[indicators.subscription]]\nurl = "http://feeds.example/"',
        '[[indicators.subscription]]\nurl = "https://feeds.example/"\nname = "../x"',
        '[[indicators.subscription]]\nurl = "https://feeds.example/"\nkind = "ftp"',
        '[[indicators.subscription]]\nurl = "https://feeds.example/"\npublickey = "misspelt"',
    ],
)
def test_settings_that_cannot_be_followed_are_an_error(tmp_path: Path, text: str) -> None:
    """A misspelt pin is not silently no pin."""
    (tmp_path / "bugsweep.toml").write_text(text)

    with pytest.raises(BugsweepError):
        read_subscriptions(tmp_path)


def test_index_names_its_feeds() -> None:
    """By the file, and by its folder where two files have the same name."""
    feeds, problems = read_index(INDEX, licence="MIT")

    assert problems == []
    assert [(feed.name, feed.title, feed.url, feed.licence) for feed in feeds] == [
        ("evil", "Evil Indicators", "https://raw.githubusercontent.com/Some/feeds/main/2025%20evil/evil.stix2", "MIT"),
        ("other-evil", "Other", "https://feeds.example/other/evil.stix2", "MIT"),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "{type: github, name: x}",
        "{type: github, github: {owner: .., repo: .., path: x}}",
        "{type: github, github: {owner: a, repo: b, path: ../../x}}",
        "{type: github, github: {owner: a, repo: b, branch: '', path: x}}",
        "{type: download, download_url: 'http://feeds.example/'}",
        "{type: download, download_url: 'file:///etc/passwd'}",
        "{type: torrent}",
        "5",
    ],
)
def test_entry_that_cannot_be_followed_is_said_and_the_others_count(entry: str) -> None:
    """An index leads nowhere but to HTTPS."""
    feeds, problems = read_index(INDEX + f"  - {entry}\n".encode())

    assert len(feeds) == 2
    assert len(problems) == 1
    assert problems[0].startswith("entry 3 of the index cannot be followed")


@pytest.mark.parametrize("content", [b"", b"indicators: 5", b"- x", b"{", b"a: &a [b]\nindicators: [*a]"])
def test_what_is_no_index_is_an_error(content: bytes) -> None:
    """Nothing of it is followed."""
    with pytest.raises(FormatError):
        read_index(content)


def test_subscription_without_a_name_gets_that_of_its_file() -> None:
    """Or of its last folder."""
    assert Subscription(url="https://feeds.example/a/Evil%20List.txt?x=1").feed_name == "evil-20list"
    assert Subscription(url="https://t.example/collections/one/").feed_name == "one"
    assert Subscription(url="https://t.example").feed_name == "feed"


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_public_index_is_read_whole() -> None:
    """Every entry is a feed with a name of its own."""
    feeds, problems = read_index((SHARED / "indicators" / "indicators.yaml").read_bytes())

    assert problems == []
    assert len(feeds) == 15
    assert {"pegasus", "predator", "stalkerware"} <= {feed.name for feed in feeds}


def test_error_is_one_kind() -> None:
    """A URL that cannot be followed is an error of indicators."""
    assert issubclass(IndicatorError, BugsweepError)
