"""自治体。団体コードは日付つきの行で持ち、古いコードは新しいコードへ案内する。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import Record


class Municipality(Record):
    """一つの自治体（都道府県を含む）。すべての自治体の記録の持ち主。"""

    DATA = DataCard(
        home=Home.SITE,
        data_class=DataClass.PUBLIC,
        purpose="どの自治体の記録かを示す",
        basis="地方自治法の団体の名称",
        retention="団体が使い続けるあいだ",
    )

    name = models.CharField("名称", max_length=40)
    kana = models.CharField("読み", max_length=80)
    prefecture = models.CharField("都道府県", max_length=10)
    kind = models.CharField("種別", max_length=20)
    is_demo = models.BooleanField("架空の自治体", default=False)
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        verbose_name = "自治体"
        verbose_name_plural = "自治体"
        ordering = ("kana", "id")

    def __str__(self) -> str:
        return self.name


class MunicipalityCodePeriod(models.Model):
    """ある期間の団体コード。"""

    DATA = DataCard(
        home=Home.SITE,
        data_class=DataClass.PUBLIC,
        purpose="団体コードから自治体を引き、古いコードを案内する",
        basis="総務省 全国地方公共団体コード",
        retention="団体が使い続けるあいだ",
    )

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="code_periods", verbose_name="自治体"
    )
    code = models.CharField("団体コード", max_length=6)
    valid_from = models.DateField("適用の初日", null=True, blank=True)
    valid_to = models.DateField("適用の終わり（この日を含まない）", null=True, blank=True)

    class Meta:
        verbose_name = "団体コードの期間"
        verbose_name_plural = "団体コードの期間"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="organization_code_once"),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(valid_to__isnull=True),
                name="organization_one_current_code",
            ),
        ]

    def __str__(self) -> str:
        return self.code
