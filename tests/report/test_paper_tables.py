"""Tables on paper."""

from msgspec.structs import replace

from bugsweep.report.paper_tables import paper_table, phone_tables
from results import full_result


def test_long_table_says_how_many_rows_are_left_out() -> None:
    """A phone may state tens of thousands of things, and paper is no place for them."""
    table = paper_table("Problems", ("Artifact", "Reason"), (1, 1), [("ios/sms", "damaged")] * 1400)

    assert len(table["rows"]) == 401
    assert table["rows"][-1] == ("and 1,000 more", "")


def test_phone_is_told_with_its_sources_and_days() -> None:
    """What it gives away, and what is known of it; what is not known is said so."""
    given, known = phone_tables(full_result(""))

    assert given["rows"] == [("may use", "microphone", "com.example.app", "allowed", "2026-03-01")]
    assert ("model", "iPhone9,3", "evidence:itunes-backup", "not stated") in known["rows"]
    assert any(row[1] == "not known" for row in known["rows"])


def test_no_table_where_nothing_is_known() -> None:
    """An empty one would look like an answer."""
    assert list(phone_tables(replace(full_result(""), facts=(), exposure=()))) == []


def test_set_of_many_members_is_cut_short() -> None:
    """With the number of the rest."""
    result = full_result("")
    many = replace(result.facts[2], value=[f"org.example.{number}" for number in range(1000)])
    (known,) = phone_tables(replace(result, facts=(many,), exposure=()))

    assert known["rows"][0][1].endswith("org.example.11 and 988 more")
