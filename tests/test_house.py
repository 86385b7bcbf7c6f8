"""The rules of the house, kept by tests: what a reviewer would otherwise have to look for in every change."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from bugsweep.artifacts import ARTIFACTS, Artifact
from bugsweep.cli.reference import pages
from bugsweep.detect.observe import observed_fields
from bugsweep.model.evidence import Platform

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "bugsweep"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name not in {"__init__.py", "__main__.py"})
DRAWERS = {"base", "common", "helpers", "manager", "misc", "mixed", "utils"}
HEAVY = ("duckdb", "pyarrow", "rich", "sigma", "yara_x", "django", "typst", "cryptography", "apsw")
AMERICAN = re.compile(r"\b(analyz\w+|behavior\w*|center\w*|colors?|customiz\w+|recogniz\w+|normaliz\w+|serializ\w+)\b")


def name_of(path: Path) -> str:
    """Return the path of a source file below the package, for test ids."""
    return path.relative_to(SOURCE).as_posix()


def functions_of(path: Path) -> list[tuple[str, int]]:
    """Return the functions of a file with their length in lines."""
    return [
        (f"{name_of(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_has_its_test(module: Path) -> None:
    """A parser is tested by its golden folder, everything else by a test file of its own name at the same place.

    A module with an underscore is how another one works and is tested through it; one without a function only says what
    things are called.
    """
    place = module.relative_to(SOURCE)
    if place.parts[0] == "artifacts" and len(place.parts) > 2:
        assert (ROOT / "tests" / "data" / place.with_suffix("")).is_dir()
    elif not module.stem.startswith("_") and functions_of(module):
        test = ROOT / "tests" / place.parent / f"test_{module.stem}.py"
        assert test.exists(), f"{test.relative_to(ROOT)} is missing"


def test_there_is_one_broad_except() -> None:
    """Only the runner of parsers catches everything; a second place would swallow mistakes."""
    broad = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]

    assert [place.partition(":")[0] for place in broad] == ["reading/passes.py"]


def test_functions_and_files_stay_small() -> None:
    """Nineteen of twenty functions have at most 40 lines and nineteen of twenty files at most 400."""
    functions = sorted((length, name) for path in MODULES for name, length in functions_of(path))
    files = sorted((path.read_text("utf-8").count("\n"), name_of(path)) for path in MODULES)

    assert functions[int(len(functions) * 0.95)][0] <= 40
    assert files[int(len(files) * 0.95)][0] <= 400
    assert functions[-1][0] <= 80, functions[-3:]
    assert files[-1][0] <= 500, files[-3:]


@pytest.mark.parametrize("artifact", list(ARTIFACTS), ids=lambda artifact: artifact.name)
def test_artifact_is_named_after_its_module(artifact: Artifact) -> None:
    """One name finds the declaration, the golden folder and the reference."""
    assert artifact.platform in get_args(Platform)
    assert artifact.parse.__module__ == f"bugsweep.artifacts.{artifact.name.replace('/', '.')}"
    assert artifact.description
    assert artifact.references, "say where the format is described"


def test_records_of_different_things_have_different_names() -> None:
    """A record type is named for one thing, and its observables are marked with known kinds."""
    by_name = defaultdict(set)
    for artifact in ARTIFACTS:
        by_name[artifact.record.__name__].add(artifact.record)
        observed_fields(artifact.record)

    assert [name for name, types in by_name.items() if len(types) > 1] == []


def test_a_field_name_means_the_same_kind_of_observable_everywhere() -> None:
    """Whoever reads `url` in one record may expect a URL in all."""
    kinds = defaultdict(set)
    for artifact in ARTIFACTS:
        observed = defaultdict(set)
        for name, kind, _ in observed_fields(artifact.record):
            observed[name].add(kind)
        for name in observed:
            kinds[name].add(frozenset(observed[name]))

    assert kinds["url"] <= {frozenset({"url"})}


def test_records_have_type_hints_that_resolve() -> None:
    """Observables and tables are made from them."""
    for artifact in ARTIFACTS:
        assert get_type_hints(artifact.record)


def test_no_module_is_a_drawer() -> None:
    """A name that could hold anything ends up holding everything."""
    assert [name_of(path) for path in MODULES if path.stem.strip("_") in DRAWERS] == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_reference_pages_are_fresh(name: str) -> None:
    """`make docs` writes them anew."""
    assert (ROOT / "docs" / "reference" / name).read_bytes() == pages()[name]


def test_reference_has_no_page_that_nothing_writes() -> None:
    """A page whose writer is gone would tell lies."""
    assert {path.name for path in (ROOT / "docs" / "reference").iterdir()} == set(pages())


def test_help_imports_nothing_heavy() -> None:
    """`bugsweep --help` must cost next to nothing."""
    script = (
        "import sys; sys.argv = ['bugsweep', '--help']\n"
        "try:\n    from bugsweep.cli import main; main()\n"
        "except SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - our own script

    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "path", sorted([*SOURCE.rglob("*.py"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]), ids=str
)
def test_spelling_is_british(path: Path) -> None:
    """One spelling throughout; names of other people's interfaces are quoted as they are."""
    prose = path.read_text("utf-8")
    if path.suffix == ".py":
        prose = "\n".join(docstrings_of(path))

    assert AMERICAN.findall(prose) == []


def docstrings_of(path: Path) -> list[str]:
    """Return the docstrings of a file."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, documented)]
    return [docstring for node in nodes if (docstring := ast.get_docstring(node))]
