"""An import is done whole or not at all: one transaction, which nothing outlives that was only tried or is damaged."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from bugsweep.errors import RegisterError
from bugsweep.fleet.imports.declaration import InventoryFile, InventoryFormat
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.imports.reading import snapshot_of
from bugsweep.fleet.refusals import refusing
from bugsweep.model.record import Problem


@contextmanager
def whole_import(file: InventoryFile, form: InventoryFormat, *, dry_run: bool) -> Iterator[Outcome]:
    """Import what a file says in a block, which tells the outcome what changes.

    What the block writes is kept if it comes to its end, changes something, and is not a dry run.

    Raises:
        RegisterError: when the database refuses something.
    """
    snapshot = snapshot_of(file)
    outcome = Outcome(source=f"import:{form.name}", name=snapshot.name, sha256=snapshot.sha256)
    with refusing(f"The import of {snapshot.name}"):
        yield outcome
        if dry_run or outcome.empty:
            transaction.set_rollback(True)


def refuse_damage(problem: Problem) -> None:
    """Stop an import whose file cannot be read to its end: half of an inventory would look as if the rest were gone.

    Raises:
        RegisterError: when the problem is one of the whole file, and not of a line.
    """
    if problem.loss == "file":
        raise RegisterError(f"{problem.origin.path} cannot be read: {problem.reason}. Nothing was imported.")
