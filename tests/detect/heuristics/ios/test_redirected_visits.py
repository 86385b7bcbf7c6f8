"""Visits without encryption that led to another site within a second."""

from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.artifacts.ios.safari_history import Visit
from bugsweep.model.finding import Finding
from phone_records import record, suspected

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def visit(number: int, url: str | None, *, seconds: float = 0, leads_to: int | None = None) -> Visit:
    """Return a visit; one that leads nowhere follows from the one before it."""
    at = MOMENT + timedelta(seconds=seconds)
    source = number - 1 if leads_to is None else None
    return record(
        Visit,
        f"visit {number}",
        visit_id=number,
        url=url,
        time=at,
        redirect_source=source,
        redirect_destination=leads_to,
    )


def found(source: str, target: str, *, after: float = 0.4, leads: bool = True) -> list[Finding]:
    """Return what the heuristic says of two visits."""
    visits = [visit(1, source, leads_to=2 if leads else 7), visit(2, target, seconds=after)]
    return suspected("ios/redirected_visits", {"ios/safari_history": visits})


def test_site_that_led_to_an_odd_port_is_suspicious() -> None:
    """So did the servers that infected phones from the network."""
    (finding,) = found("http://news.example/", "https://a1b2.get.free.evil.example:30495/szev4hz")

    assert (finding.level, finding.count) == ("medium", 2)


def test_site_that_led_to_another_is_context() -> None:
    """The web does so every day."""
    (finding,) = found("http://news.example/", "https://other.example/")

    assert finding.level == "informational"
    assert "news.example was opened over HTTP and led within a second to other.example" in finding.explanation


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("http://news.example/", "https://www.news.example/"),
        ("http://a.news.co.uk/", "https://b.news.co.uk/"),
        ("https://news.example/", "https://evil.test:8443/"),
        ("http://192.0.2.1/", "http://192.0.2.1/x"),
    ],
)
def test_same_site_and_encrypted_visits_are_nothing(source: str, target: str) -> None:
    """Nobody in the network can have done it."""
    assert found(source, target) == []


def test_only_what_followed_at_once_by_itself_counts() -> None:
    """A link that was followed is no redirect; nor is what came later or before."""
    assert found("http://news.example/", "https://other.example/", leads=False) == []
    assert found("http://news.example/", "https://other.example/", after=5) == []
    assert found("http://news.example/", "https://other.example/", after=-5) == []


def test_sites_under_a_common_suffix_are_apart() -> None:
    """Two sites of one country are not one."""
    assert len(found("http://news.co.uk/", "https://other.co.uk/")) == 1


def test_same_pair_of_sites_is_one_finding() -> None:
    """However often it happened; a port makes it another."""
    visits = [
        visit(1, "http://news.example/", leads_to=2),
        visit(2, "https://other.test/"),
        visit(3, "http://news.example/x", leads_to=4),
        visit(4, "https://other.test/x"),
        visit(5, "http://news.example/", leads_to=6),
        visit(6, "https://other.test:99999999/"),
    ]
    first, second = suspected("ios/redirected_visits", {"ios/safari_history": visits})

    assert (first.level, first.count) == ("informational", 4)
    assert (second.level, second.count) == ("medium", 2)
    assert first.id != second.id


def test_visits_without_number_page_or_host_are_passed_over() -> None:
    """Damaged rows have any shape."""
    visits = [visit(1, None, leads_to=2), visit(2, "http://[/", leads_to=3), visit(3, "https://[x:y/")]
    suspected("ios/redirected_visits", {"ios/safari_history": [*visits, record(Visit, url="http://a.example/")]})
