"""目標と実績の表（xlsx）の取り込み。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.kpi.models.kpi import CARD


class KpiSheet(VersionedRecord):
    """職員が書いて戻した一枚。中身は預かったファイルから読み、確かめてから一度に書く。"""

    DATA = CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        TAKEN = "taken", "取り込み済み"
        DISCARDED = "discarded", "取り消し"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    name = models.CharField("ファイルの名前", max_length=200)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="元のファイル"
    )
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    staged_at = models.DateTimeField("読み込んだ日時")
    taken_count = models.PositiveIntegerField("取り込んだ行の数", default=0)

    class Meta(VersionedRecord.Meta):
        verbose_name = "目標と実績の表"
        verbose_name_plural = "目標と実績の表"
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.name
