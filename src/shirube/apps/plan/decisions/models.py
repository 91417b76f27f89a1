"""決定と計画のつながり、決定事項のフォロー、会議の資料。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan.follow_ups import FollowState

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="会議で決めたことが計画のどこに効き、行われたかを追う",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから10年",
)


def _decision(name: str) -> "models.ForeignKey":
    return models.ForeignKey(
        "organization_meetings.Decision", on_delete=models.PROTECT, related_name=name, verbose_name="決定"
    )


class DecisionLink(TenantRecord):
    """決定が効く、計画の一つの項目。項目が消えても、つないだときの名は残る。"""

    DATA = _CARD

    class Kind(models.TextChoices):
        """項目の種類。"""

        PLAN = "plan", "計画全体"
        INITIATIVE = "initiative", "取組"
        TASK = "task", "作業・節目"
        KPI = "kpi", "KPI"
        VERSION = "version", "計画の版"
        ISSUE = "issue", "課題・リスク"

    decision = _decision("plan_links")
    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    kind = models.CharField("種類", max_length=12, choices=Kind.choices)
    target = models.UUIDField("項目の鍵")
    label = models.CharField("つないだときの名", max_length=160)
    note = models.CharField("どう効いたか", max_length=200, blank=True, default="")
    is_approval = models.BooleanField("この決定で版を承認した", default=False)

    class Meta(TenantRecord.Meta):
        verbose_name = "決定と計画のつながり"
        verbose_name_plural = "決定と計画のつながり"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind", "target"], name="plan_decisions_link_once")
        ]

    def __str__(self) -> str:
        return self.label


class FollowUp(VersionedRecord):
    """決めたことのうち、だれかがいつまでにすること。"""

    DATA = _CARD

    decision = _decision("follow_ups")
    plan = models.ForeignKey(
        "plan_versions.Plan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="計画",
    )
    text = models.CharField("やること", max_length=200)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当の課",
    )
    holder = models.CharField("担当の職", max_length=60, blank=True, default="")
    due_on = models.DateField("期限", null=True, blank=True)
    state = models.CharField(
        "状態",
        max_length=8,
        choices=[(one.value, one.label) for one in FollowState],
        default=FollowState.OPEN.value,
    )
    report = models.TextField("報告", blank=True, default="")
    ended_on = models.DateField("終わった日", null=True, blank=True)
    reminded_on = models.DateField("最後に催促した日", null=True, blank=True)
    reminder_count = models.PositiveSmallIntegerField("催促した回数", default=0)

    class Meta(VersionedRecord.Meta):
        verbose_name = "決定事項のフォロー"
        verbose_name_plural = "決定事項のフォロー"
        ordering = (models.F("due_on").asc(nulls_last=True), "id")
        indexes = [models.Index(fields=["municipality", "state", "due_on"])]

    def __str__(self) -> str:
        return self.text

    @property
    def standing(self) -> FollowState:
        """状態。"""
        return FollowState(self.state)


class MeetingPaper(TenantRecord):
    """会議の資料、議事録、決裁の写し。"""

    DATA = _CARD

    sitting = models.ForeignKey(
        "organization_meetings.Sitting", on_delete=models.PROTECT, related_name="papers", verbose_name="会議"
    )
    agenda_item = models.ForeignKey(
        "organization_meetings.AgendaItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="議題",
    )
    label = models.CharField("資料の名", max_length=80)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="ファイル"
    )

    class Meta(TenantRecord.Meta):
        verbose_name = "会議の資料"
        verbose_name_plural = "会議の資料"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.label
