"""Rows that were deleted."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bugsweep.artifacts.ios.calls import Call
from bugsweep.artifacts.ios.safari_history import Visit
from bugsweep.artifacts.ios.sms import Message
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record
from phone_records import record, suspected

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def found(artifact: str, records: Iterable[Record], *, damaged: Iterable[str] = ()) -> list[Finding]:
    """Return what the heuristic says of records of one artifact."""
    return suspected("ios/row_gaps", {artifact: records}, damaged=damaged)


def process(number: int, *, orphaned: bool = False) -> ProcessUsage:
    """Return the traffic of a process."""
    first = DAY + timedelta(days=number)
    return record(ProcessUsage, f"process {number}", process_id=number, first_used_at=first, orphaned=orphaned)


def message(number: int, path: str = "sms.db") -> Message:
    """Return a message."""
    return record(Message, f"message {number}", lies_in=path, time=DAY)


def visit(number: int | None) -> Visit:
    """Return a visit."""
    return record(Visit, "page 1", url="https://a.example/", visit_id=number)


def test_long_gap_among_processes_is_a_weak_sign() -> None:
    """It names the numbers and the time before them, and quotes the row behind them."""
    (finding,) = found("ios/data_usage", [process(number) for number in (1, 2, 8, 9, 11)])

    assert finding.level == "low"
    assert "6 numbers are missing" in finding.explanation
    assert "3-7 after 2026-03-03 00:00 UTC; 10 after 2026-03-10 00:00 UTC" in finding.explanation
    assert [record.position for record in finding.records] == ["process 8", "process 11"]


def test_short_gaps_are_context() -> None:
    """Clean phones have some."""
    (finding,) = found("ios/net_usage", [process(number) for number in (1, 5, 9)])

    assert finding.level == "informational"


def test_gap_in_what_was_not_read_whole_is_context() -> None:
    """The rows may have been in what was lost."""
    (finding,) = found("ios/data_usage", [process(1), process(100)], damaged=["ios/data_usage"])

    assert finding.level == "informational"
    assert "lay in what could not be read" in finding.explanation


def test_rows_without_a_gap_are_nothing() -> None:
    """Wherever they begin, and however often one comes."""
    assert found("ios/data_usage", [process(7), process(7), process(8)]) == []


def test_counters_without_their_process_fill_no_gap() -> None:
    """Their number is that of the row that was deleted."""
    assert len(found("ios/data_usage", [process(1), process(3), process(2, orphaned=True)])) == 1


def test_rows_out_of_order_say_nothing() -> None:
    """They were pieced together from a damaged file."""
    assert found("ios/sms", [message(9), message(1), message(5)]) == []


def test_messages_calls_and_visits_are_deleted_by_hand() -> None:
    """However many: it is context."""
    calls = [record(Call, f"call {number}") for number in (1, 50)]
    for artifact, records in (
        ("ios/sms", [message(1), message(200)]),
        ("ios/calls", calls),
        ("ios/safari_history", [visit(1), visit(300), visit(None)]),
    ):
        (finding,) = found(artifact, records)
        assert finding.level == "informational"


def test_each_file_has_numbers_of_its_own() -> None:
    """The rows of two databases are not one series."""
    assert found("ios/sms", [message(1, "a"), message(2, "a"), message(40, "b"), message(41, "b")]) == []


def test_many_gaps_are_counted_and_some_told() -> None:
    """A finding stays readable."""
    (finding,) = found("ios/sms", [message(number) for number in range(1, 1000, 2)])

    assert "499 numbers are missing" in finding.explanation
    assert "and more" in finding.explanation
    assert len(finding.records) == 20


def test_place_without_a_number_is_no_row() -> None:
    """Nor is one with a number that no database has."""
    odd = [record(Message, place, lies_in="sms.db") for place in ("", "message x", f"message {'9' * 40}")]

    assert found("ios/sms", [message(1), *odd, message(2)]) == []
