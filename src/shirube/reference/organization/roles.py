"""標の役割の一覧。役割の id は変えず、二度と使い回さない。"""

from __future__ import annotations

from functools import cache

from shirube.reference import loader
from shirube.reference.organization.records import Role

PACK = "organization.roles"


class RoleNotFound(LookupError):
    """その id の役割がない。"""

    def __init__(self, role_id: str) -> None:
        known = "、".join(role.id for role in roles())
        super().__init__(f"役割「{role_id}」はない。役割は {known} である。")
        self.role_id = role_id


@cache
def roles() -> tuple[Role, ...]:
    """役割を定めた順に返す。"""
    return tuple(Role(item.id, item.label, item.text("description")) for item in loader.pack(PACK).items)


def role(role_id: str) -> Role:
    """id の役割を返す。なければ RoleNotFound。"""
    found = next((role for role in roles() if role.id == role_id), None)
    if found is None:
        raise RoleNotFound(role_id)
    return found
