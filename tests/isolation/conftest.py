"""隔離の試験の支度: 家具を置いた双子と、訪れる人それぞれの玄関。"""

import pytest
from django.test import Client

from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.world import ROLES, VISITORS, World


@pytest.fixture
def furnished(db: None) -> World:
    """すべての部屋に記録を置いた双子の自治体。"""
    return World.furnished()


@pytest.fixture
def clients(furnished: World) -> dict[str, Client]:
    """訪れる人それぞれの、みほん市の玄関。画面の誤りは 500 の応答として受け取る。"""
    found = {visitor: furnished.mihon.client(visitor) for visitor in VISITORS}
    for client in found.values():
        client.raise_request_exception = False
    for role in ROLES:  # だれも入れていなければ、断りをいくら数えても何も確かめていない
        assert found[role].get(furnished.mihon.url()).status_code == 200, f"{role} がサインインできていません"
    return found
