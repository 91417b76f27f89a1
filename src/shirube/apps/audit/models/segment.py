"""閉じた区間: 保存期間を過ぎて消した、鎖の初めの部分。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import Record


class AuditSegment(Record):
    """消した区間の控え。残りの鎖は、この指紋から続けて確かめられる。"""

    APPEND_ONLY = True
    WALL_COLUMN = "municipality_key"
    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="保存期間を過ぎた監査の記録を消したことと、その範囲を示す",
        basis="情報セキュリティポリシー（証跡の保全）",
        retention="自治体が使い続けるあいだ",
    )

    municipality_key = models.UUIDField("自治体の鍵", null=True, blank=True)
    through_seq = models.PositiveBigIntegerField("最後の番号")
    digest = models.CharField("最後の指紋", max_length=64)
    count = models.PositiveBigIntegerField("消した件数")
    before = models.DateTimeField("この日時より前の記録")
    closed_at = models.DateTimeField("閉じた日時")

    class Meta:
        verbose_name = "閉じた監査の区間"
        verbose_name_plural = "閉じた監査の区間"
        ordering = ("through_seq",)
        indexes = [models.Index(fields=["municipality_key", "through_seq"], name="audit_segment_order")]

    def __str__(self) -> str:
        return f"〜{self.through_seq}"
