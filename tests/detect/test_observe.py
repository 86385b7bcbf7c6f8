"""The distinct values of a sweep."""

from datetime import UTC, datetime
from typing import Annotated

from bugsweep.detect.observe import Observer, observed_fields
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind, Observes
from bugsweep.model.record import Origin, Record

EVIL = Indicator(kind="process-name", value="evil")
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


class Use(Record, frozen=True, kw_only=True):
    """A use of something."""

    process: Annotated[str | None, Observes("process-name"), Observes("app-id", shows="installed")] = None
    links: Annotated[tuple[str, ...], Observes("url")] = ()


class Letter(Record, frozen=True, kw_only=True):
    """A letter."""

    sent: bool
    process: Annotated[str, Observes("process-name"), Observes("app-id", shows="installed")]


class Parcels(Record, frozen=True, kw_only=True):
    """Here it is a number."""

    sent: int
    process: Annotated[str, Observes("process-name")]


def match(kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
    """Know one process."""
    return (EVIL,) if (kind, value) == ("process-name", "evil") else ()


def observed(*records: Use) -> Observer:
    """Return an observer that has seen `records`."""
    observer = Observer("ios/x", "executed", Use, match)
    for record in records:
        observer.observe([record])
    return observer


def use(number: int, time: datetime | None = None, process: str | None = None, links: tuple[str, ...] = ()) -> Use:
    """Return a record."""
    return Use(origin=Origin("a", str(number)), time=time, process=process, links=links)


def test_marks_of_a_record_type_are_found() -> None:
    """A field may carry several, under None and in tuples."""
    assert observed_fields(Use) == (
        ("process", "process-name", None),
        ("process", "app-id", "installed"),
        ("links", "url", None),
    )


def test_value_is_counted_with_its_first_and_last_time() -> None:
    """Records come in any order, and some have no time."""
    observer = observed(use(1, process="a"), use(2, LATE, process="a"), use(3, EARLY, process="a"), use(4, process="a"))
    process, app = observer.observables()

    assert (process.kind, process.value, process.shows) == ("process-name", "a", "executed")
    assert (app.kind, app.value, app.shows) == ("app-id", "a", "installed")
    assert (process.count, process.first_seen, process.last_seen) == (4, EARLY, LATE)


def test_every_value_of_a_tuple_is_observed() -> None:
    """Each link of a message counts."""
    values = [(one.value, one.count) for one in observed(use(1, links=("x", "y")), use(2, links=("y",))).observables()]

    assert values == [("x", 1), ("y", 2)]


def test_nothing_is_observed_where_there_is_no_value() -> None:
    """None, empty text and empty tuples are no values."""
    assert list(observed(use(1), use(2, process="")).observables()) == []


def test_sighting_carries_every_record_with_the_value() -> None:
    """One indicator on two rows is one sighting of two records."""
    (seen,) = observed(use(1, EARLY, process="evil"), use(2, process="fine"), use(3, LATE, process="evil")).sightings()

    assert seen.sighting.indicator is EVIL
    assert seen.sighting.observable.value == "evil"
    assert (seen.count, seen.first_seen, seen.last_seen) == (2, EARLY, LATE)
    assert [record.origin.position for record in seen.records] == ["1", "3"]


def test_indicators_are_asked_once_for_each_distinct_value() -> None:
    """That is what makes matching fast."""
    asked: list[tuple[str, str]] = []

    def remember(kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
        asked.append((kind, value))
        return ()

    observer = Observer("ios/x", "executed", Use, remember)
    for number in range(3):
        observer.observe([use(number, links=("x",))])

    assert asked == [("url", "x")]


def test_values_that_nobody_will_ask_for_are_not_kept() -> None:
    """Those that an indicator fits are, and counted as ever; what fits none is asked for once all the same."""
    asked: list[str] = []

    def remember(kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
        asked.append(value)
        return match(kind, value)

    observer = Observer("ios/x", "executed", Use, remember, keeps_values=False)
    for number, process in enumerate(("fine", "evil", "fine", "evil")):
        observer.observe([use(number, process=process)])

    assert [(one.kind, one.value, one.count) for one in observer.observables()] == [("process-name", "evil", 2)]
    assert [seen.count for seen in observer.sightings()] == [2]
    assert asked == ["fine", "fine", "evil", "evil"]  # as the name of a process, and as that of an app


def test_what_the_holder_sent_proves_something_else() -> None:
    """The same value, received as well, is observed apart; a field that says what it proves keeps to it."""
    observer = Observer("ios/x", "received", Letter, match)
    for number, sent in enumerate((True, False, True)):
        observer.observe([Letter(origin=Origin("a", str(number)), sent=sent, process="evil")])

    assert [(one.kind, one.shows, one.count) for one in observer.observables()] == [
        ("process-name", "received", 1),
        ("app-id", "installed", 3),
        ("process-name", "sent", 2),
    ]
    assert [(one.shows, one.count) for one in observer.sightings()] == [("received", 1), ("sent", 2)]


def test_only_who_receives_can_have_sent() -> None:
    """A program that ran has run, and a number of things sent is no message."""
    ran = Observer("ios/x", "executed", Letter, match)
    ran.observe([Letter(origin=Origin("a"), sent=True, process="evil")])
    counted = Observer("ios/x", "received", Parcels, match)
    counted.observe([Parcels(origin=Origin("a"), sent=3, process="evil")])

    assert [one.shows for one in ran.sightings()] == ["executed"]
    assert [one.shows for one in counted.sightings()] == ["received"]
