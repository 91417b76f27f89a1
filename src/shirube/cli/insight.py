"""命令行 `shirube insight`: 業務の記録（ログ）を置き場所に取り込み、件数と時間を答える。

shirube insight import ログ.xes.gz --store 置き場所            取り込む
shirube insight profile --store 置き場所                       件、行い、変わり方の概要
shirube insight times --store 置き場所 --format json           流れと行いの時間（秒）
shirube insight variants --store 置き場所 --top 20             変わり方の多い順
shirube insight map --store 置き場所 --svg 図.svg --bpmn 流れ.bpmn  工程マップ
shirube insight causes --store 置き場所 --external 補正    待ちの原因
shirube insight deadlines --store 置き場所 --periods 決まり.xlsx  標準処理期間
shirube insight check --store 置き場所 --steps 手順.xlsx       決めた手順との違い
shirube insight export --store 置き場所 記録.parquet           書き出す
shirube insight figures --read 団体.xlsx --read 隣.csv          団体の数を並べる
shirube insight bench --store 置き場所                         答える速さを測る

データベースは要らない。置き場所は一つのフォルダーで、元のログはそのまま残る。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shirube.adapters.event_store import CannotOpenStore, verify_store
from shirube.adapters.xes.writer import loose_names
from shirube.cli import insight_answers as answers
from shirube.cli.answer_table import Answer
from shirube.cli.insight_asking import answering, choose, choosing, opened, store_option
from shirube.cli.insight_bench import bench_command
from shirube.cli.insight_causes import causes_command
from shirube.cli.insight_check import check_command
from shirube.cli.insight_compare import compare_command
from shirube.cli.insight_deadlines import deadlines_command
from shirube.cli.insight_export import exported
from shirube.cli.insight_figures import figures_command
from shirube.cli.insight_hours import (
    closed_days_in,
    hours_options,
    sections_in_file,
    sections_option,
    table_of,
)
from shirube.cli.insight_import import import_log
from shirube.cli.insight_map import map_command
from shirube.cli.insight_minutes import minutes_command
from shirube.cli.insight_paper import paper_command
from shirube.cli.insight_reading import draft_mapping
from shirube.cli.insight_warm import warm_command
from shirube.engines.insight.dated import opened_log
from shirube.engines.insight.handovers import handovers
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.partitions import merged
from shirube.engines.insight.profile import profile
from shirube.engines.insight.rework import rework
from shirube.engines.insight.small_teams import small_teams
from shirube.engines.insight.times import answered_times
from shirube.engines.insight.variants import variants
from shirube.values.opening_hours import TimeSpan

DATED_NOTE = (
    "時刻の無いログなので、長さは日数です。「開庁」の欄は開庁日の日数（秒の欄では一日を86,400秒）で、"
    "開庁日は平日（祝日と年末年始、--closed の日を除く）です。作業にかかった時間は分かりません。"
)


@click.group()
def insight() -> None:
    """業務の記録（ログ）を取り込み、件数と時間を答える。"""


insight.add_command(import_log)
insight.add_command(draft_mapping)
insight.add_command(map_command)
insight.add_command(paper_command)
insight.add_command(compare_command)
insight.add_command(minutes_command)
insight.add_command(causes_command)
insight.add_command(check_command)
insight.add_command(deadlines_command)
insight.add_command(warm_command)
insight.add_command(bench_command)
insight.add_command(figures_command)


@insight.command("profile")
@answering
def profile_command(log: EventLog, *, workers: int) -> Answer:
    """件、行い、変わり方、担当の数と、最初と最後。"""
    parts = log.parts(workers)
    return answers.profile_answer(
        merged(profile, parts, workers=workers),
        merged(rework, parts, workers=workers),
        None if log.resource is None else merged(handovers, parts, workers=workers),
    )


@insight.command("times")
@hours_options
@sections_option
@answering
def times_command(
    log: EventLog,
    *,
    workers: int,
    hours: TimeSpan,
    lunch: TimeSpan | None,
    closed: Path | None,
    sections: Path | None,
) -> Answer:
    """流れと行いの時間: 数、平均、中央値、90%値（秒）。暦の時間と開庁時間。"""
    calendar = answered_times(log, of_cases=answers.PERCENTILES, workers=workers)
    days = frozenset() if closed is None else closed_days_in(closed)
    table, note = table_of(log, hours=hours, lunch=lunch, closed=days, sections=sections_in_file(sections))
    opening = None
    if table is not None:
        opened = opened_log(log, table, workers=workers)
        opening = answered_times(opened, of_cases=answers.PERCENTILES, workers=workers)
    if log.is_dated_only:
        note = (
            DATED_NOTE
            if table is not None
            else f"{DATED_NOTE}開庁日の数は出していません（休日の表に無い年）。"
        )
    return answers.times_answer(calendar, opening, note=note)


@insight.command("variants")
@click.option("--top", type=click.IntRange(min=1), help="上から何番目までか（書かなければ、すべて）。")
@answering
def variants_command(log: EventLog, *, workers: int, top: int | None) -> Answer:
    """変わり方（行いの並び）を、件数の多い順に。"""
    return answers.variants_answer(variants(log, workers=workers), top)


@insight.command("verify")
@store_option
def verify_command(place: Path) -> None:
    """置き場所のファイルが、取り込んだときのままか確かめる。"""
    try:
        manifest = verify_store(place)
    except CannotOpenStore as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{place}: 問題なし（件 {manifest.cases:,}、行い {manifest.events:,}）")


@insight.command("export")
@store_option
@click.argument("out", metavar="ファイル", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--zone", help="CSV と Parquet の日時の地域（例 Asia/Tokyo）。")
@choosing
def export_command(place: Path, out: Path, zone: str | None, **options: Any) -> None:
    """記録を XES・CSV・Parquet に書き出す（形は名前の終わりで決まる）。"""
    stored = opened(place)
    found = choose(stored, options, is_raw=True)
    beside = exported(stored, found.log, out, zone)
    click.echo(f"{out}: 件 {found.log.case_count:,}、行い {found.log.event_count:,}")
    if small_teams(found.log):
        click.echo("3人未満の課（または何人か分からない課）の行が入っています。渡す相手を確かめてください。")
    if beside is not None:
        click.echo(f"{beside}: 読み戻すための対応表")
    loose = loose_names(found.log) if ".xes" in out.suffixes else ()
    if loose:
        names = "、".join(loose)
        click.echo(f"注意: XES の型紙では鍵に使えない字のある切り口（厳しい道具は断ります）: {names}")
