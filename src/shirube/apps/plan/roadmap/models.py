"""工程表の記録: 柱、取組、作業、作業のつながり。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan.snapshot_lines import LinkKind, Precision, State, TaskKind

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="取組の工程を持ち、進み具合を確かめる",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから10年",
)


def _choices(kind: type[State] | type[Precision] | type[TaskKind] | type[LinkKind]) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in kind]


class Pillar(VersionedRecord):
    """柱（分野）。"""

    DATA = _CARD

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    number = models.CharField("番号", max_length=20, blank=True, default="")
    title = models.CharField("名称", max_length=80)
    aim = models.TextField("めざす姿", blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "柱"
        verbose_name_plural = "柱"
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.title


class Initiative(VersionedRecord):
    """取組。"""

    DATA = _CARD

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    pillar = models.ForeignKey(
        Pillar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name="柱",
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    number = models.CharField("番号", max_length=20, blank=True, default="")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状態", max_length=10, choices=_choices(State), default=State.PLANNED)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
    department_text = models.CharField("担当（組織の表にないとき）", max_length=60, blank=True, default="")
    supporters = models.JSONField("関係する組織", default=list, blank=True)
    summary = models.TextField("概要", blank=True, default="")
    present = models.TextField("現状・課題", blank=True, default="")
    aim = models.TextField("めざす姿", blank=True, default="")
    national = models.JSONField("国の項目", default=list, blank=True)
    stop_reason = models.CharField("中止の理由", max_length=200, blank=True, default="")
    note = models.TextField("備考", blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "取組"
        verbose_name_plural = "取組"
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.title


class Task(VersionedRecord):
    """作業か節目。"""

    DATA = _CARD

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="tasks", verbose_name="取組"
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    title = models.CharField("名称", max_length=120)
    kind = models.CharField("種類", max_length=10, choices=_choices(TaskKind), default=TaskKind.WORK)
    state = models.CharField("状態", max_length=10, choices=_choices(State), default=State.PLANNED)
    starts_on = models.DateField("始まり（計画）", null=True, blank=True)
    ends_on = models.DateField("終わり（計画、この日を含む）", null=True, blank=True)
    precision = models.CharField(
        "日付の細かさ", max_length=10, choices=_choices(Precision), default=Precision.DAY
    )
    started_on = models.DateField("始めた日", null=True, blank=True)
    ended_on = models.DateField("終えた日", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("進み（％）", null=True, blank=True)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
    national = models.CharField("国の目標時期", max_length=120, blank=True, default="")
    national_due = models.DateField("国の期限", null=True, blank=True)
    extended_to = models.DateField("公式に延ばした期限", null=True, blank=True)
    extension_basis = models.CharField("延長の根拠", max_length=200, blank=True, default="")
    stop_reason = models.CharField("中止の理由", max_length=200, blank=True, default="")
    note = models.TextField("備考", blank=True, default="")
    reported_on = models.DateField("最後に報告のあった日", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "作業"
        verbose_name_plural = "作業"
        ordering = ("sort_order", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_roadmap_task_days",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__isnull=True) | models.Q(progress__lte=100),
                name="plan_roadmap_task_progress",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskLink(TenantRecord):
    """先の作業とのつながり。"""

    DATA = _CARD

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="links", verbose_name="作業")
    before = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", verbose_name="先の作業")
    kind = models.CharField(
        "つながり", max_length=2, choices=_choices(LinkKind), default=LinkKind.FINISH_START
    )
    lag_days = models.SmallIntegerField("間の日数", default=0)

    class Meta(TenantRecord.Meta):
        verbose_name = "作業のつながり"
        verbose_name_plural = "作業のつながり"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["task", "before"], name="plan_roadmap_link"),
            models.CheckConstraint(
                condition=~models.Q(task=models.F("before")), name="plan_roadmap_link_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.task}"


class RemedyTask(TenantRecord):
    """業務分析の対策を、取組の作業にしたつながり。一つの作業は、一つの対策だけを受け持つ。"""

    DATA = _CARD

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+", verbose_name="作業")
    remedy = models.ForeignKey(
        "insight_remedies.Remedy", on_delete=models.PROTECT, related_name="+", verbose_name="対策"
    )
    linked_at = models.DateTimeField("つないだ日時")

    class Meta(TenantRecord.Meta):
        verbose_name = "対策の作業"
        verbose_name_plural = "対策の作業"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.remedy} → {self.task}"


class RoadmapImport(VersionedRecord):
    """取り込んだ工程表の表。確かめるまでは、工程表を何も変えない。"""

    DATA = _CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "反映済み"
        DISCARDED = "discarded", "取り消し"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    source_name = models.CharField("ファイル名", max_length=200)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    changes = models.JSONField("変わるところ", default=list)
    same = models.PositiveIntegerField("変わらない行の数", default=0)
    staged_at = models.DateTimeField("取り込んだ日時")
    staged_by = models.UUIDField("取り込んだ人の鍵", null=True, blank=True)
    decided_at = models.DateTimeField("反映・取り消しの日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "工程表の取り込み"
        verbose_name_plural = "工程表の取り込み"
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.source_name
