"""What the store keeps of a sweep, for the pages: the register has the outcome, the store has the rest."""

from collections.abc import Sequence

from django.conf import settings

from bugsweep.model.exposure import Exposure
from bugsweep.model.verdict import SweepResult
from bugsweep.store.sweeps import SweepStore


def store() -> SweepStore:
    """Return the sweeps of the workspace whose register is open."""
    return SweepStore(settings.BUGSWEEP_WORKSPACE)


def result_of(sweep_id: str) -> SweepResult | None:
    """Return what is kept of a sweep; None when it is not in this workspace, or no longer.

    Raises:
        StoreError: when it is there and cannot be read.
    """
    sweeps = store()
    if not _is_name(sweep_id) or not (sweeps.folder / sweep_id).is_dir():
        return None
    return sweeps.result(sweeps.sweep(sweep_id))


def exposure_of(sweep_id: str) -> Sequence[Exposure]:
    """Return what the phone gave away at that sweep.

    Raises:
        StoreError: as `result_of`.
    """
    result = result_of(sweep_id)
    return () if result is None else result.exposure


def _is_name(sweep_id: str) -> bool:
    """Return whether it can only be a name of a folder: imports could say anything."""
    if not sweep_id or "/" in sweep_id or "\\" in sweep_id or sweep_id.startswith("."):
        return False
    return "\0" not in sweep_id
