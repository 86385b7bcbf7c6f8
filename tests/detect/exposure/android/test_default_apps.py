"""Default apps."""

from android_records import exposures, made


def test_holders_of_roles_are_told() -> None:
    """From the roles and, of older versions, from the settings; roles inside the system are not."""
    told = exposures(
        "default_apps",
        roles=[
            made("roles", role="android.app.role.SMS", package="org.example.sms"),
            made("roles", role="android.app.role.SYSTEM_GALLERY", package="com.vendor.gallery"),
        ],
        settings=[
            made("settings", name="assistant", value="org.example.helper/.Service"),
            made("settings", name="autofill_service", value="{null}"),
        ],
    )

    assert [(one.what, one.who) for one in told] == [
        ("default app for messages", "org.example.sms"),
        ("assistant", "org.example.helper"),
    ]
