"""目次の印: いま開いている画面の部屋に付く。"""

import re

import pytest

from tests.world import Town, World

# 画面 → 目次で印の付く名。鍵のあとの道筋だけを書く
PLAN_SCREENS = [
    ("", "計画"),
    ("versions/", "計画"),
    ("roadmap/", "工程表"),
    ("roadmap/figure/", "工程表"),
    ("progress/", "進捗照会"),
    ("issues/", "課題・リスク"),
    ("loops/", "課題・リスク"),
    ("money/", "計画"),
    ("assets/", "計画"),
]
OTHER_SCREENS = [
    ("plans/", "計画"),
    ("kpi/", "KPI"),
    ("plans/editions/", "国の計画の版"),
    ("cases/", "事案"),
    ("", "ホーム"),
]


def _marked(town: Town, path: str) -> list[str]:
    page = town.client("dx_officer").get(town.url(path))
    assert page.status_code == 200, path
    return re.findall(r'class="menu__item"[^>]* aria-current="page">([^<]+)<', page.content.decode())


@pytest.mark.parametrize(("path", "label"), PLAN_SCREENS)
def test_plan_screens_mark_their_own_entry(furnished: World, path: str, label: str) -> None:
    """計画の中の画面では、目次に自分の行のある部屋はその行、無い部屋は「計画」に、横の目次と電話の引き出しに印が一つずつ付く。"""
    town = furnished.mihon
    assert _marked(town, f"plans/{town.things['plan'].key}/{path}") == [label, label]


@pytest.mark.parametrize(("path", "label"), OTHER_SCREENS)
def test_other_screens_mark_their_own_entry(furnished: World, path: str, label: str) -> None:
    """ほかの画面でも、印は一つずつ付く。"""
    assert _marked(furnished.mihon, path) == [label, label]
