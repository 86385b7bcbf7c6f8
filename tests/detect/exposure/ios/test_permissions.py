"""Permissions of apps."""

from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure import EXPOSURES
from bugsweep.detect.exposure.ios.permissions import tell_permissions
from bugsweep.model.record import Origin


def permission(service: str, decision: str = "allowed") -> Permission:
    """Return a record."""
    return Permission(origin=Origin("TCC.db", "access 1"), service=service, client="com.example.app", decision=decision)


def test_permission_that_was_given_is_told_in_words() -> None:
    """With the app, and whether it is limited."""
    given = [
        permission("kTCCServiceMicrophone"),
        permission("kTCCServicePhotos", "limited"),
        permission("kTCCServiceNew"),
    ]
    told = list(tell_permissions(Records({"ios/tcc": list(given)})))

    assert [(one.what, one.who, one.state) for one in told] == [
        ("microphone", "com.example.app", "allowed"),
        ("photos", "com.example.app", "limited"),
        ("kTCCServiceNew", "com.example.app", "allowed"),
    ]


def test_only_permissions_that_give_something_away_are_kept() -> None:
    """Not those refused, and not the app's own data in iCloud."""
    keep = EXPOSURES["ios/permissions"].wants["ios/tcc"]

    assert keep(permission("kTCCServiceCamera"))
    assert not keep(permission("kTCCServiceCamera", "denied"))
    assert not keep(permission("kTCCServiceLiverpool"))
