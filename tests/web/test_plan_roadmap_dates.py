"""工程表の日付: 契約の更新や申出の期限が、表・図・紙・Excel に出て、遅れの計算では知らせになる。"""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from shirube.apps.plan.money import actions as money
from shirube.apps.plan.roadmap import actions
from shirube.apps.plan.roadmap.dates import dates_beside
from shirube.apps.plan.roadmap.models import Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.roadmap_sheet import CannotReadSheet
from tests.world import Town

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DATES = {"contract_until": date(2027, 3, 31), "notice_by": date(2026, 12, 28)}


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """作業一つの取組と、つながった契約、つながらない契約のある計画。"""
    with mihon.entered(now=NOW) as by:
        plan = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")
        one = actions.add_initiative(by=by, plan=plan, title="窓口を変える")
        actions.add_tasks(
            by=by,
            initiative=one,
            lines=[{"title": "乗換え", "starts_on": date(2026, 12, 1), "ends_on": date(2027, 3, 20)}],
        )
        money.add_asset(
            by=by,
            plan=plan,
            content=AssetContent(title="窓口システム", initiatives=(str(one.key),), **DATES),
        )
        money.add_asset(by=by, plan=plan, content=AssetContent(title="複合機", **DATES))
        return plan


def _read(mihon: Town, plan: Plan, path: str = "", role: str = "dx_officer") -> str:
    page = mihon.client(role).get(mihon.url(f"plans/{plan.key}/roadmap/{path}"))
    assert page.status_code == 200
    return page.content.decode()


def test_board_and_figure_show_the_dates(mihon: Town, plan: Plan) -> None:
    """つながった契約の日は取組の行の下に、つながらないものは別の表に、どちらも図に出る。"""
    board = _read(mihon, plan)
    assert board.count("窓口システム（申出の期限）") == 1
    assert "取組につながっていない" in board
    assert board.index("乗換え") < board.index("窓口システム（契約の終わり）") < board.index("複合機")
    only = _read(mihon, plan, "?show=dates")
    assert "窓口システム（申出の期限）" in only and "乗換え" not in only
    figure = _read(mihon, plan, "figure/")
    assert figure.count("▽窓口システム（申出の期限）") == 1
    assert "▽複合機（契約の終わり）" in figure


def test_who_may_not_see_contracts_sees_no_dates(mihon: Town, plan: Plan) -> None:
    """契約を見られない人（業者）の工程表には、ほかの業者との契約の日も出ない。"""
    board = _read(mihon, plan, role="vendor")
    assert "乗換え" in board
    assert "窓口システム" not in board and "複合機" not in board


def test_slip_warns_about_contract_dates(mihon: Town, plan: Plan) -> None:
    """遅れて契約の終わりをまたぐときだけ、知らせが出る。契約の日そのものは動かない。"""
    with mihon.entered():
        task = Task.objects.get(initiative__plan=plan)
    here = f"tasks/{task.key}/slip/?days="
    assert "契約などの日をまたぎます" not in _read(mihon, plan, here + "11")
    late = _read(mihon, plan, here + "12")
    assert "契約などの日をまたぎます" in late
    assert "窓口システム（契約の終わり）" in late and "1日過ぎます" in late
    assert "複合機" not in late


def test_workbook_lists_the_dates_on_a_second_sheet(mihon: Town, plan: Plan) -> None:
    """Excel の二枚目に日付が並び、一枚目だけが取り込まれるので、そのまま戻しても何も変わらない。"""
    client = mihon.client("dx_officer")
    data = client.get(mihon.url(f"plans/{plan.key}/roadmap/roadmap.xlsx")).content
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames[:2] == ["工程表", "契約などの日付"]
    sheet = book["契約などの日付"]
    rows = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=2)]
    assert [row[1:] for row in rows] == [
        ["申出の期限", "窓口システム", "窓口を変える"],
        ["申出の期限", "複合機", None],
        ["契約の終わり", "窓口システム", "窓口を変える"],
        ["契約の終わり", "複合機", None],
    ]
    assert rows[0][0] == datetime(2026, 12, 28)  # noqa: DTZ001 - Excel の日付に時刻帯は無い
    assert sheet.print_title_rows == "$1:$1" and sheet.print_area
    with (
        mihon.entered(now=NOW) as by,
        pytest.raises(CannotReadSheet, match="違うところがありません"),
    ):
        actions.stage_sheet(by=by, plan=plan, name="工程表.xlsx", data=data)


def test_paper_carries_the_dates(mihon: Town, plan: Plan) -> None:
    """A3 の紙も作れる。日付の行は柱ごとの件数に数えない。"""
    answer = mihon.client("dx_officer").get(mihon.url(f"plans/{plan.key}/roadmap/roadmap.pdf"))
    assert answer.content.startswith(b"%PDF")
    with mihon.entered(now=NOW) as by:
        assert len(dates_beside(by, plan)) == 4


def test_dates_after_the_plan_still_come(mihon: Town, plan: Plan) -> None:
    """計画期間が終わったあとも、来年度までの契約の日は工程表に出る。"""
    with mihon.entered(now=datetime(2033, 5, 1, tzinfo=UTC)) as by:
        money.add_asset(
            by=by, plan=plan, content=AssetContent(title="後の契約", contract_until=date(2035, 3, 31))
        )
        money.add_asset(
            by=by, plan=plan, content=AssetContent(title="遠い契約", contract_until=date(2035, 4, 1))
        )
        found = {mark.title for mark in dates_beside(by, plan)}
    assert "後の契約" in found and "遠い契約" not in found
