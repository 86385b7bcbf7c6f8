"""Binary cookies."""

import struct
from datetime import UTC, datetime

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.binarycookies import Cookie, read_binary_cookies
from bugsweep.model.record import Problem
from cases import MemoryFile


def cookie(
    domain: str = ".news.example", name: str = "id", path: str = "/", flags: int = 5, expiry: float = 86400
) -> bytes:
    """Return a cookie as it lies in a page."""
    texts = b""
    places = []
    for text in (domain, name, path, "secret"):
        places.append(56 + len(texts))
        texts += text.encode() + b"\0"
    return struct.pack("<4I6I2d", 56 + len(texts), 0, flags, 0, *places, 0, 0, expiry, 3600.0) + texts


def page(*cookies: bytes) -> bytes:
    """Return a page with these cookies."""
    offsets, place = [], 12 + 4 * len(cookies)
    for one in cookies:
        offsets.append(place)
        place += len(one)
    return b"\0\0\1\0" + struct.pack(f"<I{len(cookies)}I", len(cookies), *offsets) + b"\0\0\0\0" + b"".join(cookies)


def file_of(*pages: bytes) -> bytes:
    """Return a file with these pages."""
    sizes = struct.pack(f">I{len(pages)}I", len(pages), *map(len, pages))
    return b"cook" + sizes + b"".join(pages) + b"\0\0\0\0"


def read(content: bytes) -> list[Cookie | Problem]:
    """Return what the file holds."""
    return list(read_binary_cookies(MemoryFile("Cookies.binarycookies", content)))


def test_cookie_has_its_host_times_and_flags() -> None:
    """Its value is not read out."""
    (found,) = read(file_of(page(cookie())))

    assert found == Cookie(
        position="page 1, cookie 1",
        domain=".news.example",
        name="id",
        path="/",
        secure=True,
        http_only=True,
        created_at=datetime(2001, 1, 1, 1, tzinfo=UTC),
        expires_at=datetime(2001, 1, 2, tzinfo=UTC),
    )


def test_every_page_is_read() -> None:
    """Positions count from one."""
    found = read(file_of(page(cookie(), cookie("b.test")), page(cookie("c.test"))))

    assert [(one.position, one.domain) for one in found if isinstance(one, Cookie)] == [
        ("page 1, cookie 1", ".news.example"),
        ("page 1, cookie 2", "b.test"),
        ("page 2, cookie 1", "c.test"),
    ]


def test_damaged_cookie_is_a_problem_and_the_next_is_read() -> None:
    """Only what is damaged is lost."""
    broken = bytearray(cookie())
    broken[16:20] = struct.pack("<I", 9999)
    problem, found = read(file_of(page(bytes(broken), cookie("b.test"))))

    assert isinstance(problem, Problem)
    assert isinstance(found, Cookie)


def test_absurd_time_is_a_problem_and_the_cookie_stays() -> None:
    """The host is what counts."""
    problem, found = read(file_of(page(cookie(expiry=1e300))))

    assert isinstance(problem, Problem)
    assert isinstance(found, Cookie)
    assert found.expires_at is None


def test_page_of_another_kind_does_not_cost_the_next() -> None:
    """Sizes come from the header, so that the next page is found."""
    problem, found = read(file_of(b"not a page", page(cookie())))

    assert isinstance(problem, Problem)
    assert isinstance(found, Cookie)


def test_truncated_file_gives_the_pages_it_has() -> None:
    """The rest is a problem of the file."""
    content = file_of(page(cookie()), page(cookie("b.test")))
    found, problem = read(content[:-40])

    assert isinstance(found, Cookie)
    assert isinstance(problem, Problem)
    assert problem.loss == "file"


@pytest.mark.parametrize(
    "content", [b"", b"cook", b"text of another kind", b"cook\xff\xff\xff\xff", b"cook\0\0\0\2\0\0\0\1"]
)
def test_other_files_are_refused(content: bytes) -> None:
    """Neither a wrong start nor a table that is not there is read."""
    with pytest.raises(FormatError):
        read(content)
