"""The update of feeds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bugsweep.indicators.download import DownloadLimits
from bugsweep.indicators.feeds import InstalledFeed, import_feed, installed_feed, installed_feeds, roll_back
from bugsweep.indicators.loading import load_feeds
from bugsweep.indicators.subscriptions import Subscription
from bugsweep.indicators.update import UpdateOutcome, Updater
from feeds_of import bundle, indicator
from https_server import Answer, Server
from signing import public_key_line, sign

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = bundle(indicator()).encode()
TWO = bundle(indicator(), indicator("[app:id = 'com.evil']", 2)).encode()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def update(
    server: Server, workspace: Path, *subscriptions: Subscription, now: datetime = NOW, **limits: int
) -> list[tuple[str, str, int]]:
    """Update and return name, status and count of each feed."""
    return [(one.name, one.status, one.count) for one in outcomes(server, workspace, *subscriptions, now=now, **limits)]


def outcomes(
    server: Server, workspace: Path, *subscriptions: Subscription, now: datetime = NOW, **limits: int
) -> list[UpdateOutcome]:
    """Update and return the outcomes."""
    updater = Updater(workspace, context=server.context, limits=DownloadLimits(**limits), now=now)
    return list(updater.update(subscriptions or None))


def feed_of(workspace: Path, name: str) -> InstalledFeed:
    """Return one installed feed."""
    feed = installed_feed(workspace, name)
    assert feed is not None
    return feed


def file(server: Server, **more: str) -> Subscription:
    """Return the subscription of the feed of these tests."""
    return Subscription(url=f"{server.url}/evil.json", **more)


def test_feed_is_installed_then_unchanged_then_updated(server: Server, workspace: Path) -> None:
    """The second request is conditional, and the version of before is kept."""
    server.answers["/evil.json"] = lambda request: (
        Answer(status=304) if "if-none-match" in request.headers else Answer(ONE, headers={"ETag": '"1"'})
    )
    later = NOW + timedelta(days=1)

    assert update(server, workspace, file(server)) == [("evil", "installed", 1)]
    assert update(server, workspace, file(server), now=later) == [("evil", "unchanged", 1)]
    assert feed_of(workspace, "evil").age(later) == timedelta(0)
    server.answers["/evil.json"] = Answer(TWO, headers={"ETag": '"2"'})
    assert update(server, workspace, file(server)) == [("evil", "updated", 2)]
    assert feed_of(workspace, "evil").previous is not None
    assert len(load_feeds(workspace, now=NOW).index) == 2


def test_server_that_sends_the_same_again_changes_nothing(server: Server, workspace: Path) -> None:
    """Also without validators; the version of before is not lost."""
    for content in (ONE, TWO, TWO):
        server.answers["/evil.json"] = Answer(content)
        found = update(server, workspace, file(server))

    assert found == [("evil", "unchanged", 2)]
    previous = feed_of(workspace, "evil").previous
    assert previous is not None
    assert previous.count == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404), "answered 404"),
        (Answer(status=304), "answered 304"),
        (Answer(b"<html>Please log in</html>"), "nothing to use"),
        (Answer(ONE[:-20]), "nothing to use"),
        (Answer(bundle().encode()), "nothing to use"),
        (Answer(TWO, length=len(TWO) + 10), "too early"),
        (Answer(TWO + b" " * 100_000), "larger than 50000 bytes"),
    ],
)
def test_failed_update_keeps_the_feed_and_is_kept(server: Server, workspace: Path, answer: Answer, reason: str) -> None:
    """It is returned, and said wherever the feed is used, until an update succeeds."""
    server.answers["/evil.json"] = Answer(ONE)
    update(server, workspace, file(server))
    server.answers["/evil.json"] = answer
    (failed,) = outcomes(server, workspace, file(server), size=50_000)

    assert (failed.status, failed.count) == ("failed", 1)
    assert reason in failed.reason
    feed = feed_of(workspace, "evil")
    assert (feed.failure, feed.failed_at) == (failed.reason, NOW)
    loaded = load_feeds(workspace, now=NOW)
    assert len(loaded.index) == 1
    assert [problem for problem in loaded.problems if reason in problem]
    server.answers["/evil.json"] = Answer(TWO)
    update(server, workspace, file(server))
    assert (feed_of(workspace, "evil").failure, load_feeds(workspace, now=NOW).problems) == ("", ())


def test_first_failure_is_kept_too(server: Server, workspace: Path) -> None:
    """A feed that never came is listed as such, and comes when it can."""
    assert update(server, workspace, file(server)) == [("evil", "failed", 0)]
    feed = feed_of(workspace, "evil")
    assert (feed.current, feed.age(NOW)) == (None, None)
    assert "404" in feed.failure
    server.answers["/evil.json"] = Answer(ONE)
    assert update(server, workspace, file(server)) == [("evil", "installed", 1)]


def test_untrusted_server_is_a_failure(server: Server, workspace: Path) -> None:
    """And nothing of it is installed."""
    server.answers["/evil.json"] = Answer(ONE)
    (failed,) = Updater(workspace).update([file(server)])

    assert "certificate is not trusted" in failed.reason
    assert feed_of(workspace, "evil").current is None


def test_index_is_followed(server: Server, workspace: Path) -> None:
    """Its feeds are installed; an entry or a feed that fails does not keep the others."""
    server.answers["/index.yaml"] = Answer(
        f"""indicators:
  - {{type: download, name: Evil, download_url: "{server.url}/a/evil.json"}}
  - {{type: download, name: Gone, download_url: "{server.url}/gone.json"}}
  - {{type: download, name: Plain, download_url: "http://127.0.0.1/x"}}
  - {{type: download, name: List, download_url: "{server.url}/b/domains.txt"}}
""".encode()
    )
    server.answers["/a/evil.json"] = Answer(ONE)
    server.answers["/b/domains.txt"] = Answer(b"other.example\n")
    index = Subscription(url=f"{server.url}/index.yaml", kind="index", licence="MIT")

    assert update(server, workspace, index) == [
        ("index", "failed", 0),
        ("evil", "installed", 1),
        ("gone", "failed", 0),
        ("domains", "installed", 1),
    ]
    assert (feed_of(workspace, "evil").title, feed_of(workspace, "evil").licence) == ("Evil", "MIT")


def test_index_that_fails_is_said_until_it_works(server: Server, workspace: Path) -> None:
    """It has no indicators of its own, so nothing else would show that it stopped."""
    index = Subscription(url=f"{server.url}/index.yaml", kind="index")

    assert update(server, workspace, index) == [("index", "failed", 0)]
    assert any("index" in problem for problem in load_feeds(workspace).problems)
    server.answers["/index.yaml"] = Answer(b"indicators: []")
    assert update(server, workspace, index) == []
    assert installed_feeds(workspace) == ()


def test_feed_that_was_named_once_is_followed_on(server: Server, workspace: Path) -> None:
    """With the subscriptions of the settings, which come first."""
    workspace.mkdir()
    (workspace / "bugsweep.toml").write_text(f'[[indicators.subscription]]\nurl = "{server.url}/other.json"\n')
    server.answers["/evil.json"] = server.answers["/other.json"] = Answer(ONE)
    update(server, workspace, file(server))

    assert update(server, workspace) == [("other", "installed", 1), ("evil", "unchanged", 1)]


def test_imported_feed_is_not_overwritten_by_one_of_the_same_name(
    server: Server, workspace: Path, tmp_path: Path
) -> None:
    """Its record stays as it was, too."""
    (tmp_path / "evil.json").write_bytes(TWO)
    imported = import_feed(workspace, tmp_path / "evil.json")
    server.answers["/evil.json"] = Answer(ONE)

    assert update(server, workspace, file(server)) == [("evil", "failed", 2)]
    assert installed_feed(workspace, "evil") == imported


def test_two_subscriptions_of_one_name_are_not_mixed(server: Server, workspace: Path) -> None:
    """The first one counts."""
    server.answers["/evil.json"] = server.answers["/x/evil.json"] = Answer(ONE)
    other = Subscription(url=f"{server.url}/x/evil.json")

    assert update(server, workspace, file(server), file(server), other) == [
        ("evil", "installed", 1),
        ("evil", "failed", 1),
    ]


def test_rolled_back_feed_is_fetched_whole_again(server: Server, workspace: Path) -> None:
    """The server is not told that what was rolled back is there."""
    for number, content in enumerate((ONE, TWO)):
        server.answers["/evil.json"] = Answer(content, headers={"ETag": f'"{number}"'})
        update(server, workspace, file(server))
    roll_back(workspace, "evil")

    assert update(server, workspace, file(server)) == [("evil", "updated", 2)]
    assert "if-none-match" not in server.requests[-1].headers


def test_signed_feed_is_installed_only_with_its_signature(server: Server, workspace: Path) -> None:
    """By the key that is pinned, over the very content."""
    pinned = file(server, public_key=public_key_line(KEY))
    server.answers["/evil.json"] = Answer(ONE)

    assert update(server, workspace, pinned) == [("evil", "failed", 0)]
    server.answers["/evil.json.minisig"] = Answer(sign(KEY, TWO, "other").encode())
    assert "does not fit" in outcomes(server, workspace, pinned)[0].reason
    server.answers["/evil.json.minisig"] = Answer(sign(KEY, ONE, "this").encode())
    assert update(server, workspace, pinned) == [("evil", "installed", 1)]


def test_key_that_is_pinned_later_is_checked_at_the_next_update(server: Server, workspace: Path) -> None:
    """What came without a signature is not taken for signed because it did not change."""
    server.answers["/evil.json"] = lambda request: (
        Answer(status=304) if "if-none-match" in request.headers else Answer(ONE, headers={"ETag": '"1"'})
    )
    update(server, workspace, file(server))
    pinned = file(server, public_key=public_key_line(KEY))

    assert update(server, workspace, pinned) == [("evil", "failed", 1)]
    server.answers["/evil.json.minisig"] = Answer(sign(KEY, ONE, "this").encode())
    assert update(server, workspace, pinned) == [("evil", "unchanged", 1)]
    assert update(server, workspace, pinned) == [("evil", "unchanged", 1)]
    assert "if-none-match" in server.requests[-1].headers


def test_collection_is_followed_with_its_authorization(
    server: Server, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret comes from the environment, and its absence is a failure."""
    server.answers["/collections/one/objects/"] = Answer(ONE)
    url = f"{server.url}/collections/one/"
    collection = Subscription(url=url, kind="taxii", authorization="FEEDS_OF_TESTS")

    assert "FEEDS_OF_TESTS is not set" in outcomes(server, workspace, collection)[0].reason
    monkeypatch.setenv("FEEDS_OF_TESTS", "Bearer secret")
    assert update(server, workspace, collection) == [("one", "installed", 1)]
    assert server.requests[-1].headers["authorization"] == "Bearer secret"
    assert all(b"secret" not in path.read_bytes() for path in workspace.rglob("*") if path.is_file())
