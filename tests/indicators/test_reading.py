"""Files and folders of indicators."""

from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import Limits, read_indicators
from feeds_of import AS_OF, bundle, indicator, values


def write(folder: Path, name: str, content: str) -> None:
    """Write one file of a feed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def test_folder_is_read_whole_and_broken_files_are_refused(tmp_path: Path) -> None:
    """The others stay, and each refusal names its file."""
    write(tmp_path, "feed/a/one.json", bundle(indicator()))
    write(
        tmp_path, "feed/two.json", bundle(indicator("[app:id = 'com.evil']", 2), indicator("[mac-addr:value = 'x']", 3))
    )
    write(tmp_path, "feed/broken.json", bundle(indicator())[:-9])
    write(
        tmp_path, "feed/README.md", "# About\n\nThese are indicators of *evil*, see [the report](https://r.example/).\n"
    )
    write(tmp_path, "feed/empty.txt", "\n")
    write(tmp_path, "feed/.git/config", "evil.example")
    reading = read_indicators(tmp_path / "feed", as_of=AS_OF)

    assert values(reading) == [("domain-name", "evil.example"), ("app-id", "com.evil")]
    assert [one.source for one in reading.indicators] == ["feed/a/one.json", "feed/two.json"]
    places = {refusal.place.partition(":")[0]: refusal.reason for refusal in reading.refused}
    assert places["README.md"] == "a document, not a list of indicators"
    assert places["empty.txt"] == "an empty file"
    assert places["two.json"] == "no record shows mac-addr:value"
    assert "JSON" in places["broken.json"]
    assert [file.path for file in reading.files] == ["README.md", "a/one.json", "broken.json", "empty.txt", "two.json"]


def test_hash_of_a_folder_changes_with_any_of_its_files(tmp_path: Path) -> None:
    """Also when only a name does."""
    write(tmp_path, "feed/one.json", bundle(indicator()))
    first = read_indicators(tmp_path / "feed").sha256
    again = read_indicators(tmp_path / "feed").sha256
    (tmp_path / "feed/one.json").rename(tmp_path / "feed/two.json")

    assert first == again
    assert read_indicators(tmp_path / "feed").sha256 != first


def test_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A feed says nothing about files elsewhere."""
    write(tmp_path, "feed/one.json", bundle(indicator()))
    write(tmp_path, "elsewhere.json", bundle(indicator("[app:id = 'com.evil']", 2)))
    (tmp_path / "feed/two.json").symlink_to(tmp_path / "elsewhere.json")

    assert values(read_indicators(tmp_path / "feed", as_of=AS_OF)) == [("domain-name", "evil.example")]


def test_larger_file_than_allowed_is_refused_unread(tmp_path: Path) -> None:
    """The limit is on the size on disk."""
    write(tmp_path, "feed/one.json", bundle(indicator()))
    reading = read_indicators(tmp_path / "feed", limits=Limits(file_bytes=10))

    assert reading.indicators == ()
    assert reading.refused_by_reason == {"larger than 10 bytes": 1}
    assert Limits().file_bytes == 512 * 1024 * 1024


def test_more_files_than_allowed_are_not_read(tmp_path: Path) -> None:
    """And it is said."""
    for number in range(3):
        write(tmp_path, f"feed/{number}.json", bundle(indicator()))
    reading = read_indicators(tmp_path / "feed", limits=Limits(files=2))

    assert len(reading.indicators) == 2
    assert reading.refused_by_reason == {"more than 2 files": 1}


def test_refusals_are_listed_up_to_a_limit_and_then_counted(tmp_path: Path) -> None:
    """A feed of nothing usable does not fill the memory."""
    write(tmp_path, "one.json", bundle(*(indicator("[mac-addr:value = 'x']", number) for number in range(5))))
    reading = read_indicators(tmp_path / "one.json", limits=Limits(listed_refusals=2))

    assert [refusal.count for refusal in reading.refused] == [1, 1, 3]
    assert reading.refused_by_reason == {"no record shows mac-addr:value": 5}
    assert reading.files[0].refused == 5


@pytest.mark.parametrize("content", ["", "\0\0", "Just some words.\nAnd more of them, without any order.\n"])
def test_single_file_that_is_no_feed_is_an_error(tmp_path: Path, content: str) -> None:
    """Whoever names a file wants it used."""
    write(tmp_path, "notes", content)

    with pytest.raises(IndicatorError, match="cannot be used"):
        read_indicators(tmp_path / "notes")


def test_missing_path_is_an_error(tmp_path: Path) -> None:
    """It says what is missing."""
    with pytest.raises(IndicatorError, match="There is nothing at"):
        read_indicators(tmp_path / "nothing")
