"""Networks of the second generation."""

import pytest

from android_records import made, offered
from bugsweep.detect.android_radio import RADIO, second_generation


@pytest.mark.parametrize(
    ("sdk", "mode", "known"),
    [
        ("28", "0", [True]),
        ("29", "11", [False]),
        ("28", "99", []),
        ("30", "0", []),
        ("x", "0", []),
        ("9" * 5000, "0", []),
    ],
)
def test_mode_of_the_network_counts_until_android_10(sdk: str, mode: str, known: list[bool]) -> None:
    """Later versions leave the setting behind."""
    records = offered(
        RADIO,
        settings=[
            made("settings", name="preferred_network_mode1", value=mode),
            made("settings", name="adb_enabled", value="1"),
        ],
        properties=[made("properties", name="ro.build.version.sdk", value=sdk)],
    )

    assert [allowed for allowed, _, _ in second_generation(records)] == known


def test_sim_cards_know_better_than_the_setting() -> None:
    """Only those in the phone, and where they list it."""
    records = offered(
        RADIO,
        settings=[made("settings", name="preferred_network_mode", value="0")],
        properties=[made("properties", name="ro.build.version.sdk", value="28")],
        subscriptions=[
            made("subscriptions", active=True, allows_2g=False),
            made("subscriptions", active=True),
            made("subscriptions", active=False, allows_2g=True),
        ],
    )

    assert [(allowed, artifact) for allowed, artifact, _ in second_generation(records)] == [
        (False, "android/subscriptions")
    ]
