"""命令行 `shirube jobs`: 裏方の仕事を見る、行う、取り消す。

shirube jobs list                 仕事の一覧（サイトのすべて、新しい順）
shirube jobs work                 働き手になる（止めるには Ctrl-C）
shirube jobs cancel 仕事の番号    仕事を取り消す
"""

from __future__ import annotations

import os
import signal
import threading
import types
from uuid import UUID

import click

from shirube.cli.database import start


def stop_on_signals() -> threading.Event:
    """終わりの合図で立つ旗。Windows の Ctrl-Break と、端末が閉じた合図も受ける。"""
    stop = threading.Event()

    def ask_to_stop(number: int, frame: types.FrameType | None) -> None:
        stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ask_to_stop)
    return stop


def stop_when_input_closes(stop: threading.Event) -> None:
    """標準入力が閉じたら旗を立てる。親が（どんな終わり方でも）終われば、管は必ず閉じる。"""

    def watch() -> None:
        # sys.stdin.buffer は読む間ロックを握り、そこから生まれた過程が固まるので、番号で直に読む
        while os.read(0, 4096):
            pass
        stop.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()


@click.group()
def jobs() -> None:
    """裏方の仕事を見る、行う、取り消す。"""


@jobs.command("list")
@click.option("--unfinished", is_flag=True, help="終わっていない仕事だけを出す。")
@click.option("--limit", type=click.IntRange(1, 10000), default=50, show_default=True, help="出す件数。")
def list_jobs(unfinished: bool, limit: int) -> None:
    """仕事の一覧を新しい順に出し、働き手が動いているかを言う。"""
    start()
    from shirube.apps.frame import clock
    from shirube.apps.jobs import queries

    found = list(queries.all_jobs(is_unfinished=unfinished)[:limit])
    for job in found:
        click.echo(queries.one_line(job))
    click.echo(f"仕事: {len(found):,}件")
    click.echo(f"働き手: {queries.worker_line(clock.now())}")


@jobs.command("cancel")
@click.argument("key", metavar="仕事の番号", type=click.UUID)
def cancel_job(key: UUID) -> None:
    """仕事を取り消す。実行中なら、次の切れ目で止まる。"""
    start()
    from shirube.apps.jobs import actions

    try:
        job = actions.cancel_from_outside(key=key)
    except actions.CannotCancel as problem:
        raise click.ClickException(str(problem)) from problem
    if job is None:
        raise click.ClickException(f"仕事 {key} はありません。shirube jobs list で番号を確かめてください。")
    click.echo("取り消しました。" if job.is_finished else "取消を求めました。次の切れ目で止まります。")


@jobs.command("work")
@click.option("--once", is_flag=True, help="いま待っている仕事を行い、終わったら戻る。")
@click.option("--until-input-closes", is_flag=True, hidden=True)
def work(once: bool, until_input_closes: bool) -> None:
    """働き手になる。止めるには Ctrl-C（途中の仕事は、切れ目で返してから終わる）。"""
    stop = stop_on_signals()
    if until_input_closes:
        stop_when_input_closes(stop)
    start()
    from shirube.apps.jobs.worker import Worker

    worker = Worker()
    if once:
        click.echo(f"仕事を {worker.drain():,} 件行いました。")
        return
    worker.run(stop)
