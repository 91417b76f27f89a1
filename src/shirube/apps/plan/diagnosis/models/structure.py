"""推進体制: 役割の担い手と、DX推進担当部門の置き方。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.diagnosis.models.card import card
from shirube.engines.plan.diagnosis_structure import HolderKind, Layout

_CARD = card("DXの推進体制を日付つきで持ち、国の計画が挙げる役割と照らす")


class RoleHolder(VersionedRecord):
    """ある役割を、ある期間に担う職・組織・外部の人。"""

    DATA = _CARD

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    role = models.CharField("役割", max_length=60)
    kind = models.CharField(
        "担い手の種類",
        max_length=12,
        choices=[(kind.value, kind.label) for kind in HolderKind],
        default=HolderKind.POST,
    )
    name = models.CharField("職・組織・人の名", max_length=80)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所属",
    )
    starts_on = models.DateField("始まり", null=True, blank=True)
    ends_on = models.DateField("終わり（この日を含む）", null=True, blank=True)
    is_concurrent = models.BooleanField("併任・兼務", default=False)
    note = models.CharField("備考", max_length=300, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "推進体制の担い手"
        verbose_name_plural = "推進体制の担い手"
        ordering = ("role", "starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_diagnosis_holder_days",
            )
        ]

    def __str__(self) -> str:
        return self.name


class StructureChoice(VersionedRecord):
    """DX推進担当部門の置き方と、PMO の役割の担い手。計画に一つ。"""

    DATA = _CARD

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    layout = models.CharField(
        "置き方",
        max_length=4,
        choices=[(layout.value, layout.label) for layout in Layout],
        blank=True,
        default="",
    )
    layout_reason = models.CharField("その置き方にした理由", max_length=300, blank=True, default="")
    pmo = models.CharField("PMOの役割の担い手", max_length=80, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "推進体制の置き方"
        verbose_name_plural = "推進体制の置き方"
        constraints = [models.UniqueConstraint(fields=["plan"], name="plan_diagnosis_choice_once")]

    def __str__(self) -> str:
        return self.get_layout_display()
