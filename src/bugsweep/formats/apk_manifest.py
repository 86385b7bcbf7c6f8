"""What the manifest of an Android app says: who it is, what it asks for, and which of its parts others can start."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct, field

from bugsweep.errors import FormatError
from bugsweep.formats.compiled_xml import (
    FIRST_INTEGER,
    LAST_INTEGER,
    REFERENCE,
    STRING,
    Element,
    Key,
    TypedValue,
    read_elements,
)

_LABEL, _NAME, _PERMISSION, _SHARED_USER = 0x01010001, 0x01010003, 0x01010006, 0x0101000B
_ENABLED, _DEBUGGABLE, _EXPORTED = 0x0101000E, 0x0101000F, 0x01010010
_MIN_SDK, _TARGET_SDK, _TEST_ONLY = 0x0101020C, 0x01010270, 0x01010272
_VERSION_CODE, _VERSION_NAME, _VERSION_CODE_MAJOR = 0x0101021B, 0x0101021C, 0x01010576
_COMPONENTS: Final = frozenset({"activity", "activity-alias", "service", "receiver", "provider"})
_PERMISSIONS: Final = frozenset({"uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"})
_MAIN: Final = "android.intent.action.MAIN"
_LAUNCHERS: Final = frozenset({"android.intent.category.LAUNCHER", "android.intent.category.LEANBACK_LAUNCHER"})
"""Of phones and of televisions."""
_TRUE: Final = frozenset({"true", "TRUE", "1"})
_LARGEST_NUMBER = 2**31

Find: TypeAlias = Callable[[int], TypedValue | None]
"""What a reference to a resource stands for."""


class Component(Struct, kw_only=True):
    """A part of the app that the system starts."""

    kind: str
    name: str
    """Of its class, with the package."""
    enabled: bool
    """As installed; the app, its user or an administrator may have changed it since."""
    permission: str
    """What the caller must be allowed to."""
    said_exported: bool | None
    filters: list["IntentFilter"] = field(default_factory=list)

    @property
    def exported(self) -> bool:
        """Whether other apps may start it; without a word on it, whatever has a filter can be."""
        return bool(self.filters) if self.said_exported is None else self.said_exported

    @property
    def actions(self) -> set[str]:
        """What it answers to."""
        return {action for one in self.filters for action in one.actions}

    @property
    def launches(self) -> bool:
        """Whether it is an icon by which its user starts the app."""
        return self.kind.startswith("activity") and any(
            _MAIN in one.actions and not _LAUNCHERS.isdisjoint(one.categories) for one in self.filters
        )


class IntentFilter(Struct):
    """What a component answers to."""

    actions: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)


class Manifest(Struct, kw_only=True):
    """A manifest; what it does not say is empty."""

    package: str = ""
    split: str = ""
    """Name of the part that it is, where an app comes in several files; empty for the first."""
    shared_user: str = ""
    version_code: int | None = None
    version_name: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    label: str = ""
    debuggable: bool = False
    test_only: bool = False
    enabled: bool = True
    permissions: dict[str, None] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)
    fault: str = ""
    """Why what follows was not read."""

    def guarded_by(self, permission: str) -> Iterator[Component]:
        """Yield the components that only those with the permission may start."""
        return (one for one in self.components if one.permission == permission)


def read_manifest(content: bytes, find: Find) -> Manifest:
    """Return what the compiled XML says, as far as Android would read it.

    Raises:
        FormatError: when it is no manifest at all.
    """
    reader = _Reader(find)
    try:
        for element in read_elements(content):
            reader.take(element)
    except FormatError as error:
        if not reader.begun:
            raise
        reader.manifest.fault = str(error)
    if not reader.begun:
        raise FormatError("no manifest")
    return reader.manifest


class _Reader:
    def __init__(self, find: Find) -> None:
        self.manifest = Manifest()
        self.begun = False
        self._find = find
        self._part = ""
        """Name of the element below the root that is being read."""
        self._applications = 0
        self._permission = ""
        """What callers of components must be allowed to that say nothing of it."""
        self._component: Component | None = None
        """The one that is being read."""

    def take(self, element: Element) -> None:
        if element.depth == 0:
            if not self.begun and element.name == "manifest":
                self.begun = True
                self._take_root(element)
        elif self.begun and element.depth == 1:
            self._take_part(element)
        elif self._part == "application" and self._applications == 1:  # Android passes over a second one
            self._take_inner(element)

    def _take_root(self, element: Element) -> None:
        manifest = self.manifest
        manifest.package = self._text(element, "package")
        manifest.split = self._text(element, "split")
        manifest.shared_user = self._text(element, _SHARED_USER)
        manifest.version_name = self._text(element, _VERSION_NAME)
        code, major = self._number(element, _VERSION_CODE), self._number(element, _VERSION_CODE_MAJOR)
        manifest.version_code = code if code is None else (major or 0) << 32 | code

    def _take_part(self, element: Element) -> None:
        manifest = self.manifest
        self._part = element.name
        if element.name in _PERMISSIONS:
            if name := self._text(element, _NAME):
                manifest.permissions[name] = None
        elif element.name == "uses-sdk":
            manifest.min_sdk = self._number(element, _MIN_SDK)
            manifest.target_sdk = self._number(element, _TARGET_SDK)
        elif element.name == "application":
            self._applications += 1
            if self._applications == 1:
                manifest.label = self._text(element, _LABEL)
                manifest.debuggable = bool(self._truth(element, _DEBUGGABLE))
                manifest.test_only = bool(self._truth(element, _TEST_ONLY))
                manifest.enabled = self._truth(element, _ENABLED) is not False
                self._permission = self._text(element, _PERMISSION)

    def _take_inner(self, element: Element) -> None:
        place = element.depth, element.name
        if element.depth == 2:  # noqa: PLR2004 - manifest, application, component
            self._component = self._read_component(element) if element.name in _COMPONENTS else None
            if self._component is not None:
                self.manifest.components.append(self._component)
        elif self._component is None:
            return
        elif place == (3, "intent-filter"):
            self._component.filters.append(IntentFilter())
        elif place in {(4, "action"), (4, "category")} and self._component.filters:
            last = self._component.filters[-1]
            (last.actions if element.name == "action" else last.categories).append(self._text(element, _NAME))

    def _read_component(self, element: Element) -> Component:
        name = self._text(element, _NAME)
        if name.startswith("."):
            name = self.manifest.package + name
        elif name and "." not in name:
            name = f"{self.manifest.package}.{name}"
        return Component(
            kind=element.name,
            name=name,
            enabled=self._truth(element, _ENABLED) is not False,
            permission=self._text(element, _PERMISSION) or self._permission,
            said_exported=self._truth(element, _EXPORTED),
        )

    def _value(self, element: Element, key: Key) -> TypedValue | None:
        value = element.attributes.get(key)
        return self._find(value.number) if value is not None and value.kind == REFERENCE else value

    def _text(self, element: Element, key: Key) -> str:
        value = self._value(element, key)
        if value is None:
            return ""
        return value.text if value.kind == STRING or not _is_integer(value) else str(value.number)

    def _number(self, element: Element, key: Key) -> int | None:
        value = self._value(element, key)
        if value is None:
            return None
        if _is_integer(value):
            return value.number
        digits = value.text[:11]
        return int(digits) if digits.isascii() and digits.isdecimal() and int(digits) < _LARGEST_NUMBER else None

    def _truth(self, element: Element, key: Key) -> bool | None:
        value = self._value(element, key)
        if value is None:
            return None
        return bool(value.number) if _is_integer(value) else value.text in _TRUE


def _is_integer(value: TypedValue) -> bool:
    return FIRST_INTEGER <= value.kind <= LAST_INTEGER
