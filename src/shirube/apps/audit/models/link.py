"""監査の封: 出来事を一本の鎖につなぐ輪。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home


class AuditLink(models.Model):
    """鎖の一つの輪。一つの出来事を、自治体ごとの通し番号と指紋で前の輪につなぐ。

    同じ番号の輪は二つ作れないので、同時に封をしても鎖は枝分かれしない（負けた側がやり直す）。
    サイト全体の鎖は自治体の鍵が空で、空どうしは一意の制約で比べられないため、条件つきの制約をもう一つ置く。
    """

    APPEND_ONLY = True
    WALL_COLUMN = "municipality_key"
    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="監査の記録が書き換えられていないことを示す",
        basis="情報セキュリティポリシー（証跡の保全）",
        retention="監査の記録と同じ",
    )

    event = models.OneToOneField(
        "audit.AuditEvent",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="link",
        verbose_name="出来事",
    )
    municipality_key = models.UUIDField("自治体の鍵", null=True, blank=True)
    seq = models.PositiveBigIntegerField("番号")
    digest = models.CharField("指紋", max_length=64)
    sealed_at = models.DateTimeField("封をした日時")

    class Meta:
        verbose_name = "監査の封"
        verbose_name_plural = "監査の封"
        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["municipality_key", "seq"], name="audit_link_once"),
            models.UniqueConstraint(
                fields=["seq"],
                condition=models.Q(municipality_key__isnull=True),
                name="audit_link_site_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"
