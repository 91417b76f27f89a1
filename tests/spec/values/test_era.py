"""和暦の決まり: どの書き方を、どの日と読むか。読めないものは何と告げるか。"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shirube.values.era import CannotFormatDate, CannotReadDate, format_date, parse_date, read_date

# 日付、長い書き方、短い書き方
WRITTEN = [
    ("2026-11-21", "令和8年11月21日", "R8.11.21"),
    ("2019-05-01", "令和元年5月1日", "R元.5.1"),
    ("2019-04-30", "平成31年4月30日", "H31.4.30"),
    ("1989-01-08", "平成元年1月8日", "H元.1.8"),
    ("1989-01-07", "昭和64年1月7日", "S64.1.7"),
    ("1926-12-25", "昭和元年12月25日", "S元.12.25"),
    ("1926-12-24", "大正15年12月24日", "T15.12.24"),
    ("1912-07-30", "大正元年7月30日", "T元.7.30"),
    ("1912-07-29", "明治45年7月29日", "M45.7.29"),
    ("1873-01-01", "明治6年1月1日", "M6.1.1"),
]

# 書かれたもの、読んだ日
READ = [
    ("令和8年11月21日", "2026-11-21"),
    ("令和8年11月21日(土)", "2026-11-21"),
    ("令和８年１１月２１日（土曜日）", "2026-11-21"),
    ("令和八年十一月二十一日", "2026-11-21"),
    ("令和 8 年 11 月 21 日", "2026-11-21"),
    ("㋿8年11月21日", "2026-11-21"),
    ("令8.11.21", "2026-11-21"),
    ("R8.11.21", "2026-11-21"),
    ("r8.11.21", "2026-11-21"),
    ("R08/11/21", "2026-11-21"),
    ("Ｒ８．１１．２１", "2026-11-21"),
    ("R元.5.1", "2019-05-01"),
    ("R1.5.1", "2019-05-01"),
    ("令和元年五月一日", "2019-05-01"),
    ("㍻31年4月30日", "2019-04-30"),
    ("昭和三十九年十月十日", "1964-10-10"),
    ("S64.1.7", "1989-01-07"),
    ("2026-11-21", "2026-11-21"),
    ("２０２６－１１－２１", "2026-11-21"),
    ("2026/11/21", "2026-11-21"),
    ("2026年11月21日", "2026-11-21"),
    ("二〇二六年十一月二十一日", "2026-11-21"),
    ("平成12年2月29日", "2000-02-29"),
    ("大正15年12月25日", "1926-12-25"),
    ("明治45年7月30日", "1912-07-30"),
]

# 書かれたもの、断るときの文に必ずある言葉
REFUSED = [
    ("平成31年5月1日", "令和元年5月1日"),
    ("昭和64年1月8日", "平成元年1月8日"),
    ("明治45年7月31日", "大正元年7月31日"),
    ("大正16年1月1日", "昭和2年1月1日"),
    ("令和元年4月30日", "より前"),
    ("平成元年1月7日", "より前"),
    ("明治5年12月2日", "旧暦"),
    ("1872-12-31", "旧暦"),
    ("令和7年2月29日", "暦にない日"),
    ("令和8年11月31日", "暦にない日"),
    ("令和8年13月1日", "暦にない日"),
    ("令和0年1月1日", "1（元）以上"),
    ("令和2026年4月1日", "99以下"),
    ("平成0年1月1日", "1（元）以上"),
    ("令和8年11月21日(金)", "土曜日"),
    ("8年11月21日", "元号か西暦4桁"),
    ("26/11/21", "元号か西暦4桁"),
    ("令和8年11月", "形で書いてください"),
    ("2026-11/21", "形で書いてください"),
    ("令和二一十年1月1日", "漢数字"),
    ("", "形で書いてください"),
    ("令和8年11月21日" * 5, "長すぎます"),
]

# 改元の後まで書かれた昭和・平成の日付: 読み替えた日と、告げる文
REREAD = [
    ("平成31年5月1日", "2019-05-01", "令和元年5月1日と読みました"),
    ("平成32年3月31日", "2020-03-31", "令和2年3月31日と読みました"),
    ("昭和70年4月1日", "1995-04-01", "平成7年4月1日と読みました"),
]


@pytest.mark.parametrize(("day", "long", "short"), WRITTEN)
def test_written(day: str, long: str, short: str) -> None:
    """日付は、改元の日から新しい元号で書く。"""
    assert format_date(date.fromisoformat(day)) == long
    assert format_date(date.fromisoformat(day), "short") == short


@pytest.mark.parametrize(("text", "day"), READ)
def test_read(text: str, day: str) -> None:
    """役所で使われる書き方を、同じ日として読む。"""
    assert parse_date(text).isoformat() == day
    assert read_date(text).note == ""


@pytest.mark.parametrize(("text", "word"), REFUSED)
def test_refused(text: str, word: str) -> None:
    """あり得ない日、決まらない日は、理由を告げて断る。"""
    with pytest.raises(CannotReadDate) as refusal:
        parse_date(text)
    assert word in str(refusal.value)


@pytest.mark.parametrize(("text", "day", "note"), REREAD)
def test_reread(text: str, day: str, note: str) -> None:
    """改元前の文書に残る日付は、求められたときだけ読み替え、何をしたかを告げる。"""
    reading = read_date(text)
    assert reading.value.isoformat() == day
    assert note in reading.note


def test_refused_to_write() -> None:
    """旧暦の日、日時、知らない書き方は書かない。"""
    with pytest.raises(CannotFormatDate, match="旧暦"):
        format_date(date(1872, 12, 31))
    with pytest.raises(CannotFormatDate, match="日本標準時の日付"):
        format_date(datetime(2026, 11, 21))  # noqa: DTZ001
    with pytest.raises(CannotFormatDate, match="long か short"):
        format_date(date(2026, 11, 21), "medium")  # type: ignore[arg-type]
