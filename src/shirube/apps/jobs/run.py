"""仕事の手元: 仕事の中から見えるもの（範囲、引数、進み、終わり方）。

``step`` は取消と中断の切れ目でもある。取引の外で呼ぶこと（取引の中の進みは、終わるまで誰にも見えない）。
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn

from django.db import transaction

from shirube.apps.frame import clock
from shirube.apps.jobs import lease
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.owner import scope_of


class Cancelled(Exception):
    """取消を求められたので、切れ目で止まった。"""


class Stopping(Exception):
    """働き手が終わるので、切れ目で仕事を返した。"""


class LeaseLost(Exception):
    """札の期限が切れ、ほかの働き手が取り直した。ここからは何も書かない。"""


class Refused(Exception):
    """この仕事はできない。やり直しても同じなので、すぐ失敗とする。文はそのまま画面に出る。"""


class JobRun:
    """一回の試み。"""

    def __init__(self, job: Job, stopping: threading.Event, report_every: float) -> None:
        assert job.lease_token is not None  # noqa: S101 - 取った仕事は必ず札を持つ
        self.job = job
        self.token = job.lease_token
        self.scope = scope_of(job, clock.now())
        self.arguments: Mapping[str, Any] = job.arguments
        self.done = 0
        self.total = 0
        self.is_completed = False
        self.is_cancelled = threading.Event()
        self.is_lost = threading.Event()
        self._stopping = stopping
        self._report_every = report_every
        self._reported_at: float | None = None

    @staticmethod
    def now() -> datetime:
        """いまの時刻。長い仕事では、始めたとき（``scope.now``）でなくこちらを使う。"""
        return clock.now()

    def step(self, done: int, total: int, text: str = "") -> None:
        """進みを知らせる。取消・中断・札の期限切れなら、ここで止まる。"""
        self.done, self.total = done, total
        moment = time.monotonic()
        if self._reported_at is None or moment - self._reported_at >= self._report_every:
            self._reported_at = moment
            if not lease.report(self.job.pk, self.token, done=done, total=total, text=text):
                self.is_lost.set()
            elif lease.cancel_is_asked(self.job.pk):
                self.is_cancelled.set()
        self.check()

    def check(self) -> None:
        """止まるべきなら止まる。"""
        if self.is_lost.is_set():
            raise LeaseLost
        if self.is_cancelled.is_set():
            raise Cancelled
        if self._stopping.is_set():
            raise Stopping

    def refuse(self, text: str) -> NoReturn:
        """この仕事はできない、と理由を述べて終える。"""
        raise Refused(text)

    @contextmanager
    def complete(self, text: str = "") -> Iterator[None]:
        """効き目と「終わった」を一つの取引に書く。札を失っていれば ``LeaseLost`` で、効き目も残らない。

        先に仕事の行を「自分の札のままなら完了」に書き換えて押さえ、それから中の効き目を書く。
        同じ仕事の二人目は、この書き換えが 0 行になって断られる。
        """
        now = clock.now()
        with transaction.atomic():
            held = lease.finish(
                self.job,
                self.token,
                now,
                even_if_cancelled=False,
                state=Job.State.DONE,
                finished_at=now,
                done=self.total or self.done,
                total=self.total,
                result_text=text[:400],
                problem_text="",
                history=lease.with_attempt(self.job, now, "完了", text),
            )
            if not held:
                raise Cancelled if lease.cancel_is_asked(self.job.pk) else LeaseLost
            yield
        self.is_completed = True
