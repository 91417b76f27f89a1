"""役割の資料。"""

from __future__ import annotations

import pytest

from shirube.reference import loader
from shirube.reference.organization.roles import RoleNotFound, role, roles
from shirube.values.citation import Origin


def test_roles_in_order() -> None:
    """役割の id と名と順は決まっている。"""
    assert {role.id: role.label for role in roles()} == {
        "dx_officer": "DX推進担当",
        "section_chief": "所属長",
        "staff": "一般職員",
        "hr_officer": "人材育成担当",
        "legal_officer": "法務担当",
        "counter_clerk": "窓口職員",
        "mayor": "首長",
        "cio": "CIO",
        "auditor": "監査",
        "vendor": "業者",
        "system_admin": "システム管理者",
        "anonymous": "住民（匿名）",
    }


def test_roles_are_ours() -> None:
    """役割は標の定めと印され、どれにも一文の説明がある。"""
    assert loader.pack("organization.roles").head.citation.origin is Origin.OURS
    assert all(role.description.endswith("。") for role in roles())


def test_unknown_role() -> None:
    """ない役割を頼むと、ある役割を挙げて断る。"""
    assert role("cio").label == "CIO"
    with pytest.raises(RoleNotFound, match=r"「boss」はない。.*dx_officer"):
        role("boss")
