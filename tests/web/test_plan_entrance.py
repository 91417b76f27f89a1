"""計画の入口: 次にすることが並び、すれば済みになる。どの画面からも戻れる。空の欄は、何をするかを言う。"""

import re
from typing import Any

import pytest

from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions import actions as versions
from tests.world import Town

STEPS = [
    "取組を入れる（国の計画から、またはいまある表から）",
    "担当と工程を決める",
    "いまの姿を診断する",
    "KPIを定める",
    "経費と財源を入れる",
    "ビジョンを書く",
    "版を提案し、承認を受ける",
    "課に進み具合を聞く",
    "始まったら、立場を「実施中」にする",
]


@pytest.fixture
def plan(mihon: Town) -> Any:
    """始めたばかりの計画。"""
    with mihon.entered("dx_officer") as by:
        return versions.start_plan(
            by=by, title="はじめの計画", first_year=2027, last_year=2031, edition="2.2"
        )


def entrance(town: Town, plan: Any) -> str:
    """計画の入口の頁。"""
    return town.client("dx_officer").get(town.url(f"plans/{plan.key}/")).content.decode()


def test_steps_stand_in_order_and_every_one_opens(mihon: Town, plan: Any) -> None:
    """始めたばかりの計画では、初めの手順が「いまここ」で、どの手順からも、その計画の画面が開く。"""
    page = entrance(mihon, plan)
    places = [page.index(label) for label in STEPS]
    assert places == sorted(places)
    assert page.index("いまここ") < places[1]
    assert page.count("済み") == 0
    for label in STEPS:
        (href,) = re.findall(rf'<a[^>]*href="([^"]+)"[^>]*>{re.escape(label)}</a>', page)
        answer = mihon.client("dx_officer").get(href)
        assert answer.status_code == 200
        assert str(plan.key) in href


def test_done_step_moves_the_mark(mihon: Town, plan: Any) -> None:
    """取組を入れると、その手順が済みになり、次の手順が「いまここ」になる。"""
    with mihon.entered("dx_officer") as by:
        roadmap.start_from_edition(by=by, plan=plan, edition="2.2")
    page = entrance(mihon, plan)
    assert page.count("済み") == 1
    assert page.index(STEPS[1]) < page.index("いまここ") < page.index(STEPS[2])


@pytest.mark.parametrize(
    "path", ["roadmap/", "kpis/", "kpis/new/", "progress/", "money/", "documents/", "report/"]
)
def test_the_way_back_is_the_name_of_the_plan(mihon: Town, plan: Any, path: str) -> None:
    """計画の中の画面では、道順の計画の名から、入口に戻れる。"""
    page = mihon.client("dx_officer").get(mihon.url(f"plans/{plan.key}/{path}")).content.decode()
    trail = re.search(r'aria-label="[^"]*(?:現在|道順|位置)[^"]*".*?</nav>', page, re.S)
    shown = trail[0] if trail else page[: page.index("<h1")]
    assert f'href="{mihon.url(f"plans/{plan.key}/")}"' in shown


def test_empty_fields_say_what_to_do(mihon: Town) -> None:
    """必須の欄が空のときは、書く欄には「入力」、選ぶ欄には「選ぶ」と言う。"""
    answer = mihon.client("dx_officer").post(mihon.url("plans/new/"), {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "入力してください。" in page
    assert "フィールド" not in page


def test_plan_in_force_has_nothing_left_of_the_last_step(mihon: Town, plan: Any) -> None:
    """立場を「実施中」にすると、終わりの手順が済みになる。"""
    with mihon.entered("dx_officer") as by:
        versions.edit_plan(
            by=by,
            key=plan.key,
            version=plan.version,
            title=plan.title,
            first_year=2027,
            last_year=2031,
            standing="in_force",
        )
    page = entrance(mihon, plan)
    assert page.count("済み") == 1
    assert page.index(STEPS[-1]) < page.index("済み")
