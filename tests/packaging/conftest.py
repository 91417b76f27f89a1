"""設置一式の試験の支度: packaging は部品ではないので、場所で読み込む。"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"kit_{name}", ROOT / "packaging" / "kit" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make_kit() -> ModuleType:
    """一式を作る方。"""
    return _load("make_kit")


@pytest.fixture(scope="session")
def start() -> ModuleType:
    """一式から入れる方。"""
    return _load("start")
