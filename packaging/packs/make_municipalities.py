"""全国の団体の表（organization/municipalities.csv）を原典から作り直す。

    SHIRUBE_SAMPLES=<原典の置き場> python packaging/packs/make_municipalities.py [--into フォルダー]

原典（<原典の置き場>/localgov/）:
- soumu_codes_20240101.json: 全国地方公共団体コード（総務省、令和6年1月1日現在）。コード、名称、種別。
- localgovjp-utf8.csv と prefjp-utf8.csv: 読み仮名（CC0）。コード表の半角カナは小書きの仮名が
  大きく書かれたところがあるので使わない。
- census2020_population_by_municipality.csv: 令和2年国勢調査の人口。

入れるのは都道府県 47 と市区町村 1,741（特別区 23 を含む）。指定都市の区と北方領土の 6 村は入れない。
人口が「-」と印字された団体は空欄にする。
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from pathlib import Path

from pack_table import ORGANIZATION, write_table

HEADER = ["code", "name", "kana", "kind", "population"]


def records(folder: Path, name: str) -> list[dict[str, str]]:
    """原典の CSV を見出し付きで読む。"""
    with (folder / name).open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def kana_by_code(folder: Path) -> dict[str, str]:
    """団体コードから読み仮名を引く表を作る。都道府県の表は先頭の 0 が落ちているので補う。"""
    municipalities = {row["lgcode"]: row["citykana"] for row in records(folder, "localgovjp-utf8.csv")}
    prefectures = {row["lgcode"].zfill(6): row["prefkana"] for row in records(folder, "prefjp-utf8.csv")}
    return municipalities | prefectures


def population_by_code(folder: Path) -> dict[str, str]:
    """検査数字のない 5 桁のコードから人口を引く表を作る。数でないものは空にする。"""
    return {
        row["市区町村コード"]: row["人口_総数"] if row["人口_総数"].isdigit() else ""
        for row in records(folder, "census2020_population_by_municipality.csv")
    }


def rows(folder: Path) -> list[list[str]]:
    """コードの順に、都道府県と市区町村の行を作る。"""
    listed = json.loads((folder / "soumu_codes_20240101.json").read_text(encoding="utf-8"))["items"]
    kana = kana_by_code(folder)
    population = population_by_code(folder)
    return [
        [item["c"], item["n"], kana[item["c"]], item["t"], population[item["s"]]]
        for item in sorted(listed, key=lambda item: item["c"])
        if item["t"] != "designated_ward" and not item["u"]
    ]


def main() -> None:
    """表を書き出す。"""
    parser = argparse.ArgumentParser(description="全国の団体の表を原典から作り直す。")
    parser.add_argument("--into", type=Path, default=ORGANIZATION, help="書き出すフォルダー")
    into = parser.parse_args().into
    write_table(into, "municipalities", HEADER, rows(Path(os.environ["SHIRUBE_SAMPLES"]) / "localgov"))


if __name__ == "__main__":
    main()
