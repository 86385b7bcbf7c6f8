"""Apps that are gone while their traffic is still counted."""

from collections.abc import Iterable, Sequence

from bugsweep.artifacts.ios.app_state import AppState
from bugsweep.artifacts.ios.apps import App
from bugsweep.detect.context import NO_CONTEXT, AllowList, Context
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding
from phone_records import record, suspected


def found(
    apps: Iterable[str],
    bundles: Sequence[str | None],
    *,
    states: Iterable[AppState] = (),
    damaged: Iterable[str] = (),
    context: Context = NO_CONTEXT,
) -> list[Finding]:
    """Return what the heuristic says of a phone with these apps and the traffic of these."""
    given = {
        "ios/apps": [record(App, bundle=bundle) for bundle in apps],
        "ios/app_state": states,
        "ios/data_usage": [record(ProcessUsage, process="x", bundle=bundle) for bundle in bundles],
    }
    return suspected("ios/apps_gone", given, damaged=damaged, context=context)


def test_app_that_is_gone_is_told() -> None:
    """All of them in one finding, which is context."""
    (finding,) = found(["org.example.maps"], ["org.example.maps", "org.example.gone", "org.example.lost"])

    assert finding.level == "informational"
    assert "org.example.gone, org.example.lost" in finding.explanation
    assert finding.count == 2


def test_extension_belongs_to_its_app() -> None:
    """Its name begins with that of the app, at a dot."""
    assert found(["org.example.Maps"], ["org.example.maps.widget"]) == []
    assert len(found(["org.example.maps"], ["org.example.mapsviewer"])) == 1


def test_services_of_apple_are_no_apps() -> None:
    """Nor is a process without a bundle, or with a name that is none."""
    assert found(["org.example.maps"], ["com.apple.datausage.dns", None, "daemon"]) == []


def test_nothing_is_said_without_a_list_of_apps() -> None:
    """An empty one, or one of which something was lost, is none."""
    assert found([], ["org.example.gone"]) == []
    assert found(["org.example.maps"], ["org.example.gone"], damaged=["ios/apps"]) == []


def test_home_screen_knows_apps_too() -> None:
    """Those that it says were removed are gone."""
    states = [record(AppState, app="org.example.a"), record(AppState, app="org.example.b", removed=True)]
    (finding,) = found(["org.example.maps"], ["org.example.a", "org.example.b"], states=states)

    assert "org.example.b." in finding.explanation
    assert "org.example.a" not in finding.explanation


def test_app_on_the_allow_list_may_be_gone() -> None:
    """The organisation knows it."""
    allowed = Context(allowed=AllowList(apps=("org.example.*",)))

    assert found(["org.example.maps"], ["org.example.gone"], context=allowed) == []


def test_many_names_are_not_all_told() -> None:
    """The records have them."""
    (finding,) = found(["org.example.maps"], [f"org.example.app{number}" for number in range(100)])

    assert "and others" in finding.explanation
    assert finding.count == 100
