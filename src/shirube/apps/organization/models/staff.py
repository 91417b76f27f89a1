"""職員。身元の行と、適用の初日つきの版。版は主な所属・職と、兼務の行を持つ。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantManager, TenantRecord, VersionedRecord
from shirube.apps.organization.models.versions import VersionQuerySet
from shirube.engines.organization.roster import Employment as EmploymentKind

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.PERSONAL,
    purpose="職員の所属と職を日付つきで持ち、担当・権限・人材育成の単位とする",
    basis="地方公務員法に基づく任用の記録",
    retention="退職した年度の5年後の年度末まで",
    fields={"id": DataClass.INTERNAL, "key": DataClass.INTERNAL, "municipality": DataClass.INTERNAL},
)


class Staff(VersionedRecord):
    """一人の職員の身元。氏名や所属は版が持つ。"""

    DATA = _CARD

    number = models.CharField("職員番号", max_length=20)
    account = models.ForeignKey(
        "organization.Account",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="利用者",
    )

    class Meta(VersionedRecord.Meta):
        verbose_name = "職員"
        verbose_name_plural = "職員"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="organization_staff_number"),
            models.UniqueConstraint(fields=["municipality", "account"], name="organization_staff_account"),
        ]

    def __str__(self) -> str:
        return self.number


class StaffVersion(TenantRecord):
    """ある日からの職員の姿。"""

    DATA = _CARD

    IDENTITY = "staff"
    EMPLOYMENTS = [(kind.value, kind.label) for kind in EmploymentKind]

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="versions", verbose_name="職員")
    change = models.ForeignKey(
        "organization.RosterChange", on_delete=models.PROTECT, related_name="+", verbose_name="異動・組織改正"
    )
    valid_from = models.DateField("適用の初日")
    name = models.CharField("氏名", max_length=60)
    kana = models.CharField("読み", max_length=120)
    employment = models.CharField(
        "任用", max_length=20, choices=EMPLOYMENTS, default=EmploymentKind.REGULAR.value
    )
    department = models.ForeignKey(
        "organization.Department", on_delete=models.PROTECT, related_name="+", verbose_name="所属"
    )
    post = models.CharField("職", max_length=40, blank=True, default="")
    is_retired = models.BooleanField("退職", default=False)

    objects = TenantManager.from_queryset(VersionQuerySet)()
    unscoped = models.Manager.from_queryset(VersionQuerySet)()

    class Meta(TenantRecord.Meta):
        verbose_name = "職員の版"
        verbose_name_plural = "職員の版"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "staff", "valid_from"], name="organization_staff_version"
            )
        ]
        indexes = [models.Index(fields=["staff", "valid_from"])]

    def __str__(self) -> str:
        return self.name


class ConcurrentPost(TenantRecord):
    """兼務・併任。"""

    DATA = _CARD

    staff_version = models.ForeignKey(
        StaffVersion, on_delete=models.PROTECT, related_name="concurrent_posts", verbose_name="職員の版"
    )
    department = models.ForeignKey(
        "organization.Department", on_delete=models.PROTECT, related_name="+", verbose_name="兼務の所属"
    )
    post = models.CharField("兼務の職", max_length=40, blank=True, default="")

    class Meta(TenantRecord.Meta):
        verbose_name = "兼務"
        verbose_name_plural = "兼務"

    def __str__(self) -> str:
        return self.post
