"""Extensions that are found, not listed: a module in the right package is enough."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from bugsweep.errors import UnknownNameError

T = TypeVar("T")


class Registry(Generic[T]):
    """The extensions of one package, by name.

    A decorator beside the extension calls `register`; the modules of the package are imported at the first look-up, so
    that starting the program costs nothing.
    """

    def __init__(self, package: str, what: str) -> None:
        """Make a registry of what lies in `package`; `what` names one extension in error messages."""
        self._package = package
        self._what = what
        self._items: dict[str, T] = {}
        self._loaded = False

    def register(self, name: str, item: T) -> None:
        """Add an extension.

        Raises:
            ValueError: when the name is taken; two files claim to be the same thing, which is a mistake in the code.
        """
        if name in self._items:
            raise ValueError(f"two {self._what}s are named {name!r}")
        self._items[name] = item

    def items(self) -> Mapping[str, T]:
        """Return all extensions, sorted by name."""
        self._load()
        return dict(sorted(self._items.items()))

    def __iter__(self) -> Iterator[T]:
        return iter(self.items().values())

    def __getitem__(self, name: str) -> T:
        """Return the extension of that name.

        Raises:
            UnknownNameError: when there is none; its message offers the nearest name.
        """
        self._load()
        try:
            return self._items[name]
        except KeyError:
            raise UnknownNameError(self._what, name, self._items) from None

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True  # a module may look others up while it is imported
        complete = False
        try:
            package = importlib.import_module(self._package)
            for module in pkgutil.walk_packages(package.__path__, f"{self._package}."):
                importlib.import_module(module.name)
            complete = True
        finally:
            # After a module that fails, the next look-up fails too: half of the extensions would pass for all.
            self._loaded = complete
