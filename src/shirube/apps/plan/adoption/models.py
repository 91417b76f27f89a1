"""既存計画の取込みと、前の計画の総括の記録。"""

from collections.abc import Mapping, Sequence

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan.adoption_mapping import SheetMapping
from shirube.engines.plan.adoption_records import Disposition

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="すでにある計画の表を取り込み、前の計画の総括を残す",
    basis="自治体の計画の策定",
    retention="計画期間の終わりから10年",
)


class Made(models.TextChoices):
    """取込みで作った記録の種類。"""

    PILLAR = "pillar", "柱"
    INITIATIVE = "initiative", "取組"
    TASK = "task", "作業・節目"
    KPI = "kpi", "KPI"
    BUDGET = "budget", "年度の経費"
    REVIEW = "review", "総括"


def made_records(rows: Mapping[Made, Sequence[VersionedRecord]]) -> list[list[object]]:
    """作った記録を、戻すときに見分けられる形で残す。"""
    return [
        [kind.value, str(row.key), row.version, str(row)[:120]] for kind, many in rows.items() for row in many
    ]


class ColumnMapping(TenantRecord):
    """名を付けて残した読み方。次の年の同じ様式に、そのまま使う。"""

    DATA = _CARD

    title = models.CharField("名前", max_length=60)
    record = models.JSONField("読み方")

    class Meta(TenantRecord.Meta):
        verbose_name = "表の読み方"
        verbose_name_plural = "表の読み方"
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="plan_adoption_mapping_title")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def mapping(self) -> SheetMapping:
        """読み方。"""
        return SheetMapping.from_record(self.record)


class Intake(VersionedRecord):
    """一度の取込み。反映するまでは、計画は何も変わらない。"""

    DATA = _CARD

    class State(models.TextChoices):
        """取込みの状態。"""

        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "取り込み済み"
        DISCARDED = "discarded", "取り消し"
        WITHDRAWN = "withdrawn", "取り込みを戻した"

    class Purpose(models.TextChoices):
        """何として取り込むか。"""

        CURRENT = "current", "いまの計画として（取組を工程表に入れる）"
        PREVIOUS = "previous", "前の計画として（総括を作り、継続と統合の取組だけを入れる）"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="元のファイル"
    )
    sheet = models.CharField("シートか表", max_length=80, blank=True, default="")
    purpose = models.CharField("何として", max_length=10, choices=Purpose.choices, default=Purpose.CURRENT)
    record = models.JSONField("読み方", null=True, blank=True)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    adopted_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)
    counts = models.JSONField("取り込んだ数", default=dict, blank=True)
    made = models.JSONField("作った記録（種類・鍵・版・名）", default=list, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "既存計画の取込み"
        verbose_name_plural = "既存計画の取込み"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file.name

    @property
    def mapping(self) -> SheetMapping | None:
        """決めた読み方。まだなら None。"""
        return SheetMapping.from_record(self.record) if self.record else None


class Review(VersionedRecord):
    """前の計画の取組一つの総括。"""

    DATA = _CARD

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="次の計画"
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    pillar = models.CharField("柱", max_length=80, blank=True, default="")
    number = models.CharField("番号", max_length=20, blank=True, default="")
    title = models.CharField("取組", max_length=120)
    owner = models.CharField("担当", max_length=60, blank=True, default="")
    target = models.TextField("目標", blank=True, default="")
    actual = models.TextField("実績", blank=True, default="")
    reason = models.TextField("理由", blank=True, default="")
    disposition = models.CharField(
        "これから",
        max_length=10,
        choices=[(one.value, one.label) for one in Disposition],
        blank=True,
        default="",
    )
    successor = models.ForeignKey(
        "plan_roadmap.Initiative",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="引き継いだ取組",
    )

    class Meta(VersionedRecord.Meta):
        verbose_name = "前の計画の総括"
        verbose_name_plural = "前の計画の総括"
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def goes_on(self) -> bool:
        """次の計画に続く（継続か統合）。"""
        return bool(self.disposition) and Disposition(self.disposition).goes_on
