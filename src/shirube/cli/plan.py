"""命令行 `shirube plan`: 計画の文書を、画面を開かずに作る。共有とまとめは `plan_share` が持つ。

shirube plan paper policy --format docx --out 全体方針.docx            いまの記録から
shirube plan paper mayor --as-of 2026-09-30 --decided --out 一枚.pdf   その日までに決まっていた版から
shirube plan paper initiatives --only 1-1 --only 2-3 --out 個票.pdf    取組を選んで
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shirube.cli import plan_move, plan_share
from shirube.cli.options import Day, code_option
from shirube.cli.scopes import entered, plan_named

if TYPE_CHECKING:
    pass

KINDS = ("policy", "public", "comparison", "mayor", "meeting", "initiatives", "data-use")
FORMATS = ("pdf", "docx", "html")


@click.group()
def plan() -> None:
    """計画の文書を作る、承認された計画を共有する、届いた共有ファイルをまとめる、国の版を移す。"""


plan.add_command(plan_share.share)
plan.add_command(plan_share.rollup)
plan.add_command(plan_move.move_edition)


@plan.command("paper")
@click.argument("kind", metavar="文書", type=click.Choice(KINDS))
@code_option
@click.option("--plan", "title", help="計画の名。書かなければ、いまの計画。")
@click.option("--as-of", "as_of", type=Day(), help="いつの姿か。書かなければ今日。")
@click.option(
    "--decided", "is_decided", is_flag=True, help="いまの記録でなく、その日までに決まっていた版から。"
)
@click.option("--only", multiple=True, help="個票にする取組の番号か名。いくつでも並べられる。")
@click.option(
    "--format", "file_format", type=click.Choice(FORMATS), default="pdf", show_default=True, help="形式。"
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="書き出し先。書かなければ文書の名。"
)
def paper(
    kind: str,
    code: str,
    title: str | None,
    as_of: date | None,
    is_decided: bool,
    only: tuple[str, ...],
    file_format: str,
    out: Path | None,
) -> None:
    """計画の文書を一つ作る（全体方針 policy、公表用 public、新旧対照表 comparison、一枚 mayor、会議 meeting、
    個票 initiatives、官民データ data-use）。"""
    if only and kind != "initiatives":
        raise click.UsageError("--only は、取組個票（initiatives）を作るときだけ使えます。")
    with entered(code) as scope:
        from shirube.apps.plan.policy import queries

        source = "decided" if is_decided else "now"
        name, data = queries.paper_on(
            scope, plan_named(scope, title), kind, source, as_of or scope.today, file_format, only=only
        )
    place = out or Path(name)
    place.write_bytes(data)
    click.echo(f"{place}（{len(data):,}バイト）を書きました。")
