"""頁の一覧: このフォルダーで PATH と text() を持つモジュール。"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import docs.build

ROOT = Path(__file__).resolve().parents[2]


class Page(Protocol):
    """参照の頁一枚。"""

    PATH: str

    def text(self) -> str:
        """頁の中身。"""
        ...


def pages() -> list[Page]:
    """すべての頁を、道筋の順に並べて返す。ほかの頁を読むもの（IS_LAST）は終わりに。"""
    names = [name for _, name, _ in iter_modules(docs.build.__path__) if name != "__main__"]
    modules = [import_module(f"docs.build.{name}") for name in names]
    found = [cast(Page, module) for module in modules if hasattr(module, "PATH")]
    return sorted(found, key=lambda page: (getattr(page, "IS_LAST", False), page.PATH))
