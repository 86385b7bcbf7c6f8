"""What the allow-list does not name."""

from android_records import found, made
from bugsweep.detect.context import AllowList, Context
from bugsweep.model.record import Record

KEY = "1C:00:DD:53:61:52:AD:11:CE:92:1E:75:4A:C1:FD:4F"
PHONE: dict[str, list[Record]] = {
    "packages": [
        made("packages", name="com.android.settings", system=True),
        made("packages", name="org.example.mail", installer="com.android.vending"),
        made("packages", name="com.example.game"),
    ],
    "device_policy": [
        made("device_policy", package="org.example.mdm", role="profile owner"),
        made("device_policy", package="com.example.game", role="administrator"),
    ],
    "adb": [
        made("adb", fingerprint=KEY, host="anna@laptop", authorised=True),
        made("adb", fingerprint="00", host="once@asked"),
    ],
}


def titles(**lists: tuple[str, ...]) -> list[str]:
    """Return what is found where the allow-list has these."""
    findings = found("unlisted", context=Context(allowed=AllowList(**lists)), **PHONE)
    return [f"{finding.level}: {finding.title}" for finding in findings]


def test_what_is_not_named_is_told() -> None:
    """Apps of the system and mere administrators need not be named; a key that was refused is no trusted one."""
    assert titles(apps=("org.example.*",), mdm=(), paired_computers=("00",)) == [
        "low: Not on the allow-list: app com.example.game",
        "medium: Not on the allow-list: device management org.example.mdm",
        f"medium: Not on the allow-list: computer trusted for adb anna@laptop ({KEY})",
    ]


def test_what_is_named_is_not_told() -> None:
    """Colons and case do not matter."""
    fingerprint = KEY.replace(":", "").lower()
    assert titles(apps=("*",), mdm=("org.example.mdm",), paired_computers=(fingerprint,)) == []


def test_list_that_is_not_there_says_nothing() -> None:
    """Other rules put computers and special access up for review."""
    assert titles() == []


def test_allowed_app_is_neither_from_no_store_nor_to_review() -> None:
    """The organisation makes it itself."""
    allowed = Context(allowed=AllowList(apps=("com.example.game",)))
    given = {"packages": PHONE["packages"], "device_policy": PHONE["device_policy"][1:]}

    assert found("app_from_no_store", context=allowed, **given) == []
    assert found("special_access", context=allowed, **given) == []
    assert len(found("app_from_no_store", **given)) == 1
    assert len(found("special_access", **given)) == 1


def test_authority_is_named_by_its_hash() -> None:
    """A list without any has all of them told."""
    authority = made("user_certificates", sha256="00ff", subject="CN=Example")

    def told(*allowed: str) -> list[str]:
        context = Context(allowed=AllowList(root_certificates=allowed))
        return [finding.title for finding in found("unlisted", context=context, user_certificates=[authority])]

    assert told() == ["Not on the allow-list: certificate authority CN=Example"]
    assert told("00:FF") == []
