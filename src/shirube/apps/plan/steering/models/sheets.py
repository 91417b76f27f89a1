"""確認待ちの表: 課題・リスク管理表と評価シート。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.steering.models.card import card, to_plan
from shirube.apps.plan.steering.models.cycles import Cycle


class SteeringSheet(VersionedRecord):
    """確かめている表。中身をそのまま持ち、変わるところは見るたびに、いまの記録と比べて出す。"""

    DATA = card("直した表を、反映する前に確かめる")

    class Kind(models.TextChoices):
        """何の表か。"""

        ISSUES = "issues", "課題・リスク管理表"
        REVIEWS = "reviews", "評価シート"

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        TAKEN = "taken", "反映済み"
        DISCARDED = "discarded", "取り消し"

    plan = to_plan()
    kind = models.CharField("表の種類", max_length=10, choices=Kind.choices)
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="評価"
    )
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    source_name = models.CharField("ファイルの名", max_length=120)
    table = models.JSONField("表の中身", default=dict)
    read_at = models.DateTimeField("読んだ日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "確認待ちの表（課題・評価）"
        verbose_name_plural = "確認待ちの表（課題・評価）"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.source_name
