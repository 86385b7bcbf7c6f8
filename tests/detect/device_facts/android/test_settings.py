"""Settings of an Android phone."""

import pytest

from android_records import facts, made


def of_settings(*, user: int = 0, **values: str) -> dict[str, object]:
    """Return the facts of a phone that is set like this."""
    names = {name.replace("__", "."): value for name, value in values.items()}
    return facts(
        "settings", settings=[made("settings", user=user, name=name, value=value) for name, value in names.items()]
    )


@pytest.mark.parametrize(
    ("values", "fact"),
    [
        ({"adb_enabled": "1"}, ("device.usb_debugging", True)),
        ({"development_settings_enabled": "0"}, ("device.developer_options", False)),
        ({"advanced_protection_mode": "1"}, ("device.advanced_protection", True)),
        ({"backup_enabled": "1"}, ("device.cloud_backup", True)),
        ({"ota_disable_automatic_update": "1"}, ("device.automatic_updates", False)),
        ({"lockscreen__disabled": "1"}, ("device.passcode", False)),
        ({"private_dns_mode": "opportunistic"}, ("device.private_dns", "opportunistic")),
        (
            {"private_dns_mode": "hostname", "private_dns_specifier": "dns.example"},
            ("device.private_dns", "dns.example"),
        ),
        ({"screen_off_timeout": "30000", "lock_screen_lock_after_timeout": "5000"}, ("device.auto_lock", 35)),
    ],
)
def test_setting_states_a_fact(values: dict[str, str], fact: tuple[str, object]) -> None:
    """With the value that it has."""
    assert of_settings(**values) == dict([fact])


@pytest.mark.parametrize(
    ("values", "verified"),
    [
        ({"package_verifier_enable": "1"}, True),
        ({"package_verifier_enable": "1", "package_verifier_user_consent": "-1"}, False),
        ({"package_verifier_enable": "0", "package_verifier_user_consent": "1"}, False),
        ({"package_verifier_user_consent": "?"}, None),
    ],
)
def test_apps_are_checked_only_when_nothing_says_otherwise(values: dict[str, str], verified: bool | None) -> None:  # noqa: FBT001 - a case
    """Two settings have a say."""
    assert of_settings(**values).get("device.app_verification") is verified


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"adb_enabled": "{null}"},
        {"adb_enabled": "yes"},
        {"lockscreen__disabled": "0"},
        {"screen_off_timeout": "30000"},
        {"screen_off_timeout": "-1", "lock_screen_lock_after_timeout": "x"},
        {"other": "1"},
    ],
)
def test_what_was_never_set_or_makes_no_sense_is_not_stated(values: dict[str, str]) -> None:
    """That there is a lock screen does not say that it asks for a passcode."""
    assert of_settings(**values) == {}


def test_absurd_times_are_bounded() -> None:
    """A duration has limits that a setting has not."""
    assert of_settings(screen_off_timeout="9" * 300, lock_screen_lock_after_timeout="0") == {
        "device.auto_lock": 2**32 / 1000
    }


def test_only_the_first_user_counts() -> None:
    """A work profile has its own settings."""
    assert of_settings(user=10, adb_enabled="1") == {}
