"""How far behind a phone is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bugsweep.formats.os_releases import FRESH_FOR, IosPatchState, ios_patch_state, release_table, version_number

NOTHING = IosPatchState(released=None, behind=None, exploited=None)


def state(version: str, model: str, day: datetime | None, build: str = "") -> IosPatchState:
    """Return how up to date a phone is."""
    return ios_patch_state(version=version, build=build, model=model, as_of=day)


def moment(year: int, month: int, day: int) -> datetime:
    """Return the beginning of a day."""
    return datetime(year, month, day, tzinfo=UTC)


def test_phone_with_the_newest_release_is_not_behind() -> None:
    """And no exploited vulnerability is open."""
    assert state("26.6.1", "iPhone14,5", moment(2026, 8, 20)) == IosPatchState(
        released=date(2026, 8, 17), behind=timedelta(0), exploited=frozenset()
    )


def test_lag_is_counted_from_the_first_release_that_the_phone_lacks() -> None:
    """17.1 came out on 25 October 2023, 17.1.1 on 7 November: on the 17th the phone is ten days late."""
    found = state("17.1", "iPhone14,5", moment(2023, 11, 17))

    assert found.released == date(2023, 10, 25)
    assert found.behind == timedelta(days=10)


def test_releases_after_the_acquisition_do_not_count() -> None:
    """Nobody can install what is not out."""
    assert state("17.1", "iPhone14,5", moment(2023, 11, 1)).behind == timedelta(0)


def test_exploited_vulnerabilities_are_those_that_lacking_releases_close() -> None:
    """Not those that the phone's own branch has closed."""
    assert state("17.1", "iPhone14,5", moment(2023, 12, 1)).exploited == {"CVE-2023-42916", "CVE-2023-42917"}
    assert state("18.7.3", "iPhone14,5", moment(2026, 2, 1)).exploited == frozenset()


def test_update_of_an_older_branch_is_as_good() -> None:
    """18.7.2 came out after 26.1 and closes the same."""
    assert state("18.7.2", "iPhone14,5", moment(2025, 11, 10)).behind == timedelta(0)


def test_model_that_takes_no_newer_version_is_not_late() -> None:
    """An iPhone XR ends with iOS 18; what comes for iOS 26 is not for it."""
    assert state("18.7.10", "iPhone11,8", moment(2026, 8, 20)).behind == timedelta(0)


def test_release_for_some_models_makes_only_those_late() -> None:
    """18.7.9 of 11 May 2026 was for phones that take nothing newer."""
    assert state("18.7.8", "iPhone11,8", moment(2026, 5, 21)).behind == timedelta(days=10)
    assert state("26.5", "iPhone14,5", moment(2026, 6, 20)).behind == timedelta(0)


def test_version_of_which_no_date_is_known_is_at_least_so_late() -> None:
    """An iPhone 7 with iOS 14.3: the table knows 14.8.1 of October 2021, and nothing of the days before."""
    assert state("14.3", "iPhone9,3", moment(2022, 1, 1)).behind is None
    assert state("14.3", "iPhone9,3", moment(2023, 9, 20)).behind == moment(2023, 9, 20) - moment(2021, 9, 20)


def test_that_no_vulnerability_of_an_old_version_is_listed_says_nothing() -> None:
    """The table has them from iOS 17 on."""
    assert state("14.3", "iPhone9,3", moment(2022, 1, 1)).exploited is None


@pytest.mark.parametrize(
    ("version", "model", "day"),
    [
        ("17.1", "iPhone14,5", None),
        ("26.6.1", "iPhone14,5", moment(2027, 6, 1)),
        ("99.1", "iPhone14,5", moment(2026, 8, 20)),
        ("beta", "iPhone14,5", moment(2026, 8, 20)),
        ("", "iPhone14,5", moment(2026, 8, 20)),
        ("9" * 5_000, "iPhone14,5", moment(2026, 8, 20)),
    ],
)
def test_what_the_table_cannot_know_is_unknown(version: str, model: str, day: datetime | None) -> None:
    """No time, a time after the table, a version that it does not know, no version at all."""
    assert state(version, model, day) == NOTHING


def test_unknown_model_is_not_called_up_to_date() -> None:
    """Nobody knows what it could take."""
    assert state("26.6.1", "iPhone99,1", moment(2026, 8, 20)).behind is None


def test_table_is_used_for_a_while_after_it_was_compiled() -> None:
    """Then a phone with the newest release that it knows is no longer called up to date."""
    last = datetime.combine(release_table().compiled + FRESH_FOR, datetime.min.time(), UTC)

    assert state("26.6.1", "iPhone14,5", last).behind == timedelta(0)
    assert state("26.6.1", "iPhone14,5", last + timedelta(days=1)).behind is None


def test_versions_compare_as_numbers() -> None:
    """17.10 is newer than 17.9, and 17 is 17.0."""
    assert version_number("17.10") > version_number("17.9")
    assert version_number("17") == version_number("17.0")


def test_build_tells_the_release() -> None:
    """Of a phone that names its version wrongly."""
    assert state("26.6", "iPhone14,5", moment(2026, 8, 20), build="23G83").released == date(2026, 8, 17)
