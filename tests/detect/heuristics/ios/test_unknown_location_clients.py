"""Programs that used the location and that are not on the phone."""

from collections.abc import Iterable

from bugsweep.artifacts.ios.apps import App
from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.detect.context import NO_CONTEXT, AllowList, Context
from bugsweep.model.finding import Finding
from phone_records import record, suspected


def client(name: str, bundle: str = "", *paths: str) -> LocationClient:
    """Return a client of the location service."""
    program = name.rpartition("/")[2].rstrip(":")
    return record(LocationClient, f"client {name}", client=name, program=program, bundle=bundle, paths=paths)


def found(
    *clients: LocationClient,
    damaged: Iterable[str] = (),
    context: Context = NO_CONTEXT,
    apps: Iterable[str] = ("org.a",),
) -> list[Finding]:
    """Return what the heuristic says of them on a phone with these apps."""
    given = {"ios/apps": [record(App, bundle=app) for app in apps], "ios/locationd_clients": clients}
    return suspected("ios/unknown_location_clients", given, damaged=damaged, context=context)


def test_client_that_is_no_app_is_told() -> None:
    """Once, however often it used the location."""
    (finding,) = found(client("org.b:"), client("org.b:"), client("x:", "org.a"))

    assert (finding.level, finding.count) == ("low", 2)
    assert "org.b" in finding.title


def test_apps_and_what_is_part_of_ios_belong() -> None:
    """By bundle, by the name in the key, with or without the letter before it, or by where they lie."""
    assert (
        found(
            client("org.a:"),
            client("iorg.a:"),
            client("icom.apple.Maps:"),
            client("com.apple.Maps:"),
            client("x:", "org.a.widget"),
            client("y:", "org.example.daemon", "/System/Library/LocationBundles/x.bundle"),
            client("com.apple.locationd.bundle-/System/Library/LocationBundles/x.bundle:"),
            client("/usr/libexec/x:"),
        )
        == []
    )


def test_nothing_is_said_without_a_list_of_apps() -> None:
    """Every client would be unknown."""
    assert found(client("org.b:"), apps=()) == []
    assert found(client("org.b:"), damaged=["ios/apps"]) == []


def test_allow_list_names_apps() -> None:
    """The organisation knows it."""
    assert found(client("org.b:"), context=Context(allowed=AllowList(apps=("org.b",)))) == []
