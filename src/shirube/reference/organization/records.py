"""体制の記録の型: 団体、休日、役割。読み手を知らないので engines も使ってよい。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shirube.values.municipality_code import MunicipalityCode


class MunicipalityKind(StrEnum):
    """団体の種別。"""

    PREFECTURE = "prefecture"
    DESIGNATED_CITY = "designated_city"
    CITY = "city"
    SPECIAL_WARD = "special_ward"
    TOWN = "town"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class MunicipalityRecord:
    """団体一つ。コードは都道府県のものも 6 桁。population が None なら、原典に人口の数がない。"""

    code: MunicipalityCode
    name: str
    kana: str
    prefecture_code: MunicipalityCode
    prefecture: str
    kind: MunicipalityKind
    kind_label: str
    population: int | None
    population_as_of: date

    @property
    def is_prefecture(self) -> bool:
        """都道府県か。"""
        return self.kind is MunicipalityKind.PREFECTURE

    @property
    def full_name(self) -> str:
        """都道府県名を付けた名。同じ名の市町村を見分けるために使う。"""
        return self.name if self.is_prefecture else f"{self.prefecture}{self.name}"


class HolidayKind(StrEnum):
    """休日の種類。"""

    NATIONAL = "national"
    SUBSTITUTE = "substitute"
    BETWEEN = "between"
    SPECIAL = "special"


class HolidayCertainty(StrEnum):
    """休日の日付の確かさ: 法律で決まる、官報で公告された、計算による見込み。"""

    LAW = "law"
    GAZETTE = "gazette"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Holiday:
    """休日一日。"""

    day: date
    name: str
    kind: HolidayKind
    certainty: HolidayCertainty


@dataclass(frozen=True, slots=True)
class Role:
    """標の役割一つ。"""

    id: str
    label: str
    description: str
