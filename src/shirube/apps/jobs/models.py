"""裏方の仕事と、その予定。

自治体の記録（``TenantRecord``）にしない理由は二つある。一つの輪がすべての自治体の仕事を見て順に取ること、
サイト全体の仕事（控え、封印）は自治体を持たないこと。代わりに、行には人の名も自由文も置かず（引数は鍵と
選択肢だけ）、画面への口である ``queries`` と ``actions`` が必ず自治体で絞る。
"""

from datetime import datetime, timedelta

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.job_kinds import Lane
from shirube.apps.frame.records import Record
from shirube.values.instant import JST

_CARD = DataCard(
    home=Home.SITE,
    data_class=DataClass.INTERNAL,
    purpose="時間のかかる仕事と決まった時刻の仕事を、失わず・重ねずに行う",
    basis="情報システムの運用",
    retention="終わった日から90日",
)


def _municipality() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        "organization.Municipality",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="自治体",
    )


class JobSchedule(Record):
    """仕事の予定。止まっていて過ぎた回は、まとめて一度だけ行う。"""

    DATA = _CARD

    name = models.CharField("名前", max_length=120, unique=True)
    municipality = _municipality()
    kind = models.CharField("種類", max_length=80)
    arguments = models.JSONField("引数", default=dict, blank=True)
    every_seconds = models.PositiveIntegerField("間隔（秒）", null=True, blank=True)
    daily_at = models.TimeField("毎日の時刻（日本時間）", null=True, blank=True)
    next_run = models.DateTimeField("次の回")
    last_run = models.DateTimeField("前の回", null=True, blank=True)
    is_on = models.BooleanField("使う", default=True)

    class Meta:
        verbose_name = "仕事の予定"
        verbose_name_plural = "仕事の予定"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_seconds__isnull=True) ^ models.Q(daily_at__isnull=True),
                name="jobs_schedule_every_or_at",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def following(self, now: datetime) -> datetime:
        """``now`` より後の、いちばん早い回。間隔の予定は元の刻みを保つ。"""
        if self.every_seconds is not None:
            missed = max(0, (now - self.next_run) // timedelta(seconds=self.every_seconds))
            return self.next_run + timedelta(seconds=self.every_seconds) * (missed + 1)
        local = now.astimezone(JST)
        assert self.daily_at is not None  # noqa: S101 - 表の制約が守る
        today = datetime.combine(local.date(), self.daily_at, tzinfo=JST)
        return today if today > now else today + timedelta(days=1)


class Job(Record):
    """一つの仕事。取る・延ばす・終えるは、すべて「状態と札が合うときだけ」書く（lease.py）。"""

    DATA = _CARD

    class State(models.TextChoices):
        """仕事の状態。"""

        WAITING = "waiting", "待機中"
        RUNNING = "running", "実行中"
        DONE = "done", "完了"
        FAILED = "failed", "失敗"
        CANCELLED = "cancelled", "取消"

    FINISHED = (State.DONE, State.FAILED, State.CANCELLED)

    municipality = _municipality()
    kind = models.CharField("種類", max_length=80)
    arguments = models.JSONField("引数", default=dict, blank=True)
    lane = models.CharField("車線", max_length=8, choices=[(lane.value, lane.value) for lane in Lane])
    once_key = models.CharField("重複を防ぐ鍵", max_length=160, null=True, blank=True, unique=True)
    schedule = models.ForeignKey(
        JobSchedule,
        on_delete=models.PROTECT,
        related_name="jobs",
        null=True,
        blank=True,
        verbose_name="仕事の予定",
    )
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("済んだ数", default=0)
    total = models.PositiveIntegerField("全体の数", default=0)
    progress_text = models.CharField("いましていること", max_length=120, blank=True, default="")
    cancel_asked = models.BooleanField("取消の求め", default=False)
    lease_until = models.DateTimeField("札の期限", null=True, blank=True)
    lease_token = models.UUIDField("札", null=True, blank=True)
    attempts = models.PositiveIntegerField("試みた回数", default=0)
    max_attempts = models.PositiveIntegerField("試みる上限", default=3)
    next_run = models.DateTimeField("次に試みる日時")
    created_at = models.DateTimeField("頼んだ日時")
    created_by = models.UUIDField("頼んだ人の鍵", null=True, blank=True)
    started_at = models.DateTimeField("始めた日時", null=True, blank=True)
    finished_at = models.DateTimeField("終えた日時", null=True, blank=True)
    result_text = models.CharField("結果", max_length=400, blank=True, default="")
    problem_text = models.CharField("問題", max_length=400, blank=True, default="")
    history = models.JSONField("試みの記録", default=list, blank=True)

    class Meta:
        verbose_name = "仕事"
        verbose_name_plural = "仕事"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["lane", "state", "next_run"]),
            models.Index(fields=["municipality", "-id"]),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def is_finished(self) -> bool:
        """もう動かない。"""
        return self.state in self.FINISHED
