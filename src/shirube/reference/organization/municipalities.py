"""全国の団体: 都道府県 47 と市区町村 1,741 を記録として返す。

指定都市の区と北方領土の 6 村は入っていない。架空の団体（例の市）も入らない。
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from shirube.reference import loader
from shirube.reference.organization.records import MunicipalityKind, MunicipalityRecord
from shirube.reference.pack import Row
from shirube.values.municipality_code import MunicipalityCode

PACK = "organization.municipalities"


class MunicipalityNotFound(LookupError):
    """その団体コードの団体が全国の一覧にない。"""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"団体コード「{code}」は全国の一覧にない。検査数字を含む 6 桁で、最初の 0 も書く。"
            "指定都市の区は入っていない。"
        )
        self.code = code


def municipality(code: str) -> MunicipalityRecord:
    """6 桁の団体コードの団体を返す。なければ MunicipalityNotFound。"""
    try:
        return _by_code()[code]
    except KeyError:
        raise MunicipalityNotFound(code) from None


@cache
def municipalities() -> tuple[MunicipalityRecord, ...]:
    """市区町村をコードの順に返す（特別区を含み、都道府県を含まない）。"""
    return tuple(record for record in _by_code().values() if not record.is_prefecture)


@cache
def prefectures() -> tuple[MunicipalityRecord, ...]:
    """都道府県をコードの順に返す。"""
    return tuple(record for record in _by_code().values() if record.is_prefecture)


@cache
def _by_code() -> Mapping[str, MunicipalityRecord]:
    pack = loader.pack(PACK)
    labels = pack.choices("kind")
    as_of = date.fromisoformat(str(pack.attributes["population_as_of"]))
    rows = loader.rows(PACK)
    names = {str(row["code"]): str(row["name"]) for row in rows if row["kind"] == "prefecture"}
    records = (_record(row, names, labels, as_of) for row in rows)
    return MappingProxyType({record.code: record for record in records})


def _record(
    row: Row, prefectures: Mapping[str, str], labels: Mapping[str, str], as_of: date
) -> MunicipalityRecord:
    code = MunicipalityCode(str(row["code"]))
    kind, population = str(row["kind"]), row["population"]
    return MunicipalityRecord(
        code=code,
        name=str(row["name"]),
        kana=str(row["kana"]),
        prefecture_code=code.prefecture_code,
        prefecture=prefectures[code.prefecture_code],
        kind=MunicipalityKind(kind),
        kind_label=labels[kind],
        population=population if isinstance(population, int) else None,
        population_as_of=as_of,
    )
