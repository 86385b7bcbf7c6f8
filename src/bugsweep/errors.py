"""What stops the work.

An error stops, a problem limits, a finding informs: only the first is an exception. All of ours are here or, beside the
one module that raises them, derived from these::

    BugsweepError
    ├── UsageError               what was asked for does not make sense
    │   └── UnknownNameError     a name that is not registered, with the nearest one that is
    ├── EvidenceError            the evidence as a whole cannot be used
    │   ├── NotEvidenceError     nothing that bugsweep can read
    │   ├── PasswordNeededError  encrypted, and no password was given
    │   └── WrongPasswordError   the password does not open it
    ├── FormatError              bytes that are not what their format promises; a parser's runner makes a Problem of it
    ├── IndicatorError           an indicator feed that cannot be used
    ├── RuleError                a rule that cannot be used
    ├── PolicyError              a policy, or facts to judge by it, that cannot be used
    ├── StoreError               the workspace or a sweep in it cannot be used
    ├── RegisterError            the register cannot be used, or refuses what it is told
    └── WorkerError              a process or machine that did part of the work died
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class BugsweepError(Exception):
    """The base of every error raised on purpose; its text is one sentence for the person at the terminal."""


class UsageError(BugsweepError):
    """What was asked for does not make sense."""


class UnknownNameError(UsageError, LookupError):
    """A name that nothing is registered under."""

    def __init__(self, what: str, name: str, known: "Iterable[str]") -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - needed only when something goes wrong

        nearest = get_close_matches(name, list(known), n=1)
        hint = f"; did you mean {nearest[0]}?" if nearest else ""
        super().__init__(f"There is no {what} named {name!r}{hint}")


class EvidenceError(BugsweepError):
    """The evidence as a whole cannot be used."""


class NotEvidenceError(EvidenceError):
    """A path that holds nothing bugsweep can read."""


class PasswordNeededError(EvidenceError):
    """The evidence is encrypted and no password was given."""


class WrongPasswordError(EvidenceError):
    """The password does not open the evidence."""


class FormatError(BugsweepError, ValueError):
    """Bytes are not what their format promises. The runner of a parser turns it into a problem."""


class IndicatorError(BugsweepError):
    """An indicator feed cannot be used."""


class RuleError(BugsweepError):
    """A rule cannot be used."""


class PolicyError(BugsweepError):
    """A policy, or facts to judge by it, cannot be used."""


class StoreError(BugsweepError):
    """The workspace, or a sweep in it, cannot be used."""


class Saying:
    """A sentence, or a part of one, with places for what it is about: so it can be said in other languages."""

    def __init__(self, text: str, **about: object) -> None:
        """Keep `text`, whose places are written as ``%(name)s``; without any place it is taken as it is."""
        self.text = text
        self.about = about

    def __str__(self) -> str:
        """Return it in English."""
        return self.text % self.about if self.about else self.text


class RegisterError(BugsweepError):
    """The register cannot be used, or refuses what it is told."""

    def __init__(self, text: str, **about: object) -> None:
        """Make the sentence of `text` and what belongs into its places, see `Saying`."""
        self.saying = Saying(text, **about)
        super().__init__(str(self.saying))


class WorkerError(BugsweepError):
    """A process or a machine that did part of the work died, and the part with it."""
