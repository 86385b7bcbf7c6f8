"""Plain lists as indicators."""

from pathlib import Path

import pytest

from bugsweep.errors import IndicatorError
from bugsweep.indicators import read_indicators
from cases import SHARED
from feeds_of import read, values
from hanging import ends

SHA256 = "0c" * 32
EVIL, BAD = ("domain-name", "evil.example"), ("domain-name", "bad.example")
OF_MANY_KINDS = [
    ("file-hash", SHA256),
    ("email-addr", "a@evil.example"),
    ("ipv6-addr", "2001:db8::1"),
    ("file-path", "/data/local/tmp/evil"),
]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("evil.example\n", [EVIL]),
        ("evil[.]example\r\nhxxps://evil[.]example/x\r\n", [EVIL, ("url", "https://evil.example/x")]),
        ("# a list\n; of\n// evil\n\nevil.example # its server\n", [EVIL]),
        ("0.0.0.0 bad.example evil.example\n127.0.0.1\tbad.example\n", [BAD, EVIL, BAD]),
        ("! title\n||evil.example^\n||bad.example^$third-party\n", [EVIL, BAD]),
        ("evil.example  # a - comment; with // signs\n", [EVIL]),
        ("* evil.example\n- 192.0.2.1\n", [EVIL, ("ipv4-addr", "192.0.2.1")]),
        ('"evil.example",\n"bad.example"\n', [EVIL, BAD]),
        ("\n".join(value for _, value in OF_MANY_KINDS), OF_MANY_KINDS),
    ],
)  # fmt: skip
def test_line_is_the_kind_it_looks_like(tmp_path: Path, content: str, expected: list[tuple[str, str]]) -> None:
    """Comments, quotes, bullets and the forms of hosts files and block lists are understood."""
    reading = read(tmp_path, content)

    assert values(reading) == expected
    assert reading.refused == ()
    assert "as they look" in reading.notes[0]


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("processes.txt", "bh", "process-name"),
        ("emails.txt", "a@evil.example", "email-addr"),
        ("android_properties.txt", "sys.brand.doc", "android-property"),
        ("file_paths.txt", "/data/local/tmp/evil", "file-path"),
        ("files.txt", "roleaccountd.plist", "file-name"),
        ("v4_validation_domains.txt", "evil.example", "domain-name"),
        ("samples.txt", SHA256, "file-hash"),
        ("cert-sha256.txt", SHA256, "file-hash"),
        ("packages.txt", "com.evil", "app-id"),
        ("certificates", SHA256, "cert-hash"),
        ("ips.txt", "192.0.2.1", "ipv4-addr"),
        ("domains.txt", "192.0.2.1", "ipv4-addr"),
        ("ips.txt", "evil.example", "domain-name"),
    ],
)
def test_name_of_the_file_says_the_kind(tmp_path: Path, name: str, line: str, kind: str) -> None:
    """Unless the value is clearly something else, and the reading says on what it relied."""
    reading = read(tmp_path, f"{line}\n", name)

    assert values(reading) == [(kind, line)]
    assert "as the name of the file says" in reading.notes[0]


def test_lines_that_say_nothing_are_refused_with_their_number(tmp_path: Path) -> None:
    """They are not guessed at."""
    reading = read(tmp_path, "evil.example\nbad.example\nbh\n0.0.0.0 localhost\nevil.example\n")

    assert values(reading) == [EVIL, BAD, EVIL]
    assert [(refusal.place, refusal.reason) for refusal in reading.refused] == [
        ("line 3", "a word that could be anything; the name of the file can say what it lists"),
        ("line 4", "a name that every device uses"),
    ]


def test_line_without_end_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    """The lines after it are read."""
    reading = read(tmp_path, f"evil.example\n{'x' * 5_000_000}\nbad.example\n", "domains.txt")

    assert values(reading) == [EVIL, BAD]
    assert reading.refused_by_reason == {"a line of more than 8192 characters": 1}


def test_line_of_spaces_does_not_hang(tmp_path: Path) -> None:
    """However long the gap in it is."""
    with ends():
        reading = read(tmp_path, f"evil.example{' ' * 8000}x\n" * 200, "domains.txt")

    assert reading.refused_by_reason == {"not a host name": 200}


def test_bytes_that_are_no_text_cost_their_lines(tmp_path: Path) -> None:
    """They are not silently repaired."""
    reading = read(tmp_path, b"evil.example\nbad.example\n" * 9 + b"\xff\xfe\x1b[31m\n")

    assert len(reading.indicators) == 18
    assert len(reading.refused) == 1


@pytest.mark.parametrize(
    "content", [b"\0" * 100, b"PK\x03\x04" + b"\0\x01" * 50, b"\x89PNG\r\n\x1a\n" + bytes(range(256))]
)
def test_binary_file_is_no_list(tmp_path: Path, content: bytes) -> None:
    """Whatever it is called."""
    with pytest.raises(IndicatorError):
        read(tmp_path, content, "domains.txt")


def test_long_list_is_streamed(tmp_path: Path) -> None:
    """Refused lines fill no memory, and none is lost."""
    path = tmp_path / "domains.txt"
    with path.open("w") as stream:
        for number in range(100_000):
            stream.write(f"a{number}.evil.example\n" if number % 10 == 0 else "not a host\n")
    with ends():
        reading = read_indicators(path)

    assert len(reading.indicators) == 10_000
    assert reading.refused_by_reason == {"not a host name": 90_000}
    assert len(reading.refused) == 1001


@pytest.mark.real
@pytest.mark.skipif(not (SHARED / "indicators").exists(), reason="the public sets are not here")
def test_public_lists_load_whole() -> None:
    """Every line of every list is used, as the kind that its file names."""
    folder = SHARED / "indicators" / "amnesty"
    lines = sum(len(path.read_text("utf-8").split()) for path in folder.rglob("*.txt"))
    reading = read_indicators(folder)

    assert reading.refused == ()
    assert len(reading.indicators) == lines
    assert len({one.kind for one in reading.indicators}) == 8
