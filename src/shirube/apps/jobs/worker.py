"""働き手: 車線ごとの輪と、札を延ばす心拍。データベースが止まっても輪は止まらない。

輪は「取る → 行う → 終える」を繰り返す。ロックや切断で書けないときは、書けるまで待って同じ書き込みを
やり直す。どの書き込みも札で守られているので、何度やり直しても二重にはならない。
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections

from shirube.apps.frame import clock
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.job_kinds import JobKind, Lane, job_kinds
from shirube.apps.jobs import lease, schedule
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.run import Cancelled, JobRun, LeaseLost, Refused, Stopping

logger = logging.getLogger("shirube.jobs")
R = TypeVar("R")
DATABASE_TROUBLE = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """働き手の歩み。試験では短くする。"""

    lease: timedelta = timedelta(seconds=60)
    poll: float = 1.0
    report_every: float = 0.5
    back_off: timedelta = timedelta(seconds=30)
    longest_back_off: timedelta = timedelta(hours=1)
    place_schedules_every: float = 60.0
    grace: float = 10.0

    def wait_after(self, attempts: int) -> timedelta:
        """失敗のあと次に試みるまで。回を追うごとに倍にする。"""
        return min(self.back_off * 2 ** (attempts - 1), self.longest_back_off)


class Worker:
    """一つの働き手（一つのプロセスに一人）。"""

    def __init__(self, *, kinds: Mapping[str, JobKind] | None = None, pace: Pace | None = None) -> None:
        self.kinds = job_kinds() if kinds is None else kinds
        self.pace = pace or Pace()
        self._stopping = threading.Event()
        self._abandoned = threading.Event()
        self._running: dict[int, JobRun] = {}
        self._schedules_placed_at: float | None = None

    def run(self, stop: threading.Event) -> None:
        """``stop`` が立つまで働く。立ったら、切れ目で仕事を返し、猶予のうちに終える。"""
        beating_ends = threading.Event()
        heart = threading.Thread(target=self._beat, args=(beating_ends,), name="heart", daemon=True)
        lanes = [
            threading.Thread(target=self._work_lane, args=(lane,), name=lane, daemon=True) for lane in Lane
        ]
        for thread in (heart, *lanes):
            thread.start()
        while not stop.wait(0.2):
            pass
        self._stopping.set()
        deadline = time.monotonic() + self.pace.grace
        for thread in lanes:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._abandoned.set()
        beating_ends.set()
        heart.join(1.0)

    def drain(self) -> int:
        """いま待っている仕事を、この場で順に行い、行った数を返す（予定は見ない）。"""
        last = Job.objects.order_by("-id").values_list("id", flat=True).first()
        count = 0
        for lane in Lane:
            while job := lease.claim(lane, clock.now(), self.pace.lease, max_id=last or 0):
                self._execute(job)
                count += 1
        return count

    # 輪

    def _work_lane(self, lane: Lane) -> None:
        while not self._stopping.is_set():
            is_busy = self._guarded(lambda: self._take_one(lane))
            if not is_busy:
                self._stopping.wait(self.pace.poll)
        connections.close_all()

    def _take_one(self, lane: Lane) -> bool:
        job = lease.claim(lane, clock.now(), self.pace.lease)
        if job is None:
            return False
        self._execute(job)
        return True

    def _beat(self, ends: threading.Event) -> None:
        rhythm = min(self.pace.poll, self.pace.lease.total_seconds() / 3)
        while not ends.wait(rhythm):
            self._guarded(self._renew_all)
            if not self._stopping.is_set():
                self._guarded(self._run_schedules)
        connections.close_all()

    def _guarded(self, turn: Callable[[], Any]) -> Any:
        """輪の一回り。どんな誤りでも輪は続く。"""
        try:
            close_old_connections()
            return turn()
        except DATABASE_TROUBLE as trouble:
            logger.warning("データベースに届きません。待ってやり直します（%s）。", type(trouble).__name__)
        except Exception:
            logger.exception("働き手の一回りが思わぬ誤りで終わりました。続けます。")
        _drop_connection()
        return None

    def _renew_all(self) -> None:
        for run in list(self._running.values()):
            if not lease.renew(run.job.pk, run.token, clock.now(), self.pace.lease):
                run.is_lost.set()
            elif lease.cancel_is_asked(run.job.pk):
                run.is_cancelled.set()

    def _run_schedules(self) -> None:
        moment = time.monotonic()
        last = self._schedules_placed_at
        if last is None or moment - last >= self.pace.place_schedules_every:
            schedule.place_declared(self.kinds, clock.now())
            self._schedules_placed_at = moment
        schedule.run_due(self.kinds, clock.now())

    # 一つの仕事

    def _execute(self, job: Job) -> None:
        run = JobRun(job, self._stopping, self.pace.report_every)
        self._running[job.pk] = run
        try:
            changes = self._attempt(run)
            if changes is not None:
                self._insist(lambda: lease.finish(job, run.token, clock.now(), **changes))
        finally:
            del self._running[job.pk]

    def _attempt(self, run: JobRun) -> dict[str, Any] | None:
        """一度試み、行に書く終わり方を返す。もう書くことが無ければ None。"""
        kind = self.kinds.get(run.job.kind)
        if kind is None:
            return self._failed(run, f"仕事の種類「{run.job.kind}」は、いまの版の標にはありません。")
        try:
            with scopes.enter(run.scope):
                text = kind.run(run) or ""
        except LeaseLost:
            logger.warning("札の期限が切れたので手を離しました（仕事 %s）。", run.job.key)
            return None
        except Cancelled:
            return self._ended(run, Job.State.CANCELLED, "取消")
        except Stopping:
            return self._returned(run)
        except Refused as refusal:
            return self._failed(run, str(refusal))
        except DATABASE_TROUBLE as trouble:
            _drop_connection()
            return self._retried(run, trouble)
        except (Exception, SystemExit) as error:
            logger.exception("仕事 %s（%s）が誤りで止まりました。", run.job.key, run.job.kind)
            return self._retried(run, error)
        if run.is_completed:
            return None
        if not kind.is_idempotent:
            return self._failed(run, "終わりを記録せずに戻りました（作りの誤り）。開発元に知らせてください。")
        return self._ended(run, Job.State.DONE, "完了", result_text=text[:400], problem_text="")

    def _ended(self, run: JobRun, state: str, outcome: str, **changes: Any) -> dict[str, Any]:
        now = clock.now()
        text = changes.get("problem_text") or changes.get("result_text") or ""
        done = (run.total or run.done) if state == Job.State.DONE else run.done
        return {
            "state": state,
            "finished_at": now,
            "done": done,
            "total": run.total,
            "history": lease.with_attempt(run.job, now, outcome, text),
            **changes,
        }

    def _failed(self, run: JobRun, text: str) -> dict[str, Any]:
        return self._ended(run, Job.State.FAILED, "失敗", problem_text=text[:400])

    def _retried(self, run: JobRun, error: BaseException) -> dict[str, Any]:
        """まだ試みられるなら待たせ、上限なら失敗とする。誤りの文は個人情報を含みうるので種類だけ残す。"""
        job = run.job
        text = (
            f"思わぬ誤り（{type(error).__name__}）で止まりました。"
            f"仕事の番号 {job.key} をシステム管理者に知らせてください。"
        )
        if job.attempts >= job.max_attempts:
            return self._failed(run, text)
        now = clock.now()
        return {
            "state": Job.State.WAITING,
            "next_run": now + self.pace.wait_after(job.attempts),
            "problem_text": text,
            "history": lease.with_attempt(job, now, "やり直し", text),
        }

    def _returned(self, run: JobRun) -> dict[str, Any]:
        """働き手が終わるので返す。試みの回数には数えない。"""
        now = clock.now()
        return {
            "state": Job.State.WAITING,
            "next_run": now,
            "attempts": run.job.attempts - 1,
            "history": lease.with_attempt(run.job, now, "返却", "働き手が終わるので返しました。"),
        }

    def _insist(self, write: Callable[[], R]) -> R:
        """書けるまでやり直す。働き手の猶予が尽きたら手を離す（札の期限が切れれば、ほかの人が取り直す）。"""
        delay = 0.2
        while True:
            try:
                return write()
            except DATABASE_TROUBLE:
                _drop_connection()
                if self._abandoned.wait(delay):
                    raise
                delay = min(delay * 2, 5.0)


def _drop_connection() -> None:
    """壊れたかもしれない接続を捨てる。次に使うときに、つなぎ直される。"""
    if not connection.in_atomic_block:
        connection.close()
