"""Apps from no store, and the shape of stalkerware."""

import pytest

from android_records import at, found, made
from bugsweep.detect.heuristics.android.app_from_no_store import LastUses
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record

SPY = ("ACCESS_FINE_LOCATION", "RECORD_AUDIO", "READ_SMS", "CAMERA", "READ_CONTACTS")
LAUNCHER = made("activities", key="android.intent.action.MAIN", package="com.android.launcher", activity="Home")


def package(name: str, *permissions: str, **fields: object) -> Record:
    """Return a package that was granted these."""
    return made("packages", name=name, granted=[f"android.permission.{one}" for one in permissions], **fields)


def main_screen(name: str, activity: str = "Main") -> Record:
    """Return the icon of an app."""
    return made("activities", key="android.intent.action.MAIN", package=name, activity=activity)


def accessible(name: str) -> Record:
    """Return an accessibility service that is on."""
    return made("accessibility", package=name, service=".Watch", enabled=True)


def only(findings: list[Finding]) -> Finding:
    """Return the one finding."""
    (finding,) = findings
    return finding


def test_hidden_app_that_sees_the_screen_and_listens_is_grave() -> None:
    """From a file, no icon, accessibility, location, microphone and messages: all of it meets."""
    finding = only(
        found(
            "app_from_no_store",
            packages=[package("org.example.notes", *SPY, installer="com.google.android.packageinstaller")],
            accessibility=[accessible("org.example.notes")],
            activities=[LAUNCHER],
            receivers=[made("receivers", package="org.example.notes", key="android.provider.Telephony.SMS_RECEIVED")],
        )
    )

    assert finding.level == "high"
    assert finding.title == "App org.example.notes has the shape of stalkerware"
    assert finding.attack == ("T1453", "T1628.001", "T1430", "T1429", "T1636.004")
    assert finding.explanation == (
        "The app was installed from a file that somebody opened on the phone. It sees and operates the screen "
        "(accessibility). It may use contacts, messages, the camera, the location, the microphone. Besides, it is told "
        "of every text message. It has no icon that would start it."
    )
    assert {record.artifact for record in finding.records} == {
        "android/packages",
        "android/accessibility",
        "android/receivers",
    }


def test_name_like_the_system_disguises_as_well() -> None:
    """The icon is there, but nobody looks twice at it."""
    name = "com.system.service"
    finding = only(
        found(
            "app_from_no_store",
            packages=[package(name, *SPY)],
            device_policy=[made("device_policy", package=name)],
            activities=[LAUNCHER, main_screen(name)],
        )
    )

    assert finding.level == "high"
    assert "T1655.001" in finding.attack
    assert "T1626.001" in finding.attack


@pytest.mark.parametrize(
    ("name", "disguised"),
    [
        ("com.android.vendlng", True),
        ("com.google.android.playservice", True),
        ("com.systemservice", True),
        ("com.wifi.sync.service2", True),
        ("org.example.system", False),
        ("com.teamviewer.host", False),
        ("com", False),
    ],
)
def test_names_like_the_system_are_borrowed_or_only_words_of_it(name: str, *, disguised: bool) -> None:
    """A name with a word of its own is its own."""
    finding = only(found("app_from_no_store", packages=[package(name, *SPY)], activities=[LAUNCHER, main_screen(name)]))

    assert finding.level == ("medium" if disguised else "informational")


def test_open_app_with_rights_to_listen_is_suspicious() -> None:
    """It has an icon and a name of its own."""
    name = "org.example.automate"
    finding = only(
        found(
            "app_from_no_store",
            packages=[package(name, "ACCESS_FINE_LOCATION", "RECORD_AUDIO")],
            accessibility=[accessible(name)],
            activities=[LAUNCHER, main_screen(name)],
        )
    )

    assert finding.level == "medium"


def test_use_of_a_sensor_counts_like_the_permission() -> None:
    """AndroidQF's list has no permissions, app-ops have the uses."""
    name = "org.example.automate"
    uses = [
        made("appops", package=name, operation=operation, outcome="access")
        for operation in ("RECORD_AUDIO", "READ_SMS")
    ]
    finding = only(
        found(
            "app_from_no_store",
            package_files=[made("package_files", name=name)],
            accessibility=[accessible(name)],
            appops=uses * 500,
        )
    )

    assert finding.level == "medium"
    assert finding.count == 4


@pytest.mark.parametrize(
    ("permissions", "powers", "level"), [((), True, "low"), (("CAMERA",), True, "low"), (SPY, False, "informational")]
)
def test_one_trait_alone_is_no_suspicion(permissions: tuple[str, ...], level: str, *, powers: bool) -> None:
    """A password manager sees the screen, a map wants the location: owners install such apps from files."""
    name = "org.example.app"
    finding = only(
        found(
            "app_from_no_store",
            packages=[package(name, *permissions, installer="com.google.android.packageinstaller")],
            accessibility=[accessible(name)] if powers else [],
            activities=[LAUNCHER, main_screen(name)],
        )
    )

    assert finding.level == level
    assert finding.title == "App org.example.app is from no store"


def test_icon_that_was_switched_off_is_none() -> None:
    """That is how an app hides after it was set up."""
    name = "org.example.app"
    hidden = package(name, *SPY, disabled_components=["Main"])
    finding = only(found("app_from_no_store", packages=[hidden], activities=[LAUNCHER, main_screen(name)]))

    assert finding.level == "medium"
    assert "no icon" in finding.explanation


@pytest.mark.parametrize("whole", [True, False])
def test_icon_is_not_missed_where_the_table_of_screens_is_missing_or_cut(*, whole: bool) -> None:
    """What is not in the evidence is not hidden."""
    screens = [] if whole else [LAUNCHER]
    finding = only(
        found("app_from_no_store", whole=whole, packages=[package("org.example.app", *SPY)], activities=screens)
    )

    assert finding.level == "informational"


def apk(name: str, *requested: str, **fields: object) -> Record:
    """Return the package of an app, which asks for these."""
    asked = [f"android.permission.{one}" for one in requested]
    return made("apks", **({"name": name, "installed": True, "whole": True, "requested": asked} | fields))


def test_package_tells_what_a_list_without_permissions_does_not() -> None:
    """AndroidQF's list says who installed the app; its package, what it asks for and that it has no icon."""
    name = "org.example.notes"
    package_of_app = apk(
        name, *SPY, received=["android.provider.Telephony.SMS_RECEIVED"], accessibility_services=["org.example.Watch"]
    )
    finding = only(
        found(
            "app_from_no_store",
            package_files=[made("package_files", name=name, installer="com.google.android.packageinstaller")],
            apks=[package_of_app],
        )
    )

    assert finding.level == "medium"
    assert finding.explanation == (
        "The app was installed from a file that somebody opened on the phone. It is built to see and operate the "
        "screen (accessibility); nothing shows that it is allowed to. It asks for contacts, messages, the camera, the "
        "location, the microphone. Besides, it is told of every text message. It has no icon that would start it."
    )
    assert {record.artifact for record in finding.records} == {"android/package_files", "android/apks"}


def test_what_was_granted_counts_where_it_is_known_and_not_what_is_asked_for() -> None:
    """The owner may have refused."""
    name = "org.example.notes"
    finding = only(
        found("app_from_no_store", packages=[package(name, "CAMERA")], apks=[apk(name, *SPY, launchers=["Main"])])
    )

    assert finding.level == "informational"
    assert "It may use the camera." in finding.explanation


def test_power_that_is_on_is_not_told_as_one_that_is_not() -> None:
    """Once is enough."""
    name = "org.example.notes"
    finding = only(
        found(
            "app_from_no_store",
            packages=[package(name, *SPY)],
            accessibility=[accessible(name)],
            apks=[apk(name, accessibility_services=["Watch"])],
        )
    )

    assert finding.level == "high"
    assert "nothing shows" not in finding.explanation


@pytest.mark.parametrize(
    ("icons", "components", "hidden"),
    [
        ({}, {}, True),
        ({"launchers": ["Main"]}, {}, False),
        ({"launchers": ["Main"]}, {"disabled_components": ["Main"]}, True),
        ({"launchers": ["Main", "Other"]}, {"disabled_components": ["Main"]}, False),
        ({"disabled_launchers": ["Later"]}, {}, True),
        ({"disabled_launchers": ["Later"]}, {"enabled_components": ["Later"]}, False),
    ],
)
def test_icon_is_what_the_package_has_and_the_phone_left_on(
    icons: dict[str, object], components: dict[str, object], *, hidden: bool
) -> None:
    """An icon that comes switched off may be on now."""
    name = "org.example.notes"
    finding = only(found("app_from_no_store", packages=[package(name, *SPY, **components)], apks=[apk(name, **icons)]))

    assert finding.level == ("medium" if hidden else "informational")
    assert ("no icon" in finding.explanation) is hidden


@pytest.mark.parametrize(("asked", "level"), [(SPY, "low"), (("CAMERA", "READ_SMS"), "informational")])
def test_app_that_is_built_to_see_the_screen_and_wants_to_listen_is_noted(asked: tuple[str, ...], level: str) -> None:
    """Though nothing shows that it was allowed to, and though it has an icon."""
    name = "org.example.notes"
    finding = only(
        found(
            "app_from_no_store",
            package_files=[made("package_files", name=name)],
            apks=[apk(name, *asked, launchers=["Main"], device_administrators=["Admin"])],
        )
    )

    assert finding.level == level


def test_icon_that_comes_switched_off_is_not_missed_where_nobody_says_whether_it_is_on() -> None:
    """AndroidQF's list does not."""
    name = "org.example.notes"
    finding = only(
        found(
            "app_from_no_store",
            package_files=[made("package_files", name=name)],
            apks=[apk(name, *SPY, disabled_launchers=["Later"])],
        )
    )

    assert finding.level == "informational"


def test_update_is_the_package_that_runs() -> None:
    """The one that came with the phone lies beside it."""
    name = "org.example.notes"
    finding = only(
        found(
            "app_from_no_store",
            packages=[package(name, *SPY)],
            apks=[apk(name, path="data/app/x/base.apk"), apk(name, path="vendor/app/x.apk", launchers=["Main"])],
        )
    )

    assert "no icon" in finding.explanation


@pytest.mark.parametrize("fields", [{"installed": False}, {"whole": False}, {"split": "config.de"}])
def test_packages_that_are_not_the_whole_app_tell_nothing(fields: dict[str, object]) -> None:
    """Those that were downloaded, cut off, or are a part without a manifest of their own."""
    name = "org.example.notes"
    finding = only(found("app_from_no_store", packages=[package(name, *SPY)], apks=[apk(name, **fields)]))

    assert finding.level == "informational"


def test_apps_of_the_system_the_maker_the_stores_and_of_unknown_origin_are_not_among_them() -> None:
    """Whatever they may do, and though they have no icon."""
    names = ["com.vendor.assistant", "com.vendor.tool", "com.example.chat", "com.example.elsewhere"]
    findings = found(
        "app_from_no_store",
        packages=[
            package(names[0], *SPY, system=True),
            package(names[1], *SPY, installer=names[0]),
            package(names[2], *SPY, installer="com.android.vending"),
        ],
        accessibility=[accessible(name) for name in names],
        activities=[LAUNCHER],
    )

    assert findings == []


def test_of_many_uses_the_last_is_kept() -> None:
    """A phone notes thousands, and a hostile list of names has an end."""
    uses = LastUses()
    for hour in (2, 3, 1):
        uses.add(made("appops", package="a", operation="CAMERA", outcome="access", time=at(hour)))
    uses.add(made("appops", package="a", operation="CAMERA", outcome="access"))
    uses.add(made("appops", package="a", operation="CAMERA", outcome="reject", time=at(9)))
    uses.add(made("appops", package="a", operation="VIBRATE", outcome="access", time=at(9)))
    for number in range(30_000):
        uses.add(made("appops", package=f"p{number}", operation="CAMERA", outcome="access"))

    assert [use.time for use in uses.of("a")] == [at(3)]
    assert len(uses.of("p0")) == 1
    assert uses.of("p29999") == []


def test_removed_app_is_told_as_removed() -> None:
    """Its data may still be there, and whoever put it there was there."""
    finding = only(
        found(
            "app_from_no_store",
            packages=[package("org.example.gone")],
            package_states=[made("package_states", package="org.example.gone")],
        )
    )

    assert "It was removed: the phone remembers it, but no user has it any more." in finding.explanation
    assert {record.artifact for record in finding.records} == {"android/packages", "android/package_states"}
