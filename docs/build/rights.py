"""権限の表の頁: どの役割の人に、どの画面が開くか。試験が本物の答えと突き合わせている行列から作る。"""

from __future__ import annotations

import csv

from docs.build.markdown import page, table
from docs.build.pages import ROOT
from shirube.reference.organization.roles import roles

PATH = "docs/reference/権限の表.md"
MATRIX = ROOT / "tests" / "matrix" / "routes.csv"
MARKS = {"可": "○", "不可": "—", "入口": "入口"}
OTHERS = {"stranger": "ほかの自治体の人", "anonymous": "サインインしていない人"}
LEAD = (
    "どの役割の人に、どの画面が開くかの一覧です。○は開く、—は断る、入口はサインインの画面へ案内する、という意味です。"
    "公開の前の試験（`make test` と `make test-deep`）で、すべての役割ですべての画面を本当に呼んで"
    "突き合わせるので、ここと違う動きをする版は公開できません。"
    "表計算で見るときは、元の表（`tests/matrix/routes.csv`）を開いてください。"
)


def text() -> str:
    """頁の中身。"""
    with MATRIX.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    visitors = {role.id: role.label for role in roles()} | OTHERS
    shown = {name: label for name, label in visitors.items() if rows and name in rows[0]}
    blocks = []
    for place, title in (("自治体", "自治体の画面"), ("サイト", "サイト全体の画面")):
        lines = [
            (row["題"], row["方法"], *(MARKS[row[name]] for name in shown))
            for row in rows
            if row["場所"] == place
        ]
        blocks += [f"## {title}", table(("画面", "方法", *shown.values()), lines)]
    return page("権限の表", LEAD, *blocks)
