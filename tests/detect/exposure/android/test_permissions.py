"""Permissions of apps."""

from android_records import at, exposures, made


def test_permission_has_its_last_use() -> None:
    """Several permissions may be about the same; of an app outside the system each is told, used or not."""
    told = exposures(
        "permissions",
        packages=[
            made(
                "packages",
                name="org.example.map",
                granted=[
                    "android.permission.ACCESS_FINE_LOCATION",
                    "android.permission.ACCESS_COARSE_LOCATION",
                    "android.permission.CAMERA",
                    "android.permission.INTERNET",
                ],
            )
        ],
        appops=[
            made("appops", package="org.example.map", operation="FINE_LOCATION", outcome="access", time=at(1)),
            made("appops", package="org.example.map", operation="COARSE_LOCATION", outcome="access", time=at(3)),
            made("appops", package="org.example.map", operation="CAMERA", outcome="reject", time=at(5)),
        ],
    )

    assert [(one.what, one.who, one.state, one.last_used) for one in told] == [
        ("location", "org.example.map", "allowed", at(3)),
        ("camera", "org.example.map", "allowed", None),
    ]


def test_use_is_told_of_apps_of_the_system_and_of_unknown_ones() -> None:
    """What the system may do is not; what holds for a user as a whole is nobody's."""
    told = exposures(
        "permissions",
        packages=[made("packages", name="com.android.phone", system=True, granted=["android.permission.CAMERA"])],
        appops=[
            made("appops", package="com.android.phone", operation="READ_SMS", outcome="access", time=at(1)),
            made("appops", package="org.example.gone", operation="RECORD_AUDIO", outcome="access", time=at(2)),
            made("appops", package="", operation="RECORD_AUDIO", outcome="access", time=at(2)),
        ],
    )

    assert [(one.what, one.who, one.state, one.last_used) for one in told] == [
        ("messages", "com.android.phone", "used", at(1)),
        ("microphone", "org.example.gone", "used", at(2)),
    ]


def test_what_a_dump_stores_of_permissions_is_told() -> None:
    """Of apps outside the system, once where the list of packages says it too."""
    told = exposures(
        "permissions",
        packages=[
            made("packages", name="org.example.map", granted=["android.permission.CAMERA"]),
            made("packages", name="com.android.phone", system=True),
        ],
        runtime_permissions=[
            made("runtime_permissions", package=package, permission=f"android.permission.{name}", granted=granted)
            for package, name, granted in (
                ("org.example.map", "CAMERA", True),
                ("org.example.map", "RECORD_AUDIO", True),
                ("org.example.map", "READ_SMS", False),
                ("com.android.phone", "READ_SMS", True),
            )
        ],
    )

    assert [(one.what, one.who, one.state) for one in told] == [
        ("camera", "org.example.map", "allowed"),
        ("microphone", "org.example.map", "allowed"),
    ]
