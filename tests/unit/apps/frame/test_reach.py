"""行き先に着けるか: 経路の述べた権限だけから、開けるかと、開ける役割が決まる。"""

import pytest

from shirube.apps.frame.permissions import MEMBER, SIGNED_IN, installed_modules, permissions
from shirube.apps.frame.reach import may_open, openers
from tests.world import ROLES, Town

PAGES = sorted({route.name for one in installed_modules("urls") for route in one.ROUTES if route.reads})


@pytest.mark.parametrize("role", ROLES)
def test_only_the_permission_of_the_route_decides(mihon: Town, role: str) -> None:
    """どの役割でも、開けると答えた頁は経路の権限を持つ頁で、開けない頁には、開ける役割の名が付く。"""
    scope = mihon.scope(role)
    needed = {
        route.name: route.permission
        for module in installed_modules("urls")
        for route in module.ROUTES
        if route.reads
    }
    for name in PAGES:
        is_free = needed[name] in ("anyone", SIGNED_IN, MEMBER)
        assert may_open(scope, name) is (is_free or role in permissions()[needed[name]].roles)
        assert bool(openers(name)) is not is_free


def test_openers_are_named_in_the_order_of_the_roles() -> None:
    """開ける役割は、役割の表の順に、名で言う。"""
    assert openers("inquiries.inquiry") == ("DX推進担当", "所属長", "一般職員", "首長", "CIO", "監査")


def test_unknown_page_is_a_mistake_of_ours(mihon: Town) -> None:
    """無い名を聞くのは作り手の誤りなので、黙って開けるとも開けないとも言わない。"""
    with pytest.raises(KeyError):
        may_open(mihon.scope("dx_officer"), "nowhere.page")
