"""Installed feeds of a workspace."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators.feeds import (
    BrokenFeed,
    InstalledFeed,
    Staging,
    content_folder,
    feeds_folder,
    import_feed,
    installed_feed,
    installed_feeds,
    remove_feed,
    roll_back,
    write_atomically,
)
from feeds_of import bundle, indicator

ESCAPING = """{"name": "domains", "origin": "x", "current": {"folder": "../../etc",
    "received_at": "2026-01-01T00:00:00Z", "sha256": "", "format": "", "counts": {}}}"""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def versions(workspace: Path, name: str) -> list[str]:
    """Return the folders of a feed."""
    return sorted(path.name for path in (feeds_folder(workspace) / name).iterdir() if path.is_dir())


def test_file_is_installed_as_received_with_what_is_known_of_it(tmp_path: Path, workspace: Path) -> None:
    """Name, origin, time, hash and counts."""
    source = tmp_path / "Evil Ones.json"
    source.write_text(bundle(indicator(), indicator("[mac-addr:value = 'x']", 2)))
    feed = import_feed(workspace, source, licence="CC0-1.0", now=NOW)
    folder = content_folder(workspace, feed)

    assert installed_feeds(workspace) == (feed,)
    assert (feed.name, feed.origin, feed.licence) == ("evil-ones", str(source), "CC0-1.0")
    assert feed.current is not None
    assert (feed.current.received_at, feed.current.counts) == (NOW, {"domain-name": 1})
    assert feed.current.refused == {"no record shows mac-addr:value": 1}
    assert folder is not None
    assert (folder / source.name).read_bytes() == source.read_bytes()
    assert feed.age(NOW + timedelta(days=3)) == timedelta(days=3)


def test_folder_is_installed_without_what_is_hidden_and_says_its_licence(tmp_path: Path, workspace: Path) -> None:
    """A clone of a repository brings its history along, which is none of the feed."""
    source = tmp_path / "feed"
    (source / ".git").mkdir(parents=True)
    (source / ".git" / "config").write_text("x")
    (source / "lists").mkdir()
    (source / "lists" / "domains.txt").write_text("evil.example\n")
    (source / "LICENSE").write_text("\nMIT License\n\nCopyright\n")
    feed = import_feed(workspace, source)
    folder = content_folder(workspace, feed)

    assert folder is not None
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["LICENSE", "domains.txt"]
    assert feed.licence == "MIT License"


def test_version_of_before_is_kept_and_comes_back(tmp_path: Path, workspace: Path) -> None:
    """Two versions at most; rolling back twice is where one was."""
    source = tmp_path / "domains.txt"
    installed = []
    for text in ("one.example\n", "one.example\ntwo.example\n", "one.example\ntwo.example\nthree.example\n"):
        source.write_text(text)
        installed.append(import_feed(workspace, source))
    _, second, third = (feed.current for feed in installed)
    assert second is not None
    assert third is not None

    assert sorted([second.folder, third.folder]) == versions(workspace, "domains")
    back = roll_back(workspace, "domains")
    assert back.current is not None
    assert (back.current.count, back.previous) == (2, third)
    again = roll_back(workspace, "domains").current
    assert again is not None
    assert again.count == 3


def test_rolling_back_without_a_version_before_is_an_error(tmp_path: Path, workspace: Path) -> None:
    """So is rolling back what is not there."""
    (tmp_path / "domains.txt").write_text("one.example\n")
    import_feed(workspace, tmp_path / "domains.txt")

    with pytest.raises(IndicatorError, match="no version before"):
        roll_back(workspace, "domains")
    with pytest.raises(IndicatorError, match="no feed named other"):
        roll_back(workspace, "other")


def test_same_content_again_leaves_both_versions(tmp_path: Path, workspace: Path) -> None:
    """The version of before is not lost to a second import."""
    source = tmp_path / "domains.txt"
    for text in ("one.example\n", "two.example\n", "two.example\n"):
        source.write_text(text)
        feed = import_feed(workspace, source, now=NOW)

    assert feed.previous is not None
    assert feed.current is not None
    assert feed.previous.sha256 != feed.current.sha256
    assert len(versions(workspace, "domains")) == 2


def test_feed_without_anything_to_use_leaves_what_was_there(tmp_path: Path, workspace: Path) -> None:
    """And no folder of its own."""
    source = tmp_path / "domains.txt"
    source.write_text("one.example\n")
    before = import_feed(workspace, source)
    source.write_text("not a host\n")

    with pytest.raises(IndicatorError, match="not a host name"):
        import_feed(workspace, source)
    assert installed_feeds(workspace) == (before,)
    assert len(versions(workspace, "domains")) == 1


def test_failed_first_import_leaves_nothing(tmp_path: Path, workspace: Path) -> None:
    """There is no feed of that name."""
    with pytest.raises(IndicatorError, match="There is nothing at"):
        import_feed(workspace, tmp_path / "missing.json")
    assert installed_feeds(workspace) == ()


def test_interrupted_installation_counts_for_nothing(tmp_path: Path, workspace: Path) -> None:
    """The feed is what it was until the record is renamed into place."""
    source = tmp_path / "domains.txt"
    source.write_text("one.example\n")
    before = import_feed(workspace, source)
    with Staging(workspace, "domains") as staging:
        (staging.folder / "domains.txt").write_text("two.example\n")

        assert installed_feeds(workspace) == (before,)
    assert installed_feeds(workspace) == (before,)
    assert len(versions(workspace, "domains")) == 1


def test_what_a_killed_installation_left_is_removed_later(tmp_path: Path, workspace: Path) -> None:
    """Not at once: it might be one that is at work."""
    source = tmp_path / "domains.txt"
    source.write_text("one.example\n")
    import_feed(workspace, source)
    left = feeds_folder(workspace) / "domains" / "20260101t000000z-00000000"
    left.mkdir()
    import_feed(workspace, source)
    assert left.exists()
    os.utime(left, (0, 0))
    import_feed(workspace, source)

    assert not left.exists()


def test_other_feed_of_the_same_file_name_is_not_replaced_unasked(tmp_path: Path, workspace: Path) -> None:
    """Many feeds call their file domains.txt."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "domains.txt").write_text(f"{folder}.example\n")
    import_feed(workspace, tmp_path / "a" / "domains.txt")

    with pytest.raises(IndicatorError, match="choose another name"):
        import_feed(workspace, tmp_path / "b" / "domains.txt")
    assert import_feed(workspace, tmp_path / "b" / "domains.txt", "b").name == "b"
    assert import_feed(workspace, tmp_path / "b" / "domains.txt", "domains").origin.endswith("b/domains.txt")


@pytest.mark.parametrize(
    "record",
    [
        "",
        "{",
        "[1]",
        '{"name": 5}',
        '{"schema": "bugsweep.feed/9", "name": "domains", "origin": "x"}',
        '{"name": "other", "origin": "x"}',
        ESCAPING,
    ],
)
def test_damaged_record_is_said_and_the_other_feeds_stay(tmp_path: Path, workspace: Path, record: str) -> None:
    """A new import repairs it."""
    for name in ("domains", "emails"):
        (tmp_path / f"{name}.txt").write_text("a@evil.example\n")
        import_feed(workspace, tmp_path / f"{name}.txt")
    (feeds_folder(workspace) / "domains" / "feed.json").write_text(record)
    broken, whole = installed_feeds(workspace)

    assert isinstance(broken, BrokenFeed)
    assert isinstance(whole, InstalledFeed)
    assert import_feed(workspace, tmp_path / "domains.txt") == installed_feed(workspace, "domains")


def test_removed_feed_is_gone(tmp_path: Path, workspace: Path) -> None:
    """With all its versions."""
    (tmp_path / "domains.txt").write_text("one.example\n")
    import_feed(workspace, tmp_path / "domains.txt")
    remove_feed(workspace, "domains")

    assert installed_feeds(workspace) == ()
    with pytest.raises(IndicatorError, match="no feed named"):
        remove_feed(workspace, "domains")


def test_folder_of_the_feeds_is_for_its_owner_only(tmp_path: Path, workspace: Path) -> None:
    """Some feeds are confidential."""
    (tmp_path / "domains.txt").write_text("one.example\n")
    import_feed(workspace, tmp_path / "domains.txt")

    assert feeds_folder(workspace).stat().st_mode & 0o077 == 0


def test_file_written_atomically_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    """Nothing is left beside it."""
    path = tmp_path / "x"
    write_atomically(path, b"old")
    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
