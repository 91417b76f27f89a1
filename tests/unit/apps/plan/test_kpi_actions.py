"""KPI の行い: 定める、手で入れる、確定と訂正、全国の表、目標と実績の表、版に入る行。"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from shirube.adapters.tabular import write_xlsx
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import actions, queries, sheets
from shirube.apps.plan.kpi.layouts import layout_text
from shirube.apps.plan.kpi.models import Kpi, KpiReading, SeriesTable
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan, current_snapshot
from shirube.engines.plan.kpi_ledger import CannotConfirmYear
from shirube.values.measure import Basis
from tests.world import Town

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def by(mihon: Town) -> Iterator[Scope]:
    """令和8年11月21日の DX推進担当。"""
    with mihon.entered("dx_officer", NOW) as scope:
        yield scope


@pytest.fixture
def plan(by: Scope) -> Plan:
    """令和7年度から11年度までの計画。"""
    return versions.start_plan(by=by, title="DX推進計画", first_year=2025, last_year=2029)


@pytest.fixture
def count(by: Scope, plan: Plan) -> Kpi:
    """件数の KPI。"""
    return actions.define_kpi(
        by=by, plan=plan, title="電子申請", unit="件", direction="up", definition="電子で出された申請"
    )


@pytest.fixture
def rate(by: Scope, plan: Plan) -> Kpi:
    """割合の KPI。"""
    return actions.define_kpi(
        by=by,
        plan=plan,
        title="電子申請の割合",
        unit="％",
        direction="up",
        definition="電子で出された割合",
        numerator_label="電子の申請",
        denominator_label="すべての申請",
    )


def entered(value: int | None = 70, **changes: object) -> actions.HandReading:
    """令和7年度の値。"""
    known = {
        "first": date(2025, 4, 1),
        "last": date(2026, 3, 31),
        "as_of": date(2026, 3, 31),
        "basis": Basis.MEASURED,
        "value": None if value is None else Decimal(value),
    }
    return actions.HandReading(**(known | changes))  # type: ignore[arg-type]


# 何を欠くか → 断りの言葉
REFUSED = [
    (entered(None), "値がありません"),
    (entered(basis=Basis.ESTIMATED), "推計のしかた"),
    (entered(basis=Basis.PUBLISHED), "文書の名前と日付"),
    (entered(as_of=date(2027, 1, 1)), "これからの日"),
    (entered(last=date(2025, 3, 1)), "末日が初日より前"),
]


@pytest.mark.parametrize(("reading", "words"), REFUSED)
def test_hand_reading_needs_its_basis(
    by: Scope, count: Kpi, reading: actions.HandReading, words: str
) -> None:
    """手で入れる値は、根拠ごとに要るものがそろわなければ、何も書かずに断る。"""
    with pytest.raises(actions.CannotReadKpi, match=words):
        actions.keep_hand_reading(by=by, key=count.key, entered=reading)
    assert not KpiReading.objects.exists()


def test_ratio_keeps_both_parts(by: Scope, rate: Kpi) -> None:
    """割合は商でなく分子と分母で残り、版の行では百分率になる。"""
    with pytest.raises(actions.CannotReadKpi, match="分子と分母の両方"):
        actions.keep_hand_reading(by=by, key=rate.key, entered=entered(58))
    parts = entered(None, numerator=Decimal(7), denominator=Decimal(12))
    row = actions.keep_hand_reading(by=by, key=rate.key, entered=parts)
    assert row.record["value"] is None
    [point] = queries.kpi_line(by, rate, TODAY).points
    assert (point.value, point.numerator, point.denominator) == (Decimal("58.3333"), 7, 12)


def test_confirmed_year_is_only_corrected_with_a_reason(by: Scope, count: Kpi) -> None:
    """確定した年度の値は、わけがなければ変わらず、わけがあれば訂正として残る。前の値も消えない。"""
    actions.keep_hand_reading(by=by, key=count.key, entered=entered(70))
    confirmed = actions.confirm_year(by=by, key=count.key, version=count.version, year=2025)
    assert (confirmed.revision, confirmed.revision_label) == (2, "確定（第2版）")
    with pytest.raises(actions.CannotReadKpi, match="訂正のわけ"):
        actions.keep_hand_reading(by=by, key=count.key, entered=entered(71))
    row = actions.keep_hand_reading(by=by, key=count.key, entered=entered(71, reason="二重に数えていた"))
    assert (row.revision_label, row.reason) == ("訂正（第3版）", "二重に数えていた")
    assert KpiReading.objects.count() == 3
    with pytest.raises(CannotConfirmYear, match="もう確定"):
        actions.confirm_year(by=by, key=count.key, version=count.version + 1, year=2025)


def test_open_year_is_not_confirmed(by: Scope, count: Kpi) -> None:
    """終わっていない年度と、値の無い年度は確定できない。"""
    for year, words in ((2026, "まだ終わっていません"), (2025, "値がありません")):
        with pytest.raises(CannotConfirmYear, match=words):
            actions.confirm_year(by=by, key=count.key, version=count.version, year=year)


def test_section_reports_only_its_own(mihon: Town, by: Scope, count: Kpi) -> None:
    """担当でない課の職員は、値を入れられない。"""
    with mihon.entered("staff", NOW) as staff, pytest.raises(PermissionDenied, match="自分の課"):
        actions.keep_hand_reading(by=staff, key=count.key, entered=entered())


def test_different_figures_are_never_mixed(by: Scope, count: Kpi) -> None:
    """値の入った KPI の単位と割合かどうかは変えられない。"""
    actions.keep_hand_reading(by=by, key=count.key, entered=entered())
    for changes in ({"unit": "人"}, {"unit": "件", "denominator_label": "全体"}):
        with pytest.raises(actions.CannotDefineKpi, match="混ざる"):
            actions.edit_kpi(by=by, key=count.key, version=count.version, **changes)
    assert Kpi.objects.get(key=count.key).version == count.version


def test_snapshot_holds_the_points_of_the_day(by: Scope, plan: Plan, count: Kpi) -> None:
    """版に入る読みは、その日までに残したもので、あとから入れた値は前の時点に出ない。"""
    early = by.at(datetime(2026, 5, 1, 3, tzinfo=UTC))
    actions.keep_hand_reading(by=early, key=count.key, entered=entered(70))
    actions.keep_hand_reading(by=by, key=count.key, entered=entered(75))
    then, now = (current_snapshot(by, plan, day).kpis[0].points for day in (date(2026, 6, 1), TODAY))
    assert [(p.value, p.revision) for p in then] == [(70, 1)]
    assert [(p.value, p.revision) for p in now] == [(75, 2)]
    assert current_snapshot(by, plan, date(2026, 4, 1)).kpis[0].points == ()


CARD = "算出基準日,都道府県名,市区町村名,総数（人口）,交付枚数,団体コード\n"
FIRST = "2026/03/31,みほん県,みほん市,1000,{own},990019\n2026/03/31,埼玉県,三郷市,1000,700,112372\n"


def stage(by: Scope, own: int, name: str = "card.csv"):  # type: ignore[no-untyped-def]
    """自団体の枚数を変えた表を読み込む。"""
    data = (CARD + FIRST.format(own=own)).encode()
    return actions.stage_series(by=by, name=name, data=data, mapping=layout_text("mynumber_card"))


def test_series_is_seen_only_after_the_switch(by: Scope, plan: Plan) -> None:
    """読み込んだだけでは使われず、使い始めると一度に使われ、つないだ KPI に値が残る。"""
    row = stage(by, 600)
    assert queries.current_tables(by, row.series) == []
    actions.adopt_series(by=by, key=row.key, version=row.version)
    kpi = actions.define_kpi(by=by, plan=plan, title="カード", unit="枚", direction="up")
    bound = actions.bind_series(
        by=by, key=kpi.key, version=kpi.version, series=row.series, item="cards_issued_rate"
    )
    assert actions.take_series_readings(by=by, kpi=bound) == 1
    assert actions.take_series_readings(by=by, kpi=bound) == 0
    line = queries.kpi_line(by, bound, TODAY)
    assert (line.unit, [(p.value, p.basis) for p in line.points]) == ("％", [(60, "公表値")])
    with pytest.raises(actions.CannotDefineKpi, match="違う数"):
        actions.bind_series(by=by, key=kpi.key, version=bound.version, series=row.series, item="cards_issued")


def test_published_revision_keeps_the_former_figure(by: Scope, plan: Plan) -> None:
    """直った表を使い始めると、前の表は残り、KPI には新しい改訂が付く。同じ値なら何も残らない。"""
    first = stage(by, 600)
    actions.adopt_series(by=by, key=first.key, version=first.version)
    kpi = actions.define_kpi(by=by, plan=plan, title="カード", unit="枚", direction="up")
    bound = actions.bind_series(
        by=by, key=kpi.key, version=kpi.version, series=first.series, item="cards_issued"
    )
    actions.take_series_readings(by=by, kpi=bound)
    second = stage(by, 610)
    assert [one["changed"] for one in second.summary] == [1, 1]
    actions.adopt_series(by=by, key=second.key, version=second.version)
    rows = list(KpiReading.objects.filter(kpi=kpi).order_by("revision"))
    assert [(row.revision, row.reading.value) for row in rows] == [(1, 600), (2, 610)]
    assert "訂正" in rows[1].reason
    assert SeriesTable.objects.filter(batch=first).count() == 2
    assert queries.current_tables(by, first.series, "cards_issued")[0].batch_id == second.pk


def test_same_file_is_one_import_and_discard_leaves_nothing(by: Scope) -> None:
    """同じファイルは同じ取り込みになり、取り消すと表は消え、使い始めた表は消せない。"""
    row = stage(by, 600)
    assert stage(by, 600).pk == row.pk
    gone = actions.discard_series(by=by, key=row.key, version=row.version)
    assert not SeriesTable.objects.filter(batch=gone).exists()
    used = stage(by, 600)
    used = actions.adopt_series(by=by, key=used.key, version=used.version)
    with pytest.raises(actions.CannotImportSeries, match="消せません"):
        actions.discard_series(by=by, key=used.key, version=used.version)
    assert SeriesTable.objects.filter(batch=used).count() == 2


def test_comparison_has_no_value_without_a_counterpart(by: Scope, plan: Plan) -> None:
    """一覧に無い団体では、県と人口の比較は「比較値なし」になり、選んだ団体とは比べられる。"""
    row = stage(by, 600)
    actions.adopt_series(by=by, key=row.key, version=row.version)
    kpi = actions.define_kpi(by=by, plan=plan, title="カード", unit="枚", direction="up")
    bound = actions.bind_series(
        by=by, key=kpi.key, version=kpi.version, series=row.series, item="cards_issued"
    )
    actions.choose_peers(by=by, title="となり", codes=["112372"])
    found = queries.comparison(by, queries.kpi_of_key(by, bound.key))
    assert found is not None
    prefecture, population, chosen = found.groups
    assert prefecture.reason and population.reason
    assert (chosen.place, chosen.counted, chosen.median) == (2, 2, Decimal(650))


def test_comparison_is_kept_in_the_version_as_of_its_day(by: Scope, plan: Plan) -> None:
    """ほかの団体との比較は版の行になり、その日より後の時点の表は使わない。比べられない群は、わけを持つ。"""
    row = stage(by, 600)
    actions.adopt_series(by=by, key=row.key, version=row.version)
    kpi = actions.define_kpi(by=by, plan=plan, title="カード", unit="枚", direction="up")
    actions.bind_series(by=by, key=kpi.key, version=kpi.version, series=row.series, item="cards_issued")
    actions.choose_peers(by=by, title="となり", codes=["112372"])
    (table,) = queries.current_tables(by, row.series, "cards_issued")
    lines = queries.peer_lines(by, plan, table.as_of)
    assert [one.title for one in lines] == ["同じ都道府県", "人口の近い団体", "となり"]
    assert lines[0].reason and lines[0].median is None and lines[0].own is None
    assert (lines[2].place, lines[2].counted, lines[2].median) == (2, 2, Decimal(650))
    assert {one.kpi_key for one in lines} == {str(kpi.key)}
    assert queries.peer_lines(by, plan, table.as_of - timedelta(days=1)) == ()


def test_sheet_round_trip_changes_nothing(by: Scope, plan: Plan, count: Kpi, rate: Kpi) -> None:
    """書き出した表をそのまま戻すと、変わる行は一つもない。"""
    actions.set_targets(by=by, key=count.key, version=count.version, targets={2026: Decimal("80.5")})
    book = sheets.workbook("表", queries.kpis_of_plan(by, plan), range(2025, 2030), NOW)
    row = actions.stage_sheet(by=by, plan=plan, name="kpi.xlsx", data=write_xlsx(book))
    found = queries.sheet_preview(by, row)
    assert (found.lines, found.unchanged) == ((), 4)


def _csv(count: Kpi, target: str) -> bytes:
    return f"KPI,令和8年度,_key,_version\n{count.title},{target},{count.key},{count.version}\n".encode()


def test_stale_row_is_taken_only_when_asked(by: Scope, plan: Plan, count: Kpi) -> None:
    """書き出したあとに変わった行は、言われたときだけ上書きする。"""
    actions.set_targets(by=by, key=count.key, version=count.version, targets={2026: Decimal(80)})
    row = actions.stage_sheet(by=by, plan=plan, name="a.csv", data=_csv(count, "90"))
    assert any(line.is_stale for line in queries.sheet_preview(by, row).lines)
    taken = actions.take_sheet(by=by, key=row.key, version=row.version)
    assert taken.taken_count == 0
    assert Kpi.objects.get(key=count.key).target_by_year == {2026: Decimal(80)}
    again = actions.stage_sheet(by=by, plan=plan, name="b.csv", data=_csv(count, "90") + b"\n")
    actions.take_sheet(by=by, key=again.key, version=again.version, takes_stale=True)
    assert Kpi.objects.get(key=count.key).target_by_year == {2026: Decimal(90)}


@pytest.mark.samples
@pytest.mark.skipif("SHIRUBE_SAMPLES" not in os.environ, reason="見本の置き場が決まっていない")
def test_card_series_of_five_years(by: Scope, plan: Plan) -> None:
    """カードの交付の表47枚を取り込むと、時点ごとの表になり、同じ県の54市町村と比べられる。"""
    for path in sorted(Path(os.environ["SHIRUBE_SAMPLES"], "mynumber_card").glob("*.csv")):
        row = actions.stage_series(
            by=by, name=path.name, data=path.read_bytes(), mapping=layout_text("mynumber_card")
        )
        actions.adopt_series(by=by, key=row.key, version=row.version)
    tables = queries.current_tables(by, row.series, "cards_issued_rate")
    assert (len(tables), tables[-1].as_of) == (47, date(2022, 12, 31))
    assert {table.body_count for table in tables} == {1741}
