"""全国の団体の資料。"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from shirube.reference.organization.municipalities import (
    MunicipalityNotFound,
    municipalities,
    municipality,
    prefectures,
)
from shirube.reference.organization.records import MunicipalityKind

ROOT = Path(__file__).parents[2]
NATIONAL_POPULATION = 126_146_099
EVERY = (*prefectures(), *municipalities())


def check_digit(five_digits: str) -> str:
    """検査数字: 6〜2 の重みの和を 11 で割り、余りを 11 から引いた下一桁（和が 11 未満なら 11 引く和）。"""
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10 if total >= 11 else 11 - total)[-1]


def test_number_of_bodies() -> None:
    """都道府県 47、市町村 1,718、特別区 23、合わせて 1,788 団体。"""
    kinds = Counter(record.kind for record in EVERY)
    assert kinds == {
        MunicipalityKind.PREFECTURE: 47,
        MunicipalityKind.DESIGNATED_CITY: 20,
        MunicipalityKind.CITY: 772,
        MunicipalityKind.SPECIAL_WARD: 23,
        MunicipalityKind.TOWN: 743,
        MunicipalityKind.VILLAGE: 183,
    }
    assert (len(prefectures()), len(municipalities()), len(EVERY)) == (47, 1741, 1788)


def test_codes() -> None:
    """コードは重ならず、検査数字が正しく、先頭 2 桁が同じ都道府県のものである。"""
    codes = [record.code for record in EVERY]
    assert len(set(codes)) == len(codes)
    assert codes[:47] == sorted(codes[:47])
    assert [code for code in codes if len(code) != 6 or check_digit(code[:5]) != code[5]] == []
    names = {record.code: record.name for record in prefectures()}
    assert all(record.prefecture == names[record.prefecture_code] for record in EVERY)
    assert all(record.prefecture_code[:2] == record.code[:2] for record in EVERY)


def test_population_adds_up() -> None:
    """市区町村の人口の和は、全国とも都道府県ごととも、国勢調査の値に等しい。"""
    sums: defaultdict[str, int] = defaultdict(int)
    for record in municipalities():
        sums[record.prefecture_code] += record.population or 0
    assert sums == {record.code: record.population for record in prefectures()}
    assert sum(sums.values()) == NATIONAL_POPULATION
    assert {record.population_as_of for record in EVERY} == {date(2020, 10, 1)}


def test_lost_population_stays_empty() -> None:
    """原典に数のない人口だけが空である。"""
    assert [record.full_name for record in EVERY if record.population is None] == ["福島県双葉町"]


def test_kana() -> None:
    """読み仮名は全部ひらがなで、小書きの仮名が正しい。"""
    outside = [record.kana for record in EVERY if not all("ぁ" <= letter <= "ん" for letter in record.kana)]
    assert outside == []
    expected = {"272299": "しじょうなわてし", "332089": "そうじゃし", "473260": "ちゃたんちょう"}
    assert {code: municipality(code).kana for code in expected} == expected


def test_one_body() -> None:
    """団体コードから一つの団体を引ける。"""
    chiyoda = municipality("131016")
    assert (chiyoda.full_name, chiyoda.kind_label, chiyoda.population) == ("東京都千代田区", "特別区", 66_680)
    assert municipality("010006").full_name == "北海道"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("011011", id="指定都市の区"),
        pytest.param("016951", id="北方領土の村"),
        pytest.param("990019", id="架空の市"),
        pytest.param("13101", id="検査数字がない"),
        pytest.param("", id="空"),
    ],
)
def test_bodies_outside_the_list(code: str) -> None:
    """一覧にない団体は、コードを挙げて断る。"""
    with pytest.raises(MunicipalityNotFound, match=f"「{code}」"):
        municipality(code)


@pytest.mark.samples
def test_table_can_be_made_again(tmp_path: Path) -> None:
    """原典から作り直した表は、同梱の表と一字も違わない。"""
    samples = os.environ.get("SHIRUBE_SAMPLES")
    if not samples:
        pytest.skip("SHIRUBE_SAMPLES がない")
    script = ROOT / "packaging" / "packs" / "make_municipalities.py"
    subprocess.run([sys.executable, str(script), "--into", str(tmp_path)], check=True)
    shipped = ROOT / "src" / "shirube" / "reference" / "organization" / "municipalities.csv"
    assert (tmp_path / "municipalities.csv").read_bytes() == shipped.read_bytes()
