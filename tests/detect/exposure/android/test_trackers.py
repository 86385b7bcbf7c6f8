"""Trackers in apps."""

from android_records import at, exposures, made


def test_code_of_a_tracker_shows_in_any_part_of_an_app() -> None:
    """Parts that are the app's own do not."""
    told = exposures(
        "trackers",
        activities=[
            made("activities", package="org.example.game", activity="com.appsflyer.Ad"),
            made("activities", package="org.example.game", activity="org.example.game.Main"),
        ],
        services=[made("services", package="org.example.game", service="com.flurry.Agent")],
        receivers=[made("receivers", package="org.example.map", receiver="com.adjust.sdk.Referrer")],
    )

    assert [(one.what.partition(" (")[0], one.who, one.state) for one in told] == [
        ("AppsFlyer", "org.example.game", "in the app"),
        ("Flurry", "org.example.game", "in the app"),
        ("Adjust", "org.example.map", "in the app"),
    ]


def test_intrusion_logs_say_who_contacted_a_tracker_and_when() -> None:
    """Other hosts are none."""
    told = exposures(
        "trackers",
        dns_events=[
            made("dns_events", package="org.example.game", host="t.appsflyer.com", time=at(1)),
            made("dns_events", package="org.example.game", host="example.org", time=at(2)),
        ],
    )

    assert [(one.who, one.state, one.last_used) for one in told] == [("org.example.game", "contacted", at(1))]
