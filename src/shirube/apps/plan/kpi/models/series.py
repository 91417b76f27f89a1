"""全国の表: 公表された団体ごとの値。取り込むたびに一枚ずつ足し、前に取り込んだ表は残す。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan.kpi_series import ItemKind

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="公表された団体ごとの値を、自団体の KPI と比べる",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから5年",
)


class Series(VersionedRecord):
    """一つの全国の表。読み方（対応表）を覚えておき、次のファイルも同じ読み方で読む。"""

    DATA = CARD

    title = models.CharField("名前", max_length=120)
    document = models.CharField("出典", max_length=200)
    mapping = models.TextField("読み方（YAML）")

    class Meta(VersionedRecord.Meta):
        verbose_name = "全国の表"
        verbose_name_plural = "全国の表"
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="plan_kpi_series_title")
        ]

    def __str__(self) -> str:
        return self.title


class SeriesImport(VersionedRecord):
    """一つのファイルの取り込み。確かめてから一度に使い始める。"""

    DATA = CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        STAGING = "staging", "読み込み中"
        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "使用中"
        DISCARDED = "discarded", "取り消し"

    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="imports", verbose_name="全国の表"
    )
    name = models.CharField("ファイルの名前", max_length=200)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="元のファイル"
    )
    mapping = models.TextField("読み方（YAML）")
    given_on = models.DateField("いつ現在の値か（表に無いとき）", null=True, blank=True)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.STAGING)
    summary = models.JSONField("読んだもの", default=list, blank=True)
    problems = models.JSONField("読めなかった欄", default=list, blank=True)
    problem_count = models.PositiveIntegerField("読めなかった欄の数", default=0)
    notes = models.JSONField("知らせること", default=list, blank=True)
    staged_at = models.DateTimeField("読み込んだ日時")
    adopted_at = models.DateTimeField("使い始めた日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "全国の表の取り込み"
        verbose_name_plural = "全国の表の取り込み"
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return f"{self.series}（{self.name}）"


class SeriesTable(TenantRecord):
    """表の一枚: 一つの数の、ある時点の、団体コードごとの値。"""

    DATA = CARD

    batch = models.ForeignKey(
        SeriesImport, on_delete=models.PROTECT, related_name="tables", verbose_name="取り込み"
    )
    item = models.CharField("数", max_length=60)
    item_label = models.CharField("数の名前", max_length=80)
    unit = models.CharField("単位", max_length=12)
    kind = models.CharField("種類", max_length=10, choices=[(one.value, one.label) for one in ItemKind])
    numerator_label = models.CharField("分子", max_length=80, blank=True, default="")
    denominator_label = models.CharField("分母", max_length=80, blank=True, default="")
    as_of = models.DateField("時点")
    body_count = models.PositiveIntegerField("団体の数")
    figures = models.JSONField("団体コードごとの値")

    class Meta(TenantRecord.Meta):
        verbose_name = "全国の表の一枚"
        verbose_name_plural = "全国の表の一枚"
        ordering = ("as_of", "id")
        constraints = [models.UniqueConstraint(fields=["batch", "item", "as_of"], name="plan_kpi_table_once")]
        indexes = [models.Index(fields=["item", "as_of"], name="plan_kpi_table_item")]

    def __str__(self) -> str:
        return f"{self.item_label}（{self.as_of}）"


class PeerGroup(VersionedRecord):
    """自分で選んだ、比べる団体。一つの自治体に一つ。"""

    DATA = CARD

    title = models.CharField("群の名前", max_length=40)
    codes = models.JSONField("団体コード", default=list, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "比べる団体"
        verbose_name_plural = "比べる団体"
        constraints = [models.UniqueConstraint(fields=["municipality"], name="plan_kpi_one_peer_group")]

    def __str__(self) -> str:
        return self.title
