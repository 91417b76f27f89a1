"""KPI と、その読み。読みは追記だけで、読み直すと新しい改訂になる。"""

from decimal import Decimal

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan import Standing, revision_label
from shirube.engines.plan.snapshot_lines import KpiKind
from shirube.reference.plan.kpi_records import Cycle
from shirube.values.measure import Direction, Reading

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="計画の進み具合を、実測した数で示す",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから5年",
)

SHARE_ONLY = "（公表は割合のみ）"
"""割合だけが公表され、分母の数が分からないときの分母の名。"""


class Kpi(VersionedRecord):
    """一つの指標。何の数を、どの条件で読むか。

    `measure_id` があれば業務の記録から読み、定義・単位・向きはその数の定めに従う。無ければ、ここに書いた
    定義に従い、手で入れるか、全国の表（`series`）から取る。`denominator_label` があれば割合である。
    基準値と目標は、見せる単位（％・分など）で書く。取込みを戻した KPI は、読みと共に残り、計画には出ない。
    """

    DATA = CARD

    plan = models.ForeignKey(
        "plan_versions.Plan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="計画",
    )
    initiative = models.ForeignKey(
        "plan_roadmap.Initiative",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取組",
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    title = models.CharField("名前", max_length=60)
    measure_id = models.CharField("元の数", max_length=80, blank=True, default="")
    parameters = models.JSONField("条件", default=dict, blank=True)
    example = models.CharField("もとにした例", max_length=80, blank=True, default="")
    definition = models.TextField("定義", blank=True, default="")
    unit = models.CharField("単位", max_length=12, blank=True, default="")
    kind = models.CharField(
        "種類",
        max_length=10,
        choices=[(one.value, one.label) for one in KpiKind],
        default=KpiKind.OUTCOME,
    )
    direction = models.CharField(
        "望ましい向き",
        max_length=10,
        choices=[(one.value, one.label) for one in Direction],
        default=Direction.NEUTRAL,
    )
    numerator_label = models.CharField("分子", max_length=80, blank=True, default="")
    denominator_label = models.CharField("分母", max_length=80, blank=True, default="")
    base = models.DecimalField("基準値", max_digits=20, decimal_places=4, null=True, blank=True)
    base_on = models.DateField("基準値の時点", null=True, blank=True)
    targets = models.JSONField("年度ごとの目標", default=dict, blank=True)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
    cycle = models.CharField(
        "集める周期",
        max_length=10,
        choices=[(one.value, one.label) for one in Cycle],
        default=Cycle.YEARLY,
    )
    source = models.CharField("値の出どころ", max_length=120, blank=True, default="")
    series = models.ForeignKey(
        "plan_kpi.Series",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kpis",
        verbose_name="全国の表",
    )
    series_item = models.CharField("全国の表の数", max_length=60, blank=True, default="")
    withdrawn_at = models.DateTimeField("取りやめた日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "KPI"
        verbose_name_plural = "KPI"
        ordering = ("sort_order", "title", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def target_by_year(self) -> dict[int, Decimal]:
        """年度（西暦）ごとの目標を、年度の順に。"""
        return {int(year): Decimal(text) for year, text in sorted(self.targets.items())}


class KpiReading(TenantRecord):
    """KPI の一つの読み（ある期間・ある時点の数と根拠）。"""

    APPEND_ONLY = True
    DATA = CARD

    class Way(models.TextChoices):
        """読みの入り方。"""

        MEASURE = "measure", "業務の記録から"
        HAND = "hand", "手で入力"
        FILE = "file", "全国の表から"
        CONFIRM = "confirm", "年度の確定"

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="readings", verbose_name="KPI")
    period_start = models.DateField("期間の初日")
    period_end = models.DateField("期間の終わり（この日を含まない）")
    revision = models.PositiveIntegerField("改訂")
    standing = models.CharField("立場", max_length=4, choices=[(one.value, one.value) for one in Standing])
    way = models.CharField("入り方", max_length=10, choices=Way.choices, default=Way.MEASURE)
    read_at = models.DateTimeField("読んだ日時")
    read_by = models.UUIDField("読んだ人の鍵", null=True, blank=True)
    reason = models.CharField("わけ", max_length=200, blank=True, default="")
    document = models.CharField("根拠の文書", max_length=120, blank=True, default="")
    document_on = models.DateField("文書の日付", null=True, blank=True)
    table = models.ForeignKey(
        "plan_kpi.SeriesTable",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="全国の表の一枚",
    )
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
