"""試す命令: みほん市（架空）を用意し、動かし、一本の道を歩く。

道（road）は、窓口職員の三つの行いから KPI の一枚までを本物の画面を通して歩き、来歴を印字する。
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from shirube.cli import database, demo_city, demo_journey
from shirube.reference.organization.municipalities import MunicipalityNotFound

DEFAULT_EXAMPLES = Path("examples/mihon-shi")
examples_option = click.option(
    "--examples",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=DEFAULT_EXAMPLES,
    show_default=True,
    help="見本の置き場所",
)


@click.group()
def demo() -> None:
    """みほん市（架空）で試す。"""


@demo.command()
@examples_option
def prepare(examples: Path) -> None:
    """みほん市を用意する（もうあれば、足りないものだけを足す）。"""
    database.start()
    database.make_ready()
    demo_city.prepare(examples)
    click.echo("みほん市（架空、990019）の用意ができました。")


@demo.command()
@examples_option
@click.option("--port", default=8000, show_default=True, help="番号")
def run(examples: Path, port: int) -> None:
    """みほん市を用意し、この機械の中だけで動かす。Ctrl-C で終わる。"""
    from shirube.cli.serve import serve

    database.start()
    database.make_ready()
    is_new = demo_city.prepare(examples)
    if is_new:
        _walk_acts(examples, pause=1.0)
        demo_city.keep_own_cases(examples)
    click.echo(demo_city.welcome(examples, f"http://127.0.0.1:{port}/"))
    click.get_current_context().invoke(serve, host="127.0.0.1", port=port, workers=1)


@demo.command()
@examples_option
@click.option(
    "--log",
    "log_path",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="業務ログ（CSV・xlsx）",
)
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="対応表（YAML）",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("road.pdf"),
    show_default=True,
    help="一枚の書き出し先",
)
@click.option("--pause", default=1.0, show_default=True, help="行いと行いの間（秒）")
def road(examples: Path, log_path: Path | None, mapping_path: Path | None, out: Path, pause: float) -> None:
    """一本の道を歩く: 行い → 実測 → KPI → 一枚 → 来歴。"""
    if (log_path is None) != (mapping_path is None):
        raise click.UsageError("--log と --mapping は一緒に指定してください。")
    database.start()
    database.make_ready()
    demo_city.prepare(examples)
    walked = (
        demo_city.walk_log(examples, log_path, mapping_path)
        if log_path is not None and mapping_path is not None
        else _walk_acts(examples, pause)
    )
    out.write_bytes(walked.sheet)
    click.echo(walked.text)
    click.echo(f"一枚: {out}（{len(walked.sheet):,}バイト）")


def _walk_acts(examples: Path, pause: float) -> Any:
    return demo_city.walk_acts(examples, lambda: time.sleep(pause))


@demo.command("journey")
@click.option("--municipality", "code", required=True, help="実在の団体の6桁のコード（例: 112372）")
@click.option(
    "--existing",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=DEFAULT_EXAMPLES / "plan" / "existing_plan.csv",
    show_default=True,
    help="すでにある計画の表（xlsx・CSV・docx）",
)
@click.option(
    "--series",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="全国の表（CSV・xlsx）か、その置き場。いくつでも並べられる。言わなければ、手で入れた値を使う。",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="全国の表の対応表（YAML）。言わなければ、マイナンバーカードの交付状況の表として読む。",
)
@click.option(
    "--contents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path("examples/journey"),
    show_default=True,
    help="旅の中身（診断・体制・台帳の CSV と plan.yaml）の置き場",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="いつの計画とするか")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="書き出し先")
def journey(
    code: str,
    existing: Path,
    series: tuple[Path, ...],
    mapping: Path | None,
    contents: Path,
    as_of: datetime,
    out: Path,
) -> None:
    """計画の旅: 既存の計画と国の計画の二つの入口から、決めた版とすべての文書までを通す。"""
    order = demo_journey.Order(
        code=code,
        as_of=as_of.date(),
        out=out,
        existing=existing,
        contents=contents,
        series=tuple(one for path in series for one in _files_of(path)),
        mapping=mapping.read_text("utf-8-sig") if mapping else "",
    )
    try:
        written = demo_journey.travel(order, click.echo)
    except (MunicipalityNotFound, demo_journey.CannotTravel) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("\n書いたもの（sha256、大きさ、名）")
    for one in written:
        click.echo(f"{one.sha256}  {one.size:>9,}  {one.name}")
    click.echo(f"{out} に {len(written)} 個の文書と表を書きました。")


def _files_of(path: Path) -> list[Path]:
    """表そのものか、置き場の中のすべての CSV。"""
    return sorted(path.glob("*.csv")) if path.is_dir() else [path]
