"""計画の部屋は、SQLite でも PostgreSQL でも同じに働き、PostgreSQL では行の壁の中にある。

どの部屋の記録も、家具（tests/rooms）の行いで本物の表に書く。PostgreSQL では、行レベルの守りが効くログインの
役で走る。
"""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection

from shirube.apps.frame.records import TenantRecord
from shirube.apps.plan.diagnosis import queries as diagnosis
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.money import actions as money_actions
from shirube.apps.plan.money import queries as money
from shirube.apps.plan.progress import queries as progress
from shirube.apps.plan.roadmap import actions as roadmap_actions
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions import actions as version_actions
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.money_asset_sheet import AssetContent
from shirube.engines.plan.snapshot_json import canonical_json, sha256_of, snapshot_from_json
from shirube.web.urls import collected_routes
from tests.route_examples import call_of
from tests.world import Town, World

BOTH = pytest.mark.both_databases
MODELS = [
    model
    for model in apps.get_models()
    if issubclass(model, TenantRecord) and model.__module__.startswith("shirube.apps.plan.")
]
SCREENS = sorted(
    {
        route.name: route
        for route in collected_routes()
        if "GET" in route.methods and route.path.startswith(("plans/", "kpi/", "roadmap/", "progress/"))
    }.values(),
    key=lambda route: route.name,
)


@pytest.fixture
def twins(furnished_stage: World) -> World:
    """すべての部屋に家具を置いた双子の自治体。"""
    return furnished_stage


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - 表の名はモデルから取る
        return int(cursor.fetchone()[0])


@BOTH
def test_rows_stay_inside_their_wall(twins: World) -> None:
    """計画のどの表も、自分の範囲では自分の行だけ、範囲に入らなければ PostgreSQL では 0 行である。"""
    assert len(MODELS) > 30
    totals = {}
    for town in (twins.mihon, twins.futago):
        with town.entered():
            for model in MODELS:
                mine = model._default_manager.count()
                totals[model] = totals.get(model, 0) + mine
                if connection.vendor == "postgresql":
                    assert _count(model._meta.db_table) == mine, model._meta.label
    filled = [model for model in MODELS if totals[model]]
    assert len(filled) > len(MODELS) * 0.8  # 空の表では、何も確かめていない
    outside = {model._meta.label: _count(model._meta.db_table) for model in filled}
    if connection.vendor == "postgresql":
        assert set(outside.values()) == {0}
    else:
        assert outside == {model._meta.label: totals[model] for model in filled}


@BOTH
def test_every_plan_screen_opens(twins: World) -> None:
    """計画のどの画面・表・ファイルも、どちらのデータベースでも開く（一覧・検索・数え上げの問い合わせが通る）。"""
    town = twins.mihon
    clients = {role: town.client(role) for role in ("dx_officer", "section_chief", "mayor", "system_admin")}
    opened, failed = 0, []
    for route in SCREENS:
        with town.entered():
            url = call_of(route, "GET").url(town, "dx_officer")
        answers: dict[str, int] = {}
        for role, client in clients.items():
            answers[role] = client.get(url).status_code
            if answers[role] in (200, 302):
                break
        else:
            failed.append((route.name, answers))
        opened += 200 in answers.values()
    assert failed == []
    assert opened > len(SCREENS) * 0.9


@BOTH
def test_version_is_kept_and_read_back_whole(twins: World) -> None:
    """版の中身（正準の JSON）は、どちらのデータベースからも一字も変わらずに戻り、要約値が合う。"""
    with twins.mihon.entered("dx_officer") as by:
        plan = twins.mihon.things["plan"]
        snapshot = versions.current_snapshot(by, plan, by.today)
        kept = version_actions.propose_version(by=by, plan=plan, as_of=by.today)
        again = versions.version_of_key(by, kept.key)
        assert again.snapshot == snapshot == snapshot_from_json(canonical_json(snapshot))
        assert again.sha256 == sha256_of(snapshot)
        assert len(snapshot.tasks) > 3 and snapshot.costs and snapshot.kpis and snapshot.assets


# 探す言葉 → 当たる台帳の名（全角半角・大文字小文字・仮名の違いによらない）
FOUND = [
    ("cloud", ["Ｃｌｏｕｄ文書管理", "CLOUD 勤怠"]),
    ("ＣＬＯＵＤ", ["Ｃｌｏｕｄ文書管理", "CLOUD 勤怠"]),
    ("きんたい", []),
    ("ｸﾗｳﾄﾞ", ["クラウド予約"]),
    ("くらうど 予約", ["クラウド予約"]),
    ("100%", ["100%稼働の監視"]),
    ("_", []),
]


@BOTH
@pytest.mark.parametrize(("words", "titles"), FOUND)
def test_register_search_answers_the_same(mihon: Town, words: str, titles: list[str]) -> None:
    """台帳の検索は、どちらのデータベースでも同じものに当たり、% や _ は文字として探す。"""
    with mihon.entered() as by:
        plan = version_actions.start_plan(by=by, title="計画", first_year=2026, last_year=2030)
        for title in ("Ｃｌｏｕｄ文書管理", "CLOUD 勤怠", "クラウド予約", "100%稼働の監視"):
            money_actions.add_asset(by=by, plan=plan, content=AssetContent(title=title))
        assert [row.title for row in money.narrowed_assets(by, words=words)] == titles


@BOTH
def test_counts_and_sums_are_the_same(twins: World) -> None:
    """照会の数、自己診断の姿、KPI の行、経費の行は、どちらでも同じ値になる。"""
    with twins.mihon.entered("dx_officer") as by:
        plan = twins.mihon.things["plan"]
        states = {one.campaign.title: one for one in progress.campaign_states(by, plan)}
        assert [(s.sections, s.total, s.answered) for s in states.values()] == [(1, 3, 1), (1, 3, 0)]
        (section,) = progress.section_states(by, twins.mihon.things["campaign"])
        assert (section.total, section.answered, section.left) == (3, 1, 2)
        assert sum(line.amount for line in money.cost_lines(by, plan, by.today)) > 0
        line = kpi.kpi_line(by, twins.mihon.things["kpi"], by.today)
        assert all(isinstance(point.value, Decimal) for point in line.points if point.value is not None)
        picture = diagnosis.picture(by, diagnosis.assessments(by, plan).first())
        assert picture.whole.asked == 41


@BOTH
def test_order_of_the_town_is_kept(mihon: Town) -> None:
    """取組と作業は、どちらのデータベースでも、字の順でなく町が並べた順である。"""
    titles = ["ん", "あ", "Ａ", "a", "漢", "１", "-"]
    with mihon.entered() as by:
        plan = version_actions.start_plan(by=by, title="計画", first_year=2026, last_year=2030)
        one = roadmap_actions.add_initiative(by=by, plan=plan, title="取組")
        roadmap_actions.add_tasks(
            by=by,
            initiative=one,
            lines=[{"title": title, "ends_on": date(2026, 12, 31 - at)} for at, title in enumerate(titles)],
        )
        assert [task.title for task in roadmap.task_lines(by, plan, by.today)] == titles
