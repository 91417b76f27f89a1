"""命令行 `shirube insight paper`: 一つの業務の記録を、A4 一枚の業務分析票にする。"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import click

from shirube.adapters.documents import CannotWriteDocument, render_docx, render_html, render_pdf
from shirube.cli.insight_asking import choose, choosing, opened, store_option
from shirube.cli.options import Day
from shirube.ui.diagram.log_paper import CannotMakePaper, log_paper
from shirube.values.document import CannotComposeDocument, Document

SHAPES = (".pdf", ".docx", ".html")


@click.command("paper")
@store_option
@click.option("--title", required=True, help="業務の名（題になる）。")
@click.option("--body", default="（団体の名）", show_default=True, help="団体の名。")
@click.option("--as-of", type=Day(), required=True, help="票の日付。同じ日付なら、同じバイトになる。")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="書くファイル。",
)
@choosing
def paper_command(place: Path, title: str, body: str, as_of: date, out: Path, **options: Any) -> None:
    """業務分析票（A4 一枚）を書く: 主な数字、月の出入り、待ちの長い流れ、工程マップ、定義。"""
    if out.suffix.lower() not in SHAPES:
        raise click.ClickException(
            f"「{out.name}」の形は書けません。名の終わりを {'・'.join(SHAPES)} にしてください。"
        )
    found = choose(opened(place), options)
    try:
        made = log_paper(
            found.log,
            title=title,
            municipality_name=body,
            as_of=as_of,
            notes=found.notes,
            workers=os.cpu_count() or 1,
        )
        data = written(made, out.suffix.lower())
    except (CannotMakePaper, CannotComposeDocument, CannotWriteDocument) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    out.write_bytes(data)
    click.echo(f"{out}: {found.log.case_count:,}件の業務分析票")


def written(document: Document, shape: str) -> bytes:
    """文書を、名の終わりの形で。"""
    if shape == ".docx":
        return render_docx(document)
    return render_html(document).encode() if shape == ".html" else render_pdf(document)
