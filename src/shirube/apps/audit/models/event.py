"""監査の出来事。追記だけで、値は持たない。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import Record


class AuditEvent(Record):
    """一つの行い・閲覧・拒否。

    自治体は外部キーでなく鍵で持つ（監査は体制より下の部屋なので）。サイト全体の出来事では空になる。
    """

    APPEND_ONLY = True
    WALL_COLUMN = "municipality_key"
    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="だれが・いつ・何をしたかを後から確かめる",
        basis="情報セキュリティポリシー（証跡の保全）",
        retention="3年（設定で1年以上）",
        fields={"source": DataClass.PERSONAL},
    )

    class Result(models.TextChoices):
        """結果。"""

        DONE = "done", "実施"
        VIEWED = "viewed", "閲覧・出力"
        REFUSED = "refused", "拒否"
        FAILED = "failed", "失敗"

    municipality_key = models.UUIDField("自治体の鍵", null=True, blank=True)
    occurred_at = models.DateTimeField("日時")
    actor_key = models.UUIDField("行った人の鍵", null=True, blank=True)
    action = models.CharField("行い", max_length=80)
    record_kind = models.CharField("記録の種類", max_length=60, blank=True, default="")
    record_key = models.CharField("記録の鍵", max_length=64, blank=True, default="")
    field_names = models.CharField("変えた項目", max_length=400, blank=True, default="")
    purpose = models.CharField("目的", max_length=120, blank=True, default="")
    result = models.CharField("結果", max_length=10, choices=Result.choices)
    source = models.CharField("接続元", max_length=64, blank=True, default="")
    request_number = models.CharField("要求番号", max_length=40, blank=True, default="")

    class Meta:
        verbose_name = "監査の記録"
        verbose_name_plural = "監査の記録"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["municipality_key", "id"], name="audit_event_order"),
            models.Index(fields=["municipality_key", "occurred_at"], name="audit_event_time"),
            models.Index(fields=["municipality_key", "actor_key", "occurred_at"], name="audit_event_actor"),
            models.Index(fields=["municipality_key", "record_key", "occurred_at"], name="audit_event_record"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.action}"
