"""Which apps may work unseen, reach devices nearby, or see what is typed."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.background_refresh import BackgroundRefresh
from bugsweep.artifacts.ios.keyboards import Keyboard
from bugsweep.artifacts.ios.local_network import LocalNetworkAccess
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_REFRESH = "ios/background_refresh"
_NETWORK = "ios/local_network"
_KEYBOARDS = "ios/keyboards"


@exposure(
    name="ios/background",
    title="Background refresh, local network and keyboards",
    kinds=("permission", "special-access"),
    wants={
        _REFRESH: lambda app: app.allowed is True,
        _NETWORK: lambda app: app.allowed,
        _KEYBOARDS: lambda keyboard: keyboard.third_party,
    },
    limitations=(
        "Apps whose background refresh was never switched may refresh too; the phone does not list them.",
        "Whether a keyboard of another maker has full access is told among the permissions.",
    ),
)
def tell_background(records: Records) -> Iterator[Exposure]:
    """Tell each app that was allowed, and each keyboard of another maker."""
    for refresh in records.of(_REFRESH, BackgroundRefresh):
        yield exposed(
            "permission", "background refresh", who=refresh.app, state="allowed", artifact=_REFRESH, record=refresh
        )
    for access in records.of(_NETWORK, LocalNetworkAccess):
        yield exposed("permission", "local network", who=access.app, state="allowed", artifact=_NETWORK, record=access)
    for keyboard in records.of(_KEYBOARDS, Keyboard):
        yield exposed(
            "special-access", "keyboard", who=keyboard.identifier, state="on", artifact=_KEYBOARDS, record=keyboard
        )
