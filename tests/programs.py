"""Programs of the repository as modules, for tests of what they are made of."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_ROOT = Path(__file__).parents[1]


def loaded(program: str) -> ModuleType:
    """Return the program at a path in the repository as a module, which has the name of the file."""
    path = _ROOT / program
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
