"""KPI の記録の型: 定義と、公表された全国の値。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shirube.values.citation import Citation, Origin
from shirube.values.measure import Direction, Kind


class KpiAim(StrEnum):
    """KPI のねらい。"""

    RESIDENT = "resident"
    WORK = "work"
    ORGANIZATION = "organization"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"resident": "住民の利便性", "work": "業務の改革", "organization": "推進体制"}[self.value]


class KpiStage(StrEnum):
    """KPI が測るもの: したこと、できたもの、変わったこと。"""

    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"activity": "活動", "output": "産出", "outcome": "成果"}[self.value]


class Cycle(StrEnum):
    """値を集める周期。"""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"monthly": "毎月", "quarterly": "四半期ごと", "yearly": "毎年"}[self.value]


class BodyAnswer(StrEnum):
    """国の調べで、一団体の答えの形。"""

    YES_NO = "yes_no"
    NUMBER = "number"
    RATIO = "ratio"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"yes_no": "はい・いいえ", "number": "数", "ratio": "割合"}[self.value]


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


class FigureScope(StrEnum):
    """全国の値の範囲。"""

    MUNICIPALITIES = "municipalities"
    PREFECTURES = "prefectures"
    DESIGNATED_CITIES = "designated_cities"
    OTHER_MUNICIPALITIES = "other_municipalities"
    PREFECTURES_AND_DESIGNATED_CITIES = "prefectures_and_designated_cities"
    ALL_BODIES = "all_bodies"
    NATION = "nation"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {
            "municipalities": "市区町村",
            "prefectures": "都道府県",
            "designated_cities": "指定都市",
            "other_municipalities": "指定都市を除く市区町村",
            "prefectures_and_designated_cities": "都道府県と指定都市",
            "all_bodies": "都道府県と市区町村",
            "nation": "全国の住民",
        }[self.value]


class DatePrecision(StrEnum):
    """印字された時点の細かさ。月や年度までなら、as_of はその終わりの日である。"""

    DAY = "day"
    MONTH = "month"
    FISCAL_YEAR = "fiscal_year"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"day": "日", "month": "月", "fiscal_year": "年度"}[self.value]


class DenominatorBasis(StrEnum):
    """分母の根拠: 印字されているか、印字された割合から標が逆算したか。"""

    PRINTED = "printed"
    DERIVED = "derived"

    @property
    def label(self) -> str:
        """画面に出す名。"""
        return {"printed": "印字", "derived": "割合から逆算"}[self.value]


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
