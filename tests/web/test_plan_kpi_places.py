"""KPI の置き場所: 全国の公表値を添える、取組の頁と計画の入口に出る。"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.kpi import actions, queries
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.reference.plan.kpi import kpi_definitions, national_figures
from shirube.values.measure import Basis
from tests.world import Town

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
FIGURED = sorted({figure.kpi for figure in national_figures()})


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """令和7年度から11年度までの計画。"""
    with mihon.entered("dx_officer", NOW) as by:
        return versions.start_plan(by=by, title="DX推進計画", first_year=2025, last_year=2029)


def _kpi(mihon: Town, plan: Plan, **more: Any) -> Kpi:
    with mihon.entered("dx_officer", NOW) as by:
        wanted = {"title": "全体方針", "unit": "件", "direction": "up"} | more
        return actions.define_kpi(by=by, plan=plan, **wanted)


def _read(mihon: Town, path: str, role: str = "dx_officer") -> str:
    page = mihon.client(role).get(mihon.url(path))
    assert page.status_code == 200
    return page.content.decode()


def test_national_figures_carry_date_denominator_and_source(mihon: Town, plan: Plan) -> None:
    """例から定めた KPI には、全国の値が時点・分母・公表日・出どころとともに出て、目標でないと述べる。"""
    kpi = _kpi(mihon, plan, example="kpi.policy_decided@1")
    page = _read(mihon, f"kpi/{kpi.key}/")
    for text in (
        "12.6％",
        "219／1,741団体（分母は割合から逆算）",
        "令和3年4月1日",
        "令和4年9月2日公表",
        "自治体DX全体手順書",
        "18か月より前の値",
        "目標ではありません",
        "町の値（有無）とは別の数です",
    ):
        assert text in page, text
    with mihon.entered("dx_officer", NOW) as by:
        assert queries.kpi_line(by, kpi, by.today).targets == ()


@pytest.mark.parametrize("example", ["", "kpi.unknown@1", "kpi.policy_decided"])
def test_kpi_without_a_counterpart_has_no_figure(mihon: Town, plan: Plan, example: str) -> None:
    """国の数と結びつかない KPI では、似た名でも値を作らず「比較値なし」とわけを言う。"""
    kpi = _kpi(mihon, plan, example=example)
    page = _read(mihon, f"kpi/{kpi.key}/")
    assert "比較値なし。このKPIは、国の調べの数と結びついていません" in page
    assert "12.6％" not in page


@pytest.mark.parametrize("example", FIGURED)
def test_corrected_figures_are_not_shown_again(mihon: Town, plan: Plan, example: str) -> None:
    """訂正された前の値は出ない。どの定義でも、訂正後の値だけが新しい時点から並ぶ。"""
    kpi = _kpi(mihon, plan, example=example)
    with mihon.entered("dx_officer", NOW) as by:
        shown = [one.figure for one in queries.national_beside(by, kpi).figures]
    superseded = {figure.supersedes for figure in national_figures()}
    wanted = {figure.id for figure in national_figures() if figure.kpi == example} - superseded
    assert {figure.id for figure in shown} == wanted
    assert [figure.as_of for figure in shown] == sorted((f.as_of for f in shown), reverse=True)
    assert _read(mihon, f"kpi/{kpi.key}/")


def test_definition_without_published_figure_says_so(mihon: Town, plan: Plan) -> None:
    """定義は国の調べにあっても、全国の値の公表が無ければ「比較値なし」。"""
    one = next(kpi for kpi in kpi_definitions() if kpi.reference not in FIGURED)
    kpi = _kpi(mihon, plan, example=one.reference)
    assert "全国の値の公表がありません" in _read(mihon, f"kpi/{kpi.key}/")


def _with_value(mihon: Town, plan: Plan) -> tuple[Any, Kpi]:
    """取組一つと、目標と値のある KPI。"""
    with mihon.entered("dx_officer", NOW) as by:
        one = roadmap.add_initiative(by=by, plan=plan, title="書かない窓口")
        kpi = actions.define_kpi(
            by=by, plan=plan, title="窓口の利用", unit="件", direction="up", initiative=one
        )
        kpi = actions.set_targets(
            by=by,
            key=kpi.key,
            version=kpi.version,
            targets={2025: Decimal(100), 2027: Decimal(300)},
        )
        given = actions.HandReading(
            first=date(2025, 4, 1),
            last=date(2026, 3, 31),
            as_of=date(2026, 3, 31),
            basis=Basis.MEASURED,
            value=Decimal(120),
        )
        actions.keep_hand_reading(by=by, key=kpi.key, entered=given)
        return one, kpi


def test_initiative_page_shows_its_kpis(mihon: Town, plan: Plan) -> None:
    """取組の頁に、その取組の KPI の値・目標・判定が出て、値から来歴へ移れる。ほかの取組には出ない。"""
    one, kpi = _with_value(mihon, plan)
    with mihon.entered("dx_officer", NOW) as by:
        other = roadmap.add_initiative(by=by, plan=plan, title="証明書")
        reading = queries.readings(by, kpi).get()
    page = _read(mihon, f"plans/{plan.key}/roadmap/initiatives/{one.key}/")
    for text in ("窓口の利用", "120件", "300件", "令和9年度", "令和7年度", "達成"):
        assert text in page, text
    assert mihon.url(f"kpi/readings/{reading.key}/") in page
    assert mihon.url(f"kpi/{kpi.key}/") in page
    assert "窓口の利用" not in _read(mihon, f"plans/{plan.key}/roadmap/initiatives/{other.key}/")


def test_entrance_tells_how_kpis_stand(mihon: Town, plan: Plan) -> None:
    """計画の入口に KPI の札があり、無いときは何をするかを、あれば届いた数と値の無い数を言う。"""
    entrance = f"plans/{plan.key}/"
    assert "手順書の例から選べます" in _read(mihon, entrance)
    _with_value(mihon, plan)
    _kpi(mihon, plan, title="まだ値のないもの")
    page = _read(mihon, entrance)
    for label, value in (("定めたもの", 2), ("目標に届いた", 1), ("届いていない", 0), ("新しい値がない", 1)):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert mihon.url(f"plans/{plan.key}/kpis/") in page


def test_entrance_tells_step_zero_and_findings(mihon: Town, plan: Plan) -> None:
    """計画の入口に、機運醸成の最近の行いと、診断から挙がった課題の数が出る。済みとは言わない。"""
    entrance = f"plans/{plan.key}/"
    assert "まだ書かれていません。宣言・研修" in _read(mihon, entrance)
    with mihon.entered("dx_officer", NOW) as by:
        for day in range(1, 6):
            diagnosis.add_preparation(
                by=by,
                plan=plan,
                kind="hearing",
                title=f"聞き取り{day}",
                held_on=date(2026, 6, day),
                participants=None,
                learnt="",
                next_step="窓口課にも聞く" if day == 5 else "",
            )
        diagnosis.start_assessment(by=by, plan=plan, title="令和8年度の診断", assessed_on=date(2026, 6, 1))
    page = _read(mihon, entrance)
    assert "<dt>書いた行い</dt><dd>5</dd>" in page
    assert "業務担当への聞き取り：聞き取り5（次に：窓口課にも聞く）" in page
    assert "聞き取り3" in page and "聞き取り2" not in page
    assert "<dt>挙がった課題</dt><dd>0</dd>" in page
    assert "令和8年度の診断" in page
