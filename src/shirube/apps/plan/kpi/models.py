"""KPI と、その読み。読みは追記だけで、読み直すと新しい改訂になる。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan import Standing, revision_label
from shirube.values.measure import Reading

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="計画の進み具合を、実測した数で示す",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから5年",
)


class Kpi(VersionedRecord):
    """一つの指標。何の数を、どの条件で読むか。"""

    DATA = _CARD

    title = models.CharField("名前", max_length=60)
    measure_id = models.CharField("元の数", max_length=80)
    parameters = models.JSONField("条件", default=dict, blank=True)
    target = models.DecimalField("目標", max_digits=20, decimal_places=6, null=True, blank=True)
    target_on = models.DateField("目標の期日", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "KPI"
        verbose_name_plural = "KPI"
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title


class KpiReading(TenantRecord):
    """KPI の一つの読み（ある期間・ある時点の数と根拠）。"""

    APPEND_ONLY = True
    DATA = _CARD

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="readings", verbose_name="KPI")
    period_start = models.DateField("期間の初日")
    period_end = models.DateField("期間の終わり（この日を含まない）")
    revision = models.PositiveIntegerField("改訂")
    standing = models.CharField("立場", max_length=4, choices=[(one.value, one.value) for one in Standing])
    read_at = models.DateTimeField("読んだ日時")
    read_by = models.UUIDField("読んだ人の鍵", null=True, blank=True)
    record = models.JSONField("読み（正準の形）")

    class Meta(TenantRecord.Meta):
        verbose_name = "KPIの読み"
        verbose_name_plural = "KPIの読み"
        ordering = ("period_start", "revision")
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "period_start", "period_end", "revision"], name="plan_kpi_reading_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kpi}（{self.period_start}〜 第{self.revision}版）"

    @property
    def reading(self) -> Reading:
        """値の階の ``Reading``。"""
        return Reading.from_record(self.record)

    @property
    def revision_label(self) -> str:
        """初回・読み直し・確定・訂正。"""
        return revision_label(self.revision, Standing(self.standing))
