"""権限: 各部屋の ``urls.PERMISSIONS`` を集め、役割から権限を引く。

役割の id は国の枠組みの階（reference/organization/roles.yaml）が持つ。部屋は自分の権限だけを述べる。
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

ANYONE = "anyone"  # サインインを要しない
SIGNED_IN = "signed_in"  # サインインだけを要する（どの自治体の人でもよい）
MEMBER = "member"  # この自治体に何らかの役割を持つ
# 庁内の人の役割: 業者のほかのすべて。庁内の相談や、ほかの業者との契約は、この人たちだけが見る。
INSIDE = (
    "dx_officer",
    "section_chief",
    "staff",
    "hr_officer",
    "legal_officer",
    "counter_clerk",
    "mayor",
    "cio",
    "auditor",
    "system_admin",
)


@dataclass(frozen=True, slots=True)
class Permission:
    """一つの権限と、初めからそれを持つ役割。"""

    id: str
    label: str
    roles: frozenset[str]

    @classmethod
    def of(cls, id: str, label: str, *roles: str) -> "Permission":
        """役割を並べて作る。"""
        return cls(id, label, frozenset(roles))


def installed_modules(name: str) -> list[ModuleType]:
    """入っているアプリの、この名前のモジュール（urls, panels, measures …）を下の部屋から順に返す。"""
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith("shirube.") and find_spec(f"{config.name}.{name}"):
            found.append(import_module(f"{config.name}.{name}"))
    return found


@cache
def permissions() -> dict[str, Permission]:
    """すべての権限。id が重なれば誤りで止まる。"""
    found: dict[str, Permission] = {}
    for module in installed_modules("urls"):
        for permission in getattr(module, "PERMISSIONS", ()):
            if permission.id in found:
                raise ValueError(f"権限「{permission.id}」が二か所で定められています。")
            found[permission.id] = permission
    return found


def granted(roles: Iterable[str]) -> frozenset[str]:
    """これらの役割が持つ権限の id。役割が一つでもあれば ``member`` を含む。"""
    held = frozenset(roles)
    if not held:
        return frozenset()
    return frozenset({MEMBER}) | {p.id for p in permissions().values() if p.roles & held}
