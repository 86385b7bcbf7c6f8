"""Background refresh, local network and keyboards."""

from bugsweep.artifacts.ios.background_refresh import BackgroundRefresh
from bugsweep.artifacts.ios.keyboards import Keyboard
from bugsweep.artifacts.ios.local_network import LocalNetworkAccess
from fact_records import HERE, exposures_of


def test_apps_that_were_allowed_are_told() -> None:
    """Not those that were refused, and no keyboard of the system."""
    told = exposures_of(
        "ios/background",
        {
            "ios/background_refresh": [
                BackgroundRefresh(origin=HERE, app="a", allowed=True),
                BackgroundRefresh(origin=HERE, app="b", allowed=False),
                BackgroundRefresh(origin=HERE, app="c", allowed=None),
            ],
            "ios/local_network": [
                LocalNetworkAccess(origin=HERE, app="d", allowed=True),
                LocalNetworkAccess(origin=HERE, app="e", allowed=False),
            ],
            "ios/keyboards": [
                Keyboard(origin=HERE, identifier="f.keyboard", third_party=True),
                Keyboard(origin=HERE, identifier="en_GB", third_party=False),
            ],
        },
    )

    assert [(one.kind, one.what, one.who, one.state) for one in told] == [
        ("permission", "background refresh", "a", "allowed"),
        ("permission", "local network", "d", "allowed"),
        ("special-access", "keyboard", "f.keyboard", "on"),
    ]
