"""ホームと枠: 目次の順、はじめにすること、自分の設定への道。"""

import re

import pytest
from django.urls import reverse

from shirube.apps.plan.kpi import actions as kpi
from shirube.values.fiscal_year import FiscalYear
from shirube.values.period import Period
from tests.world import Town


def _labels(page: str) -> list[str]:
    side = page.partition('<div class="side">')[2].partition("</nav>")[0]
    return re.findall(r'class="menu__label">([^<]+)<', side)


def test_rooms_stand_in_a_fixed_order(mihon: Town) -> None:
    """目次はホームから始まり、計画・体制・業務分析の順で、運用が最後に来る。"""
    page = mihon.client("dx_officer").get(mihon.url()).content.decode()
    assert _labels(page) == ["計画", "体制", "窓口", "業務分析", "自分", "運用"]
    assert page.index(">ホーム</a>") < page.index(">KPI</a>")


@pytest.mark.parametrize(
    ("path", "current"),
    [("", "ホーム"), ("kpi/", "KPI"), ("organization/accounts/rights/ending/", "利用者"), ("notices/", "")],
)
def test_menu_says_where_we_are(mihon: Town, path: str, current: str) -> None:
    """いまの画面だけが光る。目次にない画面では、ホームも光らない。"""
    page = mihon.client("system_admin").get(mihon.url(path)).content.decode()
    side = page.partition('<div class="side">')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="page">([^<]+)<', side) == ([current] if current else [])


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("system_admin", ["名簿を取り込む", "利用者を作る"]),
        ("dx_officer", ["計画をつくる", "KPIを読む"]),
        ("counter_clerk", ["申請を受け付ける"]),
        ("mayor", []),
    ],
)
def test_empty_home_shows_first_steps(mihon: Town, role: str, steps: list[str]) -> None:
    """数字のないホームは、この人にできる、はじめにすることを示す。"""
    page = mihon.client(role).get(mihon.url()).content.decode()
    assert re.findall(r'steps__label"><a href="[^"]+">([^<]+)<', page) == steps
    assert ("数字はまだありません" in page) is (not steps)


def test_figures_say_when_and_stand_in_order(mihon: Town) -> None:
    """札は、件数・中央値・90%値の順に、年度といつ現在かを添えて並ぶ。"""
    measures = ("processing_time.p90", "processing_time.median", "case_count")
    with mihon.entered("dx_officer") as scope:
        year = FiscalYear.of(scope.today)
        for name in measures:
            made = kpi.define_kpi(by=scope, title=name, measure_id=f"insight.{name}")
            kpi.take_reading(by=scope, kpi=made, period=Period.of_fiscal_year(year), as_of=scope.now)
    page = mihon.client("dx_officer").get(mihon.url()).content.decode()
    assert re.findall(r'key-figure__label">([^<]+)<', page) == list(reversed(measures))
    assert page.count(f"{year.label}・") == 3
    assert page.count("日現在・") == 3


def test_name_leads_to_own_settings_without_an_empty_menu(mihon: Town) -> None:
    """氏名から自分の設定へ行け、自治体の外の画面には空の目次の列がない。"""
    client = mihon.client("dx_officer")
    assert f'href="{mihon.url("my-account/")}"' in client.get(mihon.url()).content.decode()
    for name in ("my_account", "usersessions_list", "mfa_index"):
        page = client.get(reverse(name)).content.decode()
        assert 'class="side"' not in page
        assert "Mozilla" not in page
