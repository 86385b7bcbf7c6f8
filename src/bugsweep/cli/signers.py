"""Who is trusted to have sealed evidence or signed a report."""

from bugsweep.errors import UsageError
from bugsweep.formats.minisign import PublicKey, SignatureError
from bugsweep.sealing.key import trusted_key


def trusted_signer(signer: str) -> PublicKey | None:
    """Return the public key that ``--signer`` names, itself or by a file; None when it is not given.

    Raises:
        UsageError: when it is none.
    """
    try:
        return trusted_key(signer) if signer else None
    except SignatureError as error:
        raise UsageError(f"--signer: {error}.") from error
