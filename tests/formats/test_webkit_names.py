"""Names that WebKit gives to what it stores."""

import pytest

from bugsweep.formats.webkit_names import stored_site


@pytest.mark.parametrize(
    ("path", "site"),
    [
        ("Library/WebKit/WebsiteData/IndexedDB/https_news.example_0", "https://news.example"),
        ("IndexedDB/v1/https_news.example_0/6D79/IndexedDB.sqlite3", "https://news.example"),
        ("LocalStorage/http_news.example_8080.localstorage-wal", "http://news.example:8080"),
        ("https_a_1.example.test_0", "https://a_1.example.test"),
        ("HTTPS_192.0.2.1_0", "HTTPS://192.0.2.1"),
    ],
)
def test_name_of_a_store_gives_its_site(path: str, site: str) -> None:
    """Scheme and host are taken as written, a port only where it is not the usual one."""
    assert stored_site(path) == site


@pytest.mark.parametrize(
    "path", ["Library/SMS/sms.db", "https_news.example", "xhttps_news.example_0", "https__0", "a/http_b/c_0", ""]
)
def test_other_names_give_none(path: str) -> None:
    """What only looks like it names no site."""
    assert stored_site(path) is None
