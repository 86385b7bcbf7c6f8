"""Keyboards that somebody added."""

from android_records import facts, made

PACKAGES = [
    made("packages", name="com.google.android.inputmethod.latin", system=True),
    made("packages", name="org.example.keys"),
    made("packages", name="org.example.asleep"),
]
INSTALLED = [
    made("input_methods", package="com.google.android.inputmethod.latin"),
    made("input_methods", package="org.example.keys"),
    made("input_methods", package="org.example.asleep"),
]


def enabled(value: str, user: int = 0) -> object:
    """Return the setting that lists them."""
    return made("settings", name="enabled_input_methods", value=value, user=user)


def test_keyboards_that_are_switched_on_and_not_of_the_system_are_stated() -> None:
    """Languages follow a keyboard after a semicolon; another user has others."""
    settings = [
        enabled("com.google.android.inputmethod.latin/.Latin;1;2:org.example.keys/.Keys"),
        enabled("org.example.asleep/.Keys", user=10),
    ]

    assert facts("keyboards", packages=PACKAGES, input_methods=INSTALLED, settings=settings) == {
        "device.keyboards": ["org.example.keys"]
    }


def test_without_the_setting_those_that_are_installed_are_stated() -> None:
    """It is in no dump of the service itself."""
    assert facts("keyboards", packages=PACKAGES, input_methods=INSTALLED) == {
        "device.keyboards": ["org.example.asleep", "org.example.keys"]
    }


def test_without_a_list_of_packages_nobody_knows_which_are_the_systems() -> None:
    """Nothing is stated then, nor where nothing lists keyboards."""
    assert facts("keyboards", input_methods=INSTALLED) == {}
    assert facts("keyboards", packages=PACKAGES) == {}
    assert facts("keyboards", packages=PACKAGES, settings=[enabled("{null}")]) == {"device.keyboards": []}
