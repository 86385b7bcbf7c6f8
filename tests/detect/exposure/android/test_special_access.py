"""Special access of apps."""

from android_records import at, exposures, made


def test_each_access_is_told_with_who_has_it() -> None:
    """And whether that is a part of the system."""
    told = exposures(
        "special_access",
        packages=[made("packages", name="com.vendor.reader", system=True)],
        accessibility=[
            made("accessibility", package="com.vendor.reader", enabled=True),
            made("accessibility", package="org.example.off"),
        ],
        device_policy=[made("device_policy", package="org.example.find")],
        notification_listeners=[made("notification_listeners", package="org.example.watch", allowed=True)],
        vpn=[made("vpn", package="org.example.vpn")],
        settings=[
            made("settings", name="always_on_vpn_app", value="org.example.vpn/x"),
            made("settings", name="enabled_accessibility_services", value="org.example.set/.A"),
        ],
        input_methods=[
            made("input_methods", package="org.example.keys", selected=True),
            made("input_methods", package="org.example.other"),
        ],
        battery_exemptions=[
            made("battery_exemptions", package="org.example.awake", by_user=True),
            made("battery_exemptions", package="com.google.android.gms"),
        ],
    )

    assert {(one.what, one.who, one.state) for one in told} == {
        ("screen (accessibility)", "com.vendor.reader", "on, part of the system"),
        ("administering the device", "org.example.find", "on"),
        ("all notifications", "org.example.watch", "on"),
        ("all traffic (VPN)", "org.example.vpn", "on"),
        ("all traffic (VPN)", "org.example.vpn/x", "always on"),
        ("screen (accessibility)", "org.example.set", "on"),
        ("all that is typed (keyboard)", "org.example.keys", "on"),
        ("running while the battery is saved", "org.example.awake", "on"),
    }


def test_what_app_ops_allow_is_told_with_its_last_use() -> None:
    """Not what is refused, nor what the system may."""
    told = exposures(
        "special_access",
        packages=[
            made("packages", name="com.android.vending", system=True, granted=["android.permission.INSTALL_PACKAGES"])
        ],
        appops=[
            made(
                "appops",
                package="org.example.bubbles",
                operation="SYSTEM_ALERT_WINDOW",
                mode="allow",
                outcome="access",
                time=at(1),
            ),
            made("appops", package="org.example.files", operation="MANAGE_EXTERNAL_STORAGE", mode="allow"),
            made("appops", package="org.example.not", operation="GET_USAGE_STATS", mode="default"),
            made("appops", package="com.android.vending", operation="REQUEST_INSTALL_PACKAGES", mode="allow"),
        ],
    )

    assert [(one.what, one.who, one.last_used) for one in told] == [
        ("drawing over other apps", "org.example.bubbles", at(1)),
        ("all files", "org.example.files", None),
    ]


def test_what_a_dump_allows_and_what_it_says_of_uses_are_put_together() -> None:
    """They lie in two files; what is allowed to a uid is allowed to each of its apps, unless that is the system's."""
    told = exposures(
        "special_access",
        packages=[
            made("packages", name="org.example.files", uid=10_245),
            made("packages", name="com.vendor.files", uid=10_246, system=True),
            made("packages", name="android", uid=1000),
        ],
        appops=[
            made("appops", package="org.example.bubbles", operation="SYSTEM_ALERT_WINDOW", mode="allow"),
            made("appops", uid=1_010_245, operation="MANAGE_EXTERNAL_STORAGE", mode="allow"),
            made("appops", uid=10_246, operation="MANAGE_EXTERNAL_STORAGE", mode="allow"),
            made("appops", uid=1000, operation="GET_USAGE_STATS", mode="allow"),
            made(
                "appops", package="org.example.bubbles", operation="SYSTEM_ALERT_WINDOW", outcome="access", time=at(2)
            ),
            made(
                "appops", package="org.example.bubbles", operation="SYSTEM_ALERT_WINDOW", outcome="access", time=at(1)
            ),
            made("appops", package="org.example.files", operation="GET_USAGE_STATS", outcome="access", time=at(1)),
        ],
    )

    assert [(one.what, one.who, one.last_used) for one in told] == [
        ("drawing over other apps", "org.example.bubbles", at(2)),
        ("all files", "org.example.files", None),
    ]
