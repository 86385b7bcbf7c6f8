"""All indicators of a sweep."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators.feeds import content_folder, feeds_folder, import_feed, installed_feed
from bugsweep.indicators.loading import LoadedFeeds, load_feeds, load_indicators
from cases import SHARED
from feeds_of import bundle, indicator

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CACHE = ".index"


def install(workspace: Path, folder: Path, name: str, content: str) -> None:
    """Install one file as a feed."""
    path = folder / name
    path.write_text(content)
    import_feed(workspace, path, now=NOW)


def values(loaded: LoadedFeeds) -> list[str]:
    """Return the values of the index."""
    return sorted(one.value for one in loaded.index)


def test_feeds_and_paths_are_one_index_with_all_sources(tmp_path: Path, workspace: Path) -> None:
    """What two feeds state is one indicator."""
    install(workspace, tmp_path, "domains.txt", "evil.example\n")
    (tmp_path / "more.json").write_text(bundle(indicator(), indicator("[app:id = 'com.evil']", 2)))
    loaded = load_indicators(workspace, [tmp_path / "more.json"], now=NOW)

    assert values(loaded) == ["com.evil", "evil.example"]
    assert [one.source for one in loaded.index if one.kind == "domain-name"] == ["domains, more.json"]
    assert [(source.name, source.count, source.updated_at) for source in loaded.summary.sources] == [
        ("domains", 1, NOW),
        ("more.json", 2, None),
    ]
    assert loaded.summary.count == 2
    assert loaded.problems == ()


def test_paths_alone_leave_the_installed_feeds_out(tmp_path: Path, workspace: Path) -> None:
    """Without a workspace only they count."""
    install(workspace, tmp_path, "domains.txt", "evil.example\n")
    (tmp_path / "more.txt").write_text("other.example\n")

    assert values(load_indicators(None, [tmp_path / "more.txt"])) == ["other.example"]
    assert values(load_indicators(None)) == []


def test_path_that_cannot_be_used_is_an_error(workspace: Path, tmp_path: Path) -> None:
    """Whoever names it wants it used."""
    with pytest.raises(IndicatorError):
        load_indicators(workspace, [tmp_path / "missing"])


def test_second_load_comes_from_the_compiled_index(tmp_path: Path, workspace: Path) -> None:
    """The same indicators, and the file is not written again."""
    install(workspace, tmp_path, "domains.txt", "evil.example\n")
    first = load_feeds(workspace, now=NOW)
    cache = feeds_folder(workspace) / CACHE
    written = cache.stat().st_mtime_ns
    second = load_feeds(workspace, now=NOW)

    assert list(first.index) == list(second.index)
    assert first.index.sha256 == second.index.sha256
    assert cache.stat().st_mtime_ns == written


@pytest.mark.parametrize("damage", [b"", b"\x81\xa3key\x01", b"x" * 100], ids=["empty", "wrong type", "nonsense"])
def test_broken_compiled_index_is_made_anew(tmp_path: Path, workspace: Path, damage: bytes) -> None:
    """It is only a copy."""
    install(workspace, tmp_path, "domains.txt", "evil.example\n")
    load_feeds(workspace, now=NOW)
    cache = feeds_folder(workspace) / CACHE
    whole = cache.read_bytes()
    for broken in (damage, whole[:-5], whole[: len(whole) // 2]):
        cache.write_bytes(broken)

        assert values(load_feeds(workspace, now=NOW)) == ["evil.example"]
        assert cache.read_bytes() == whole


def test_new_version_of_a_feed_counts_at_once(tmp_path: Path, workspace: Path) -> None:
    """The compiled index of the old one does not."""
    for text in ("evil.example\n", "other.example\n"):
        install(workspace, tmp_path, "domains.txt", text)
        loaded = load_feeds(workspace, now=NOW)

    assert values(loaded) == ["other.example"]


def test_indicator_that_expires_leaves_the_compiled_index(tmp_path: Path, workspace: Path) -> None:
    """On the day, not with the next update."""
    content = bundle(indicator(valid_until="2026-06-01T00:00:00Z"), indicator("[app:id = 'com.evil']", 2))
    install(workspace, tmp_path, "feed.json", content)

    assert values(load_feeds(workspace, now=NOW)) == ["com.evil", "evil.example"]
    assert values(load_feeds(workspace, now=NOW.replace(month=5))) == ["com.evil", "evil.example"]
    assert values(load_feeds(workspace, now=NOW.replace(month=7))) == ["com.evil"]


def test_what_cannot_be_used_of_installed_feeds_is_said(tmp_path: Path, workspace: Path) -> None:
    """Files that are gone, files that were changed, records that are damaged."""
    for name in ("changed.txt", "gone.txt", "broken.txt", "whole.txt"):
        install(workspace, tmp_path, name, f"{name}.example\n")
    for name in ("changed", "gone"):
        feed = installed_feed(workspace, name)
        assert feed is not None
        folder = content_folder(workspace, feed)
        assert folder is not None
        file = next(folder.iterdir())
        file.write_text("new.example\n")
        if name == "gone":
            file.unlink()
            folder.rmdir()
    (feeds_folder(workspace) / "broken" / "feed.json").write_text("{")
    loaded = load_feeds(workspace, now=NOW)

    assert values(loaded) == ["new.example", "whole.txt.example"]
    assert len(loaded.problems) == 3
    assert "The files of the feed changed are not those that were received." in loaded.problems
    assert "The feed gone is not used: its files are gone." in loaded.problems


def test_workspace_without_feeds_has_none(workspace: Path) -> None:
    """Nothing is made in it."""
    assert values(load_feeds(workspace)) == []
    assert not workspace.exists()


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_compiled_index_of_the_public_sets_has_the_same_content(workspace: Path) -> None:
    """Whether it is read from the feeds or from the compiled form."""
    import_feed(workspace, SHARED / "indicators")
    first, second = load_feeds(workspace), load_feeds(workspace)

    assert len(first.index) == len(second.index) > 11_000
    assert first.index.sha256 == second.index.sha256
