"""Where short links lead."""

import pytest

from bugsweep.indicators.resolving import Resolver, matching_targets, shorteners
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind
from https_server import Answer, Server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
EVIL = Indicator(kind="domain-name", value="evil.example", description="Listed.")


def resolver(server: Server) -> Resolver:
    """Return a resolver that takes the server for a shortener."""
    return Resolver(context=server.context, hosts={"127.0.0.1"})


def redirect(location: str) -> Answer:
    """Return an answer that leads elsewhere."""
    return Answer(status=301, headers={"Location": location})


def test_shortener_is_asked_once_and_its_target_never(server: Server) -> None:
    """The target may belong to whoever sent the link."""
    server.answers["/a"] = redirect("https://evil.example/x?y=1")
    asking = resolver(server)
    targets = [asking.target(f"{server.url}/a") for _ in range(2)]

    assert targets == ["https://evil.example/x?y=1"] * 2
    assert [request.path for request in server.requests] == ["/a"]


def test_link_through_two_shorteners_is_followed(server: Server) -> None:
    """Also one that names the next by its path alone."""
    server.answers["/a"] = redirect("/b")
    server.answers["/b"] = redirect("https://evil.example/")

    assert resolver(server).target(f"{server.url}/a") == "https://evil.example/"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"a page"),
        Answer(status=404),
        Answer(status=301),
        redirect("/a"),
        redirect("x" * 9000),
        redirect("\x7f["),
    ],
    ids=["page", "missing", "no location", "circle", "too long", "no address"],
)
def test_answer_that_leads_nowhere_is_counted(server: Server, answer: Answer) -> None:
    """And ends."""
    server.answers["/a"] = answer
    asking = resolver(server)

    assert asking.target(f"{server.url}/a") is None
    assert asking.failed == 1
    assert 1 <= asking.asked <= 5


def test_server_that_is_not_trusted_or_not_there_is_a_failure(server: Server) -> None:
    """Certificates are verified."""
    asking = Resolver(hosts={"127.0.0.1"})

    assert asking.target(f"{server.url}/a") is None
    assert asking.failed == 1
    assert server.requests == []


def test_other_links_are_not_asked_about(server: Server) -> None:
    """Nor any of the hosts of the messages."""
    assert Resolver(context=server.context).target(f"{server.url}/a") is None
    assert server.requests == []


def test_most_links_are_bounded(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out is counted."""
    monkeypatch.setattr("bugsweep.indicators.resolving._MOST_LINKS", 1)
    asking = resolver(server)
    for name in ("a", "b", "c"):
        asking.target(f"{server.url}/{name}")

    assert asking.left == 2


def test_indicator_of_the_target_is_found_and_says_how(server: Server) -> None:
    """Beside those of the link itself."""
    server.answers["/a"] = redirect("https://evil.example/x")

    def match(kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
        return (EVIL,) if kind == "url" and "evil.example" in value else ()

    (found,) = matching_targets(match, resolver(server))("url", f"{server.url}/a")

    assert found.value == "evil.example"
    assert found.description == "The shortener says that the link leads to https://evil.example/x. Listed."


def test_known_shorteners_are_those_of_the_cautions() -> None:
    """One list serves both."""
    assert {"bit.ly", "t.co"} <= shorteners()
