"""Special access to review."""

from android_records import found, made


def test_nine_services_of_a_tablet_are_one_list_to_review() -> None:
    """Vendors bring many; none of them makes the tablet suspicious."""
    names = [f"com.vendor.access{number}" for number in range(9)]
    (finding,) = found(
        "special_access",
        packages=[made("packages", name=name, system=True) for name in names],
        accessibility=[made("accessibility", package=name, service=".S", enabled=True) for name in names],
    )

    assert finding.level == "informational"
    assert finding.title == "Apps see and operate the screen (accessibility): to review"
    assert finding.explanation == f"Switched on, part of the system: {', '.join(names)}."
    assert finding.count == 9


def test_holders_are_told_by_kind_and_origin() -> None:
    """One finding for each kind; what is installed and off is named, what is merely ranked is not."""
    access, administration, notifications = found(
        "special_access",
        packages=[made("packages", name="org.example.a", installer="com.android.vending")],
        accessibility=[
            made("accessibility", package="org.example.a", service=".S", enabled=True),
            made("accessibility", package="org.example.b", service=".S", enabled=True),
            made("accessibility", label="Reader"),
        ],
        device_policy=[made("device_policy", package="org.example.a")],
        notification_listeners=[
            made("notification_listeners", package="org.example.b", allowed=True),
            made("notification_listeners", package="org.example.c", allowed=True, assistant=True),
        ],
    )

    assert access.explanation == (
        "Switched on, from a store: org.example.a. Switched on, of unknown origin: org.example.b. "
        "Installed and not on: Reader."
    )
    assert access.attack == ("T1453",)
    assert administration.explanation == "Switched on, from a store: org.example.a."
    assert notifications.explanation == "Switched on, of unknown origin: org.example.b."
    assert {finding.level for finding in (access, administration, notifications)} == {"informational"}


def test_services_that_are_off_are_said_to_be_off() -> None:
    """Older versions list what is installed."""
    (finding,) = found("special_access", accessibility=[made("accessibility", package="org.example.a")])

    assert finding.title == "Accessibility services are installed and none is on: to review"


def test_nothing_to_review_is_no_finding() -> None:
    """An app without special access is none."""
    assert found("special_access", packages=[made("packages", name="org.example.a")]) == []
