"""What stands for a phone where it may not be named, and ids that follow from what they name."""

from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from bugsweep.model.verdict import SweepResult
from bugsweep.report.declaration import Choices

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:bugsweep:report")


def pseudonym(result: SweepResult, choices: Choices) -> str:
    """Return the name that was chosen, or else one that follows from the sweep's random id and from nothing else.

    So two reports of one sweep speak of the same phone, and nobody can tell from it which phone it is, nor that two
    sweeps are of the same one.
    """
    digest = sha256(b"pseudonym\0" + result.sweep.id.encode()).hexdigest()
    return choices.pseudonym or f"phone-{digest[:12]}"


def uuid_of(*named: str) -> UUID:
    """Return the id of what is named so: the same names have the same id, everywhere."""
    return uuid5(_NAMESPACE, "\0".join(named))
