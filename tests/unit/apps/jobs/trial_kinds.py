"""試験の仕事。効き目は監査の一行（追記だけなので、何度効いたかがそのまま数に残る）。

別の過程の働き手もこの表を使う: ``python -m tests.unit.apps.jobs.trial_worker``。
"""

import os
import time

from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.job_kinds import JobKind, Lane
from shirube.apps.jobs.run import JobRun

EFFECT = "試験の効き目"


def _leave(run: JobRun) -> None:
    audit.record(by=run.scope, action=EFFECT, record_kind="trial", record_key=str(run.arguments["number"]))


def _idempotent(run: JobRun) -> str:
    """何度でもよい仕事。切れ目を通りながら、終わりに跡を残す。"""
    steps, pause = int(run.arguments.get("steps", 1)), float(run.arguments.get("pause", 0))
    for number in range(steps):
        run.step(number, steps, "数えています")
        time.sleep(pause)
    _leave(run)
    return f"{steps}まで数えました。"


def _once(run: JobRun) -> None:
    """一度だけの仕事。効き目と終わりを一つの取引に書く。"""
    run.step(0, 1)
    time.sleep(float(run.arguments.get("pause", 0)))
    fault("trial.before_effect")
    with run.complete("一度だけ効きました。"):
        _leave(run)
        fault("trial.inside_effect")
    fault("trial.after_effect")


def _dies(run: JobRun) -> None:
    """いつも途中で過程ごと終わる仕事。"""
    os._exit(137)


def _fails(run: JobRun) -> None:
    raise ValueError("個人の名は画面に出してはならない")


def _refuses(run: JobRun) -> None:
    run.refuse("元のファイルがありません。もう一度取り込んでください。")


def _forgets(run: JobRun) -> None:
    """一度だけの仕事なのに、終わりを書かない（作りの誤り）。"""


ONCE = JobKind(id="trial.once", label="一度だけの仕事", run=_once, permission="kpi.edit")
IDEMPOTENT = JobKind(
    id="trial.idempotent",
    label="何度でもよい仕事",
    run=_idempotent,
    is_idempotent=True,
    permission="kpi.edit",
)
LONG = JobKind(id="trial.long", label="長い仕事", run=_idempotent, is_idempotent=True, lane=Lane.LONG)
DIES = JobKind(id="trial.dies", label="いつも倒れる仕事", run=_dies)
FAILS = JobKind(id="trial.fails", label="いつも誤る仕事", run=_fails, is_idempotent=True)
REFUSES = JobKind(id="trial.refuses", label="断る仕事", run=_refuses)
FORGETS = JobKind(id="trial.forgets", label="書き忘れる仕事", run=_forgets)
KINDS = {kind.id: kind for kind in (ONCE, IDEMPOTENT, LONG, DIES, FAILS, REFUSES, FORGETS)}
