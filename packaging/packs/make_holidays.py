"""休日の表（organization/holidays.csv）を作り直す。

    python packaging/packs/make_holidays.py [--into フォルダー]

日付は開発用の依存 jpholiday から得て、法律の施行日と照らして三つだけ直す。
- 振替休日は昭和48年4月12日（昭和48年法律第10号の施行）より前にはない。
- 国民の休日は昭和60年12月27日（昭和60年法律第103号の施行）より前にはない。
- 一度限りの休日の名は、その日を休日とした法律の名に合わせる。
春分の日と秋分の日は、前年2月の官報の暦要項で決まる。公告の済んだ最後の年が ANNOUNCED_UNTIL で、
それより後の両日と、両日から生じる休日は計算による見込みである。
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import jpholiday
from pack_table import ORGANIZATION, write_table

FIRST_YEAR = 1955
ANNOUNCED_UNTIL = 2027
LAST_YEAR = 2032
HEADER = ["date", "name", "kind", "certainty"]

SUBSTITUTE_SINCE = date(1973, 4, 12)
BETWEEN_SINCE = date(1985, 12, 27)
EQUINOXES = ("春分の日", "秋分の日")
SPECIAL = {
    date(1959, 4, 10): "皇太子明仁親王の結婚の儀の行われる日",
    date(1989, 2, 24): "昭和天皇の大喪の礼の行われる日",
    date(1990, 11, 12): "即位礼正殿の儀の行われる日",
    date(1993, 6, 9): "皇太子徳仁親王の結婚の儀の行われる日",
    date(2019, 5, 1): "天皇の即位の日",
    date(2019, 10, 22): "即位礼正殿の儀の行われる日",
}


def name_and_kind(day: date, name: str) -> tuple[str, str] | None:
    """日の名と種類を返す。その日に根拠の法律がまだなければ None。"""
    if day in SPECIAL:
        return SPECIAL[day], "special"
    if name.endswith("振替休日"):
        return ("振替休日", "substitute") if day >= SUBSTITUTE_SINCE else None
    if name == "国民の休日":
        return ("国民の休日", "between") if day >= BETWEEN_SINCE else None
    return name, "national"


def certainty(day: date, named: dict[date, str]) -> str:
    """日の確かさ: 法律で決まる、官報で公告された、計算による見込み。"""
    near = [named.get(day + timedelta(days=offset), "") for offset in (-1, 0, 1)]
    depends = near[1] in EQUINOXES or (
        near[1].endswith(("振替休日", "国民の休日")) and any(name in EQUINOXES for name in near)
    )
    if not depends:
        return "law"
    return "gazette" if day.year <= ANNOUNCED_UNTIL else "estimate"


def rows() -> Iterator[list[str]]:
    """日付の順に休日の行を作る。"""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        named = {day: str(name) for day, name in jpholiday.year_holidays(year)}
        for day in sorted(named):
            kept = name_and_kind(day, named[day])
            if kept is not None:
                yield [day.isoformat(), *kept, certainty(day, named)]


def main() -> None:
    """表を書き出す。"""
    parser = argparse.ArgumentParser(description="休日の表を作り直す。")
    parser.add_argument("--into", type=Path, default=ORGANIZATION, help="書き出すフォルダー")
    write_table(parser.parse_args().into, "holidays", HEADER, rows())


if __name__ == "__main__":
    main()
