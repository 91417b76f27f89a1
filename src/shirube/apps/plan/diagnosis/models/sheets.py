"""取り込みの確認待ち: 読んだ表の中身。反映するまで、答えも体制も変わらない。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.diagnosis.models.assessments import Assessment
from shirube.apps.plan.diagnosis.models.card import card


class StagedSheet(VersionedRecord):
    """読んだ表一つ。変わる行だけを持ち、一度の切り替えで反映する。"""

    DATA = card("表計算で書かれた答えと体制を、確かめてから一度に反映する")

    class Kind(models.TextChoices):
        """何の表か。"""

        ANSWERS = "answers", "自己診断の答え"
        HOLDERS = "holders", "推進体制の担い手"

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "反映済み"
        DISCARDED = "discarded", "取消"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="自己診断"
    )
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="だれの答えか（所属）",
    )
    kind = models.CharField("何の表か", max_length=10, choices=Kind.choices)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    source_name = models.CharField("ファイル名", max_length=120)
    source_sha256 = models.CharField("ファイルの指紋", max_length=64)
    takes_stale = models.BooleanField("書き出したあとに変わった行も取り込む", default=False)
    lines = models.JSONField("変わる行", default=list)
    stale_lines = models.JSONField("取り込まなかった古い行", default=list)
    notes = models.JSONField("取り込むときに気づいたこと", default=list)
    staged_at = models.DateTimeField("読んだ日時")
    staged_by = models.UUIDField("読んだ人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "取り込みの確認待ち"
        verbose_name_plural = "取り込みの確認待ち"
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.source_name
