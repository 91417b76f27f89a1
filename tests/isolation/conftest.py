"""隔離の試験の支度: 訪れる人それぞれの玄関。"""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client

from shirube.web import sessions
from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.world import ROLES, VISITORS, World


@pytest.fixture(scope="module")
def clients_once(furnished_once: World) -> dict[str, Client]:
    """訪れる人それぞれの、サインインの済んだみほん市の玄関。"""
    found = {visitor: furnished_once.mihon.client(visitor) for visitor in VISITORS}
    for role in ROLES:  # だれも入れていなければ、断りをいくら数えても何も確かめていない
        assert found[role].get(furnished_once.mihon.url()).status_code == 200, (
            f"{role} がサインインできていません"
        )
    return found


@pytest.fixture
def clients(
    furnished: World, clients_once: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Client]:
    """訪れる人それぞれの玄関。画面の誤りは 500 の応答として受け取る。

    攻めは一つずつ無かったことにするので、操作した時刻も戻る。長く走っても、操作のないためのサインアウトに
    ならないように、その限りを延ばす（限りそのものは tests/web の試験が見る）。
    操作した時刻を書く間も延ばし、攻めのたびに札が書かれて、跡を調べる手間が増えないようにする。
    """
    for limit in ("IDLE", "IDLE_OF_ADMINISTRATOR", "WRITE_EVERY"):
        monkeypatch.setattr(sessions, limit, timedelta(hours=8))
    found = {visitor: Client(raise_request_exception=False) for visitor in clients_once}
    for visitor, client in found.items():
        client.cookies = deepcopy(clients_once[visitor].cookies)
    return found
