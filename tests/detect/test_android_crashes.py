"""Crashes on Android phones."""

import pytest

from android_records import made, offered
from bugsweep.detect.android_crashes import CRASHES, android_crashes, takes_in


@pytest.mark.parametrize(
    ("process", "takes"),
    [
        ("mediaserver", "media of strangers"),
        ("media.codec", "media of strangers"),
        ("media.swcodec", "media of strangers"),
        ("/vendor/bin/hw/android.hardware.media.c2@1.0-service", "media of strangers"),
        ("com.android.bluetooth", "Bluetooth"),
        ("webview_zygote", "web pages"),
        ("com.android.chrome:sandboxed_process0:org.chromium.content.app.SandboxedProcessService0:0", "web pages"),
        ("com.samsung.android.messaging", "messages"),
        ("com.whatsapp", "messages"),
        ("com.sec.imsservice", "the mobile network"),
        ("system_server", "all apps"),
        ("com.example.game", ""),
        ("com.example.mediaserver.player", ""),
        ("adbd", ""),
    ],
)
def test_processes_that_strangers_reach_are_known(process: str, takes: str) -> None:
    """By their whole name."""
    assert takes_in(process) == takes


def test_crashes_come_from_three_artifacts() -> None:
    """What else is kept for developers, and what else is logged, is no crash."""
    records = offered(
        CRASHES,
        tombstones=[made("tombstones", process="adbd", uid=2000), made("tombstones", process="com.example", uid=10100)],
        dropbox=[
            made("dropbox", tag="system_server_crash"),
            made("dropbox", tag="data_app_native_crash", process="com.whatsapp"),
            made("dropbox", tag="system_server_wtf", process="system_server"),
            made("dropbox", tag="SYSTEM_TOMBSTONE"),
        ],
        app_events=[
            made("app_events", tag="am_crash", process="com.example", reason="java.lang.NullPointerException"),
            made("app_events", tag="am_crash", process="com.example", reason="Native crash"),
            made("app_events", tag="am_kill", process="com.example"),
        ],
    )

    crashes = list(android_crashes(records))

    assert [(crash.process, crash.native, crash.privileged) for crash in crashes] == [
        ("adbd", True, True),
        ("com.example", True, False),
        ("system_server", False, False),
        ("com.whatsapp", True, False),
        ("com.example", False, False),
        ("com.example", True, False),
    ]
