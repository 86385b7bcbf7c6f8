"""Many phones in one run: looked at, told apart and checked by whatever pool of workers, told of in their order."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final, Generic, TypeVar

import click

from bugsweep.cli.checking import Checked, Looked, Means, Phone, Refusal, check, look
from bugsweep.cli.password import Password, PasswordWantedError
from bugsweep.cli.progress import Shown
from bugsweep.errors import BugsweepError, EvidenceError, WorkerError
from bugsweep.evidence import find_evidence, passed_over, phones_of
from bugsweep.evidence.places import Place
from bugsweep.evidence.sealed import SealedPath
from bugsweep.formats.minisign import PublicKey
from bugsweep.formats.printable import printable
from bugsweep.workers.pool import Pool

_MOST_NAMES: Final = 5
"""So many names of what was passed over are said."""

T = TypeVar("T")


class _Call(Generic[T]):
    """A call, and once more with the password if it turns out to need it."""

    def __init__(self, submit: "Callable[[Password], Future[T | Refusal]]", name: str, number: int = 0) -> None:
        self._submit = submit
        self.name = name
        self.number = number
        self.future: Future[T | Refusal] = Future()

    def start(self, password: Password) -> None:
        self.future = self._submit(password)

    def result(self) -> "T | Refusal":
        try:
            return self.future.result()
        except WorkerError as error:
            return Refusal(reason=f"{self.name} was not checked to its end. {error}")

    def wanted_password(self) -> bool:
        """Whether it is done, and for want of a password not to its end."""
        return self.future.done() and not self.future.cancelled() and _wants_password(self.result())


class Batch:
    """Checks phones; each password is asked for once, here."""

    def __init__(
        self,
        pool: Pool,
        means: Means,
        password: Password,
        *,
        ask: Callable[[], Password],
        signer: PublicKey | None = None,
    ) -> None:
        """Use the workers of `pool`.

        Args:
            pool: They are given `means` once.
            means: With what to check.
            password: As far as it is known.
            ask: Called when it turns out to be needed and is not known.
            signer: Whoever must have sealed the evidence; None where it need not be sealed.
        """
        self._pool = pool
        self._means = pool.share(means)
        self._password = password
        self._ask = ask
        self._signer = signer
        self._lock = threading.RLock()

    def phones(self, paths: Sequence[Place], output: Path | None, shown: Shown) -> list[Phone | Refusal]:
        """Return what the evidence at `paths` is to be checked as, in their order."""
        found: list[list[Place] | Refusal] = []
        for path in paths:
            try:
                several = self._found(path, shown)
            except BugsweepError as error:
                found.append(Refusal(reason=str(error)))
                continue
            found += [several] if len(several) == 1 else self._told_apart(several, shown)
        return [
            one
            if isinstance(one, Refusal)
            else Phone(number=number, pieces=tuple(one), folder=_folder(output, number, len(found)))
            for number, one in enumerate(found, 1)
        ]

    def _found(self, path: Place, shown: Shown) -> list[Place]:
        try:
            found = find_evidence(path, self._password)
        except PasswordWantedError:  # it is a sealed file, or one lies there
            with shown.paused():
                self._password = self._ask()
            found = find_evidence(path, self._password)
        if over := passed_over(path, found):
            more = f" and {len(over) - _MOST_NAMES:,} more" if len(over) > _MOST_NAMES else ""
            with shown.paused():
                said = f"bugsweep: {path}: no evidence is recognised in {', '.join(over[:_MOST_NAMES])}{more}."
                click.echo(printable(said), err=True)
        for piece in found if self._signer is not None else ():
            self._refuse_other_signers(piece)
        return found

    def _refuse_other_signers(self, piece: Place) -> None:
        signed_by = piece.tree.sealed.signer.line if isinstance(piece, SealedPath) else "nobody"
        if self._signer is not None and signed_by != self._signer.line:
            raise EvidenceError(f"{piece} is sealed by {signed_by}, not by {self._signer.line}; it is not checked.")

    def checked(self, phones: Sequence[Phone | Refusal], shown: Shown) -> Iterator[Checked | Refusal]:
        """Check `phones` and yield what became of each, in their order."""
        done = self._in_order([self._check(one) for one in phones if isinstance(one, Phone)], shown)
        for one in phones:
            yield one if isinstance(one, Refusal) else next(done)

    def _check(self, phone: Phone) -> _Call[Checked]:
        return _Call(
            lambda password: self._pool.submit(check, self._means, phone, password), str(phone.pieces[0]), phone.number
        )

    def _look(self, path: Place) -> _Call[Looked]:
        return _Call(lambda password: self._pool.submit(look, path, password), str(path))

    def _told_apart(self, paths: Sequence[Place], shown: Shown) -> Iterator[list[Place] | Refusal]:
        """Yield the pieces of each phone, and why a piece cannot be used."""
        done = self._in_order([self._look(path) for path in paths], shown)
        looked = list(done)
        yield from (one for one in looked if isinstance(one, Refusal))
        usable = [one for one in looked if isinstance(one, Looked)]
        for pieces in phones_of(usable) if usable else ():
            yield [one.path for one in pieces]

    def _in_order(self, calls: Sequence[_Call[T]], shown: Shown) -> "Iterator[T | Refusal]":
        """Yield what calls come to; all are submitted at once, unless each is done while it is submitted."""
        for call in () if self._pool.eager else calls:
            self._start(call, shown)
        for call in calls:
            if self._pool.eager:
                self._start(call, shown)
            done = call.result()
            if _wants_password(done) and not self._password.asked:
                with shown.paused():
                    self._password = self._ask()
                for waiting in calls:
                    self._start_again(waiting, shown)
            while _wants_password(done):
                self._start_again(call, shown)
                done = call.result()
            yield done

    def _start(self, call: _Call[T], shown: Shown) -> None:
        call.start(self._password)
        call.future.add_done_callback(lambda _: self._settle(call, shown))

    def _start_again(self, call: _Call[T], shown: Shown) -> None:
        """Start a call that wanted a password; done calls do so too, in threads of their own."""
        with self._lock:
            if call.wanted_password():
                self._start(call, shown)

    def _settle(self, call: _Call[T], shown: Shown) -> None:
        if not call.wanted_password():
            shown.one_done(call.number)
        elif self._password.asked:
            self._start_again(call, shown)


def _wants_password(done: object) -> bool:
    return isinstance(done, Refusal) and done.wants_password


def _folder(output: Path | None, number: int, of: int) -> Path | None:
    return output if output is None or of == 1 else output / f"phone-{number}"
