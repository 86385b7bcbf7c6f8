"""Headers of every answer."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from bugsweep.fleet.security.headers import StrictHeaders
from page_visits import corner, visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/log-in/", "/today/", "/no-such-page/", "/static/bugsweep/pages.css"])
def test_every_answer_has_a_strict_policy(path: str) -> None:
    """Pages, failures and files alike: no script or style but ours, and no frame."""
    answer = visitor("registrar").get(path)
    answer.close()

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert ("no-store" in answer.get("Cache-Control", "")) == (not path.startswith("/static/"))


def test_templates_need_no_inline_script_or_style() -> None:
    """The policy would refuse both, and nobody would see why."""
    place = corner("a", 1)
    pages = ["/today/", "/phones/", f"/phones/{place.phone.label}/", "/people/", "/policy/", "/campaigns/hand-in/"]
    client = visitor("registrar")

    for path in pages:
        text = client.get(path).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick" not in text
        assert text.count("<script") == text.count("<script src=")


def test_what_acts_instead_of_showing_is_written_as_its_escape() -> None:
    """In pages; in files of other types nothing is changed."""
    text = "<p>gpj.\u202eexe \x1b[31m \u200bfine</p>\n\t<p>two</p>"

    def answer(kind: str) -> str:
        strict = StrictHeaders(lambda _: HttpResponse(text, content_type=kind))
        return strict(RequestFactory().get("/")).content.decode()

    assert answer("text/html; charset=utf-8") == ("<p>gpj.\\u202eexe \\x1b[31m \\u200bfine</p>\n\t<p>two</p>")
    assert answer("application/json") == text


def test_static_files_are_served_and_nothing_beside_them() -> None:
    """Neither the register nor what was uploaded lies below an address."""
    client = Client()

    script = client.get("/static/bugsweep/pages.js")
    assert b"use strict" in b"".join(script.streaming_content)  # type: ignore[arg-type]  # no asynchronous one
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/uploads/", "/register.sqlite3"):
        assert client.get(path).status_code in {302, 404}
