"""Extensions that are found, not listed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsweep.errors import UnknownNameError
from bugsweep.registry import Registry

PACKAGE = "made_up_extensions"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of an empty package, which is forgotten afterwards."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from bugsweep.registry import Registry\nTHINGS = Registry(__name__, 'thing')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def registry() -> Registry[int]:
    """Return the registry of the package."""
    things = __import__(PACKAGE).THINGS
    assert isinstance(things, Registry)
    return things


def write(path: Path, *lines: str) -> None:
    """Write a module that knows the registry."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([f"from {PACKAGE} import THINGS", *lines]))


def test_module_in_the_package_is_enough(package: Path) -> None:
    """At any depth; the extensions come sorted by name, whatever their modules are called."""
    write(package / "a.py", "THINGS.register('zebra', 1)", "THINGS.register('ant', 2)")
    write(package / "inner" / "__init__.py")
    write(package / "inner" / "b.py", "THINGS.register('bee', 3)")

    assert list(registry().items().items()) == [("ant", 2), ("bee", 3), ("zebra", 1)]
    assert list(registry()) == [2, 3, 1]
    assert registry()["bee"] == 3


def test_nothing_is_imported_before_the_first_look_up(package: Path) -> None:
    """Starting the program costs nothing."""
    write(package / "a.py", "THINGS.register('ant', 2)")
    things = registry()

    assert f"{PACKAGE}.a" not in sys.modules
    assert things["ant"] == 2
    assert f"{PACKAGE}.a" in sys.modules


def test_unknown_name_is_an_error_with_the_nearest_one(package: Path) -> None:
    """The message says what sort of thing it is."""
    write(package / "a.py", "THINGS.register('ant', 2)")

    with pytest.raises(UnknownNameError, match=r"no thing named 'aunt'; did you mean ant\?"):
        registry()["aunt"]


def test_name_that_is_taken_is_a_mistake_in_the_code() -> None:
    """Two files cannot be the same thing."""
    things = Registry[int]("bugsweep.formats", "thing")
    things.register("ant", 1)

    with pytest.raises(ValueError, match="two things are named 'ant'"):
        things.register("ant", 2)


def test_module_that_fails_is_never_passed_over(package: Path) -> None:
    """A sweep with half of its parsers would say that it found nothing: the second look-up fails as the first did."""
    write(package / "a.py", "THINGS.register('ant', 2)")
    write(package / "b.py", "raise ImportError('broken')")
    things = registry()

    for _ in range(2):
        with pytest.raises(ImportError, match="broken"):
            things.items()


def test_module_may_look_others_up_while_it_is_imported(package: Path) -> None:
    """It sees those that are there by then."""
    write(package / "a.py", "THINGS.register('ant', 2)")
    write(package / "b.py", "THINGS.register('copy', THINGS['ant'])")

    assert registry().items() == {"ant": 2, "copy": 2}
