"""計画の枠と、その版。版の中身（凍った記録）は、提案したときのまま二度と変わらない。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import snapshot_from_json

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="自治体のDXの計画を、版ごとに変わらない形で残す",
    basis="自治体の計画の策定と進捗管理",
    retention="計画期間の終わりから10年",
)


class Plan(VersionedRecord):
    """一つの計画。柱・取組・KPI などは、この計画に属する。"""

    DATA = _CARD

    class Standing(models.TextChoices):
        """計画の立場。"""

        DRAFT = "draft", "作成中"
        IN_FORCE = "in_force", "実施中"
        CLOSED = "closed", "終了"

    title = models.CharField("名称", max_length=80)
    standing = models.CharField("立場", max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    edition = models.CharField("もとにした国の計画の版", max_length=20, blank=True, default="")
    first_year = models.PositiveSmallIntegerField("初めの年度（西暦）")
    last_year = models.PositiveSmallIntegerField("終わりの年度（西暦）")
    vision = models.TextField("ビジョン", blank=True, default="")
    principles = models.JSONField("よりどころとする原則", default=list, blank=True)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="前の計画",
    )

    class Meta(VersionedRecord.Meta):
        verbose_name = "計画"
        verbose_name_plural = "計画"
        ordering = ("-first_year", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="plan_versions_plan_years"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersion(VersionedRecord):
    """計画の一つの版。中身は正準の JSON と sha256 で持ち、変わるのは状態と決定の記録だけ。"""

    DATA = _CARD

    class State(models.TextChoices):
        """版の状態。"""

        PROPOSED = "proposed", "承認待ち"
        APPROVED = "approved", "承認済み"
        WITHDRAWN = "withdrawn", "取り下げ"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", verbose_name="計画")
    number = models.PositiveIntegerField("版の番号")
    as_of = models.DateField("時点")
    note = models.CharField("改定の趣旨", max_length=200, blank=True, default="")
    snapshot_json = models.TextField("中身（正準のJSON）")
    sha256 = models.CharField("中身の指紋", max_length=64)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField("提案した日時")
    proposed_by = models.UUIDField("提案した人の鍵", null=True, blank=True)
    decided_at = models.DateTimeField("承認・記録した日時", null=True, blank=True)
    decided_by = models.UUIDField("承認・記録した人の鍵", null=True, blank=True)
    is_outside_decision = models.BooleanField("外での決定の記録", default=False)
    document_number = models.CharField("文書番号", max_length=60, blank=True, default="")
    decided_on = models.DateField("決裁日", null=True, blank=True)
    meeting = models.CharField("会議", max_length=80, blank=True, default="")
    scan_key = models.UUIDField("決裁の写し（ファイルの鍵）", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "計画の版"
        verbose_name_plural = "計画の版"
        ordering = ("plan", "-number")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_versions_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"

    @property
    def snapshot(self) -> PlanSnapshot:
        """凍った記録。"""
        return snapshot_from_json(self.snapshot_json)
