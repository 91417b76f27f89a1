"""KPI の家具と例: 業務の記録から読む KPI、手で入れる KPI、全国の表につないだ KPI、戻された表。"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import actions
from shirube.values.measure import Basis
from shirube.values.period import Period
from tests.furnishing import APRIL, Things
from tests.route_examples import Thing, Upload
from tests.world import NOW, Town

UNMARKABLE = {
    "plan_kpi.Kpi.measure_id": "元の数の id",
    "plan_kpi.Kpi.parameters": "鍵と選択肢だけ",
    "plan_kpi.Kpi.example": "国の例の id",
    "plan_kpi.Kpi.targets": "年度と数だけ",
    "plan_kpi.KpiReading.record": "数と鍵だけ",
    "plan_kpi.PeerGroup.codes": "全国の団体コード",
}
MAPPING = """label: {title}
source: {{document: {document}}}
shape: rows
body: {{code: 団体コード}}
as_of: {{column: 時点}}
items:
  - id: {item}
    label: {label}
    kind: ratio
    numerator: 枚数
    denominator: 人口
    numerator_label: {top}
    denominator_label: {bottom}
  - {{id: cards, label: {cards}, kind: number, unit: {unit}, value: 枚数}}
"""
TABLE = "時点,団体コード,枚数,人口\n{day},{code},600,1000\n{day},{code},601,1000\n{day},112372,300,1000\n"
CARDS = (
    "算出基準日,都道府県名,市区町村名,総数（人口）,交付枚数,団体コード\n"
    "2026/06/30,北海道,札幌市,1000,600,11002\n"
)
SHEET = "KPI,令和8年度,_key,_version\n電子申請の割合,80,{hand_kpi},99\n"


@dataclass(frozen=True)
class RateOfSeries:
    """全国の表の「交付率」を選ぶ値。"""

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        return f"{town.thing('series', visitor).key}:{town.marked('rate')}"


def series_mapping(town: Town) -> str:
    """この町の目印の入った対応表。"""
    mark = town.marked
    return MAPPING.format(
        title=mark("カードの表"),
        document=mark("交付状況"),
        item=mark("rate"),
        label=mark("交付率"),
        top=mark("交付枚数"),
        bottom=mark("人口"),
        cards=mark("交付枚数"),
        unit=mark("枚"),
    )


def furnish(town: Town, by: Scope) -> Things:
    """KPI を三つ定め、読み、表を取り込み、戻された表を確認待ちにする。"""
    measured = actions.define_kpi(
        by=by,
        title=town.marked("処理時間の中央値"),
        measure_id="insight.processing_time.median",
        parameters={"log": str(town.things["log"].key)},
    )
    yield "kpi", measured
    year = Period.of_days(APRIL, date(2027, 3, 31))
    yield "reading", actions.take_reading(by=by, kpi=measured, period=year, as_of=NOW)
    plan = town.things["plan"]
    hand = actions.define_kpi(by=by, plan=plan, title=town.marked("電子申請"), **_details(town))
    yield (
        "hand_kpi",
        actions.set_targets(
            by=by, key=hand.key, version=hand.version, targets={2026: Decimal(80), 2027: Decimal(90)}
        ),
    )
    yield (
        "hand_reading",
        actions.keep_hand_reading(
            by=by,
            key=hand.key,
            entered=actions.HandReading(
                first=date(2025, 4, 1),
                last=date(2026, 3, 31),
                as_of=date(2026, 3, 31),
                basis=Basis.PUBLISHED,
                value=Decimal(70),
                reason=town.marked("月報から"),
                document=town.marked("月報"),
                document_on=date(2026, 4, 10),
            ),
        ),
    )
    yield from _series(town, by)
    csv = f"KPI,令和8年度,_key,_version\n{hand.title},85,{hand.key},{hand.version}\n"
    yield (
        "kpi_sheet",
        actions.stage_sheet(by=by, plan=plan, name=town.marked("目標") + ".csv", data=csv.encode()),
    )
    yield "peers", actions.choose_peers(by=by, title=town.marked("となりの市"), codes=["112372"])


def _details(town: Town) -> dict[str, Any]:
    mark = town.marked
    return {
        "initiative": town.things["initiative"],
        "definition": mark("電子で出された申請の数"),
        "unit": mark("件"),
        "kind": "outcome",
        "direction": "up",
        "department": town.things["department"],
        "source": mark("電子申請の月報"),
    }


def _series(town: Town, by: Scope) -> Things:
    mapping = series_mapping(town)
    for name, day in (("adopted_import", "2026-06-30"), ("import", "2026-09-30")):
        text = TABLE.format(day=day, code=town.code) + f"{day},112377,1,{town.marked('1')}\n"
        text += f"{day},131016,{town.marked('なし')},1\n"
        row = actions.stage_series(by=by, name=f"{town.code}.csv", data=text.encode(), mapping=mapping)
        if name == "adopted_import":
            row = actions.adopt_series(by=by, key=row.key, version=row.version)
        yield name, row
    bound = actions.define_kpi(
        by=by, plan=town.things["plan"], title=town.marked("カードの交付率"), unit="％"
    )
    series = town.things["adopted_import"].series
    bound = actions.bind_series(
        by=by, key=bound.key, version=bound.version, series=series, item=town.marked("rate")
    )
    actions.take_series_readings(by=by, kpi=bound)
    yield "series_kpi", bound
    yield (
        "loose_kpi",
        actions.define_kpi(
            by=by, plan=town.things["plan"], title=town.marked("カードの率"), unit=town.marked("％")
        ),
    )
    yield "series", series


PATHS = {
    "kpi.detail": {"key": Thing("series_kpi")},
    "kpi.read": {"key": Thing("kpi")},
    "kpi.lineage": {"key": Thing("reading")},
    "kpi.sheet": {"key": Thing("reading")},
    "kpi.plan": {"plan": Thing("plan")},
    "kpi.examples": {"plan": Thing("plan")},
    "kpi.new": {"plan": Thing("plan")},
    "kpi.workbook": {"plan": Thing("plan")},
    "kpi.sheets": {"plan": Thing("plan")},
    "kpi.sheet_preview": {"key": Thing("kpi_sheet")},
    "kpi.take_sheet": {"key": Thing("kpi_sheet")},
    "kpi.discard_sheet": {"key": Thing("kpi_sheet")},
    "kpi.import": {"key": Thing("import")},
    "kpi.adopt_series": {"key": Thing("import")},
    "kpi.discard_series": {"key": Thing("import")},
    "kpi.edit": {"key": Thing("hand_kpi")},
    "kpi.targets": {"key": Thing("hand_kpi")},
    "kpi.bind": {"key": Thing("loose_kpi")},
    "kpi.enter": {"key": Thing("hand_kpi")},
    "kpi.confirm": {"key": Thing("hand_kpi"), "year": "2025"},
}

_DEFINITION = {
    "title": "電子申請の数",
    "definition": "電子で出された申請の数",
    "kind": "output",
    "direction": "up",
    "cycle": "monthly",
    "source": "電子申請システム",
}
FORMS = {
    ("kpi.read", "POST"): {"start": "2026-04-01", "last": "2027-03-31"},
    ("kpi.new", "POST"): {
        **_DEFINITION,
        "unit": "件",
        "initiative": Thing("initiative"),
        "department": Thing("department"),
    },
    ("kpi.edit", "POST"): {
        "version": Thing("hand_kpi", "version"),
        **_DEFINITION,
        "unit": Thing("hand_kpi", "unit"),
        "initiative": Thing("initiative"),
        "department": Thing("department"),
    },
    ("kpi.targets", "POST"): {
        "version": Thing("hand_kpi", "version"),
        "base": "10",
        "base_on": "2025-03-31",
        "target_2026": "82",
    },
    ("kpi.bind", "POST"): {"version": Thing("loose_kpi", "version"), "item": RateOfSeries()},
    ("kpi.enter", "POST"): {
        "first": "2026-04-01",
        "last": "2026-06-30",
        "value": "123",
        "basis": "実測",
        "document": "四半期の報告",
        "document_on": "2026-07-05",
    },
    ("kpi.confirm", "POST"): {"version": Thing("hand_kpi", "version")},
    ("kpi.sheets", "POST"): {"file": Upload("目標.csv", SHEET)},
    ("kpi.take_sheet", "POST"): {"version": Thing("kpi_sheet", "version")},
    ("kpi.discard_sheet", "POST"): {"version": Thing("kpi_sheet", "version")},
    ("kpi.series", "POST"): {"file": Upload("カード.csv", CARDS), "layout": "mynumber_card"},
    ("kpi.adopt_series", "POST"): {"version": Thing("import", "version")},
    ("kpi.discard_series", "POST"): {"version": Thing("import", "version")},
    ("kpi.peers", "POST"): {
        "version": Thing("peers", "version"),
        "title": "近くの市",
        "bodies": "112372",
    },
}
