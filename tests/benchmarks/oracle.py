"""The readable loop per series that the unit tests use as oracle, loaded by its path."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def oracle(name: str = "oracle") -> ModuleType:
    """tests/unit/spc/<name>.py as a module."""
    path = Path(__file__).resolve().parents[1] / "unit" / "spc" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"spc_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
