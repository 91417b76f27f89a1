"""組織。身元の行と、適用の初日つきの版。終わりは次の版の初日が決める。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantManager, TenantRecord
from shirube.apps.organization.models.versions import VersionQuerySet

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="組織の木を日付つきで持ち、担当・権限・集計の単位とする",
    basis="自治体の組織規則",
    retention="廃止した年度の10年後の年度末まで",
)


class Department(TenantRecord):
    """一つの組織（部・課・係など）の身元。名前や上位組織は版が持つ。"""

    DATA = _CARD

    code = models.CharField("所属コード", max_length=20)

    class Meta(TenantRecord.Meta):
        verbose_name = "組織"
        verbose_name_plural = "組織"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="organization_department_code")
        ]

    def __str__(self) -> str:
        return self.code


class DepartmentVersion(TenantRecord):
    """ある日からの組織の姿。"""

    DATA = _CARD
    IDENTITY = "department"

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="versions", verbose_name="組織"
    )
    change = models.ForeignKey(
        "organization.RosterChange", on_delete=models.PROTECT, related_name="+", verbose_name="異動・組織改正"
    )
    valid_from = models.DateField("適用の初日")
    name = models.CharField("名称", max_length=60)
    kana = models.CharField("読み", max_length=120, blank=True, default="")
    parent = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="上位の組織",
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    is_abolished = models.BooleanField("廃止", default=False)

    objects = TenantManager.from_queryset(VersionQuerySet)()
    unscoped = models.Manager.from_queryset(VersionQuerySet)()

    class Meta(TenantRecord.Meta):
        verbose_name = "組織の版"
        verbose_name_plural = "組織の版"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "department", "valid_from"], name="organization_department_version"
            )
        ]
        indexes = [models.Index(fields=["department", "valid_from"])]

    def __str__(self) -> str:
        return self.name


class DepartmentSuccession(TenantRecord):
    """統合・分割・移管で、どの組織がどの組織へ引き継がれたか。"""

    DATA = _CARD

    class Kind(models.TextChoices):
        """引き継ぎの種類。"""

        MERGE = "merge", "統合"
        SPLIT = "split", "分割"
        TRANSFER = "transfer", "移管"

    change = models.ForeignKey(
        "organization.RosterChange", on_delete=models.PROTECT, related_name="+", verbose_name="異動・組織改正"
    )
    predecessor = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="前の組織"
    )
    successor = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="後の組織"
    )
    kind = models.CharField("種類", max_length=10, choices=Kind.choices)

    class Meta(TenantRecord.Meta):
        verbose_name = "組織の引き継ぎ"
        verbose_name_plural = "組織の引き継ぎ"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "predecessor", "successor"], name="organization_succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
