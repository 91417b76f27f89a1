"""団体コード: 検査数字、書き方のゆれ、先頭の0。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode, check_digit


@pytest.mark.parametrize("code", ["990019", "011002", "131016", "131041", "271004", "010006", "473821"])
def test_valid_codes(code: str) -> None:
    """検査数字の合う番号は、文字列としてそのまま使える。"""
    made = MunicipalityCode(code)
    assert made == code
    assert MunicipalityCode.from_five_digits(code[:5]) == code
    assert made.five_digits == code[:5]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("990018", "検査数字"),
        ("011020", "検査数字"),
        ("500003", "都道府県の番号"),
        ("000001", "都道府県の番号"),
        ("01100", "6桁"),
        ("０１１００２", "6桁"),
        ("01100a", "6桁"),
        ("", "6桁"),
        ("01100²", "6桁"),
    ],
)
def test_wrong_codes_are_refused(text: str, why: str) -> None:
    """写し誤り、在り得ない都道府県、形の違うものは断る。"""
    with pytest.raises(CannotReadMunicipalityCode, match=why):
        MunicipalityCode(text)


def test_five_digits_are_never_guessed() -> None:
    """5桁は意味が二通りあるので推し量らず、どちらかを選べば読む。"""
    with pytest.raises(CannotReadMunicipalityCode, match="5桁"):
        MunicipalityCode.parse("11002")
    assert MunicipalityCode.from_five_digits("０１１００") == "011002"
    assert MunicipalityCode.restore_leading_zero("11002") == "011002"
    with pytest.raises(CannotReadMunicipalityCode, match="検査数字"):
        MunicipalityCode.restore_leading_zero("11003")
    for read in (MunicipalityCode.from_five_digits, MunicipalityCode.restore_leading_zero):
        with pytest.raises(CannotReadMunicipalityCode, match="5桁"):
            read("011002")


def test_written_forms_are_read() -> None:
    """全角と前後の空白は許す。"""
    assert MunicipalityCode.parse(" ９９００１９　") == "990019"


def test_prefecture() -> None:
    """市区町村の番号から都道府県の番号が分かる。"""
    sapporo = MunicipalityCode("011002")
    assert sapporo.prefecture_code == "010006"
    assert sapporo.prefecture_code.is_prefecture
    assert not sapporo.is_prefecture
    assert MunicipalityCode("990019").is_fictional
    assert not sapporo.is_fictional


def test_check_digit_needs_five_digits() -> None:
    """検査数字は5桁から求める。"""
    assert check_digit("99001") == "9"
    with pytest.raises(CannotReadMunicipalityCode, match="5桁"):
        check_digit("990019")


@pytest.mark.samples
def test_every_published_code_is_valid(samples: Path) -> None:
    """総務省の公表した全国の番号は、すべて検査数字が合い、都道府県の番号もその中にある。"""
    text = (samples / "localgov" / "soumu_codes_20240101.json").read_text(encoding="utf-8")
    codes = {row["c"] for row in json.loads(text)["items"]}
    assert len(codes) > 1_700
    assert {MunicipalityCode(code).prefecture_code for code in codes} <= codes
    assert sum(MunicipalityCode(code).is_prefecture for code in codes) == 47
