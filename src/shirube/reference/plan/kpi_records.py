"""KPI の記録の型: 定義と、公表された全国の値。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shirube.values.citation import Citation, Origin
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.measure import Direction, Kind


class KpiAim(LabelledEnum):
    """KPI のねらい。"""

    RESIDENT = "resident", "住民の利便性"
    WORK = "work", "業務の改革"
    ORGANIZATION = "organization", "推進体制"


class KpiStage(LabelledEnum):
    """KPI が測るもの: したこと、できたもの、変わったこと。"""

    ACTIVITY = "activity", "活動"
    OUTPUT = "output", "産出"
    OUTCOME = "outcome", "成果"


class Cycle(LabelledEnum):
    """値を集める周期。"""

    MONTHLY = "monthly", "毎月"
    QUARTERLY = "quarterly", "四半期ごと"
    YEARLY = "yearly", "毎年"


class BodyAnswer(LabelledEnum):
    """国の調べで、一団体の答えの形。"""

    YES_NO = "yes_no", "はい・いいえ"
    NUMBER = "number", "数"
    RATIO = "ratio", "割合"


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """KPI の定義一つ。printed_name は公の文書での呼び名、数え方は標の定め。

    numerator は数えるもの、denominator は割合のときの分母（言葉）。items は国の項目の指し方。
    """

    id: str
    edition: str
    reference: str
    label: str
    printed_name: str
    aim: KpiAim
    kind: Kind
    unit: str
    direction: Direction
    definition: str
    numerator: str
    denominator: str | None
    stage: KpiStage
    cycle: Cycle
    items: tuple[str, ...]
    found_in: str
    measure: str | None
    per_body: BodyAnswer | None
    dashboard_row: str | None
    note: str | None
    citation: Citation
    name_origin: Origin = Origin.OFFICIAL
    definition_origin: Origin = Origin.OURS


class FigureScope(LabelledEnum):
    """全国の値の範囲。"""

    MUNICIPALITIES = "municipalities", "市区町村"
    PREFECTURES = "prefectures", "都道府県"
    DESIGNATED_CITIES = "designated_cities", "指定都市"
    OTHER_MUNICIPALITIES = "other_municipalities", "指定都市を除く市区町村"
    PREFECTURES_AND_DESIGNATED_CITIES = "prefectures_and_designated_cities", "都道府県と指定都市"
    ALL_BODIES = "all_bodies", "都道府県と市区町村"
    NATION = "nation", "全国の住民"


class DatePrecision(LabelledEnum):
    """印字された時点の細かさ。月や年度までなら、as_of はその終わりの日である。"""

    DAY = "day", "日"
    MONTH = "month", "月"
    FISCAL_YEAR = "fiscal_year", "年度"


class DenominatorBasis(LabelledEnum):
    """分母の根拠: 印字されているか、印字された割合から標が逆算したか。"""

    PRINTED = "printed", "印字"
    DERIVED = "derived", "割合から逆算"


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """公表された全国の値一つ。訂正は revision を増した別の値で、supersedes が前の値を指す。

    numerator と printed_percent がともに None なら、訂正後の値などが手元にない。
    """

    id: str
    label: str
    kpi: str
    scope: FigureScope
    as_of: date
    as_of_precision: DatePrecision
    as_of_printed: str | None
    numerator: int | None
    denominator: int | None
    denominator_basis: DenominatorBasis | None
    printed_percent: Decimal | None
    published_on: date | None
    revision: int
    supersedes: str | None
    citation: Citation
    note: str | None

    @property
    def is_known(self) -> bool:
        """値が分かっているか。"""
        return self.numerator is not None or self.printed_percent is not None
