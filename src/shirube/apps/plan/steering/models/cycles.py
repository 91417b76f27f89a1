"""PDCA の評価: 期間ごとの評価と、取組ごとの評価。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.steering.models.card import card, choices, to_initiative, to_plan
from shirube.engines.plan.steering_cycle import Act, Grade
from shirube.engines.plan.steering_periods import PeriodKind

_CARD = card("期間ごとに取組を評価し、次の期間にすることを決める")


class Cycle(VersionedRecord):
    """一つの期間の評価。締めると、実績と書いたものを指紋とともに凍らせる。"""

    DATA = _CARD

    class Standing(models.TextChoices):
        """評価の立場。"""

        OPEN = "open", "評価中"
        CLOSED = "closed", "締めた"

    plan = to_plan()
    kind = models.CharField("期間の長さ", max_length=10, choices=choices(PeriodKind))
    starts_on = models.DateField("期間の初日")
    ends_on = models.DateField("期間の末日（この日を含む）")
    standing = models.CharField("立場", max_length=10, choices=Standing.choices, default=Standing.OPEN)
    baseline = models.ForeignKey(
        "plan_versions.PlanVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="比べる版",
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="前の評価"
    )
    summary = models.TextField("総括の言葉", blank=True, default="")
    closed_record = models.TextField("締めた評価（正準のJSON）", blank=True, default="")
    sha256 = models.CharField("締めた評価の指紋", max_length=64, blank=True, default="")
    closed_at = models.DateTimeField("締めた日時", null=True, blank=True)
    closed_by = models.UUIDField("締めた人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "PDCAの評価"
        verbose_name_plural = "PDCAの評価"
        ordering = ("-ends_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=["plan", "starts_on", "ends_on"], name="plan_steering_cycle_once"),
            models.CheckConstraint(
                condition=models.Q(standing="open") | ~models.Q(sha256=""),
                name="plan_steering_closed_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.starts_on}〜{self.ends_on}"

    @property
    def is_open(self) -> bool:
        """まだ評価中である。"""
        return self.standing == self.Standing.OPEN


class CycleReview(VersionedRecord):
    """取組一つの評価。実績は持たず、担当が書くものだけを持つ。"""

    DATA = _CARD

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews", verbose_name="評価")
    initiative = to_initiative(is_optional=False)
    carried = models.TextField("この期間にすること", blank=True, default="")
    grade = models.CharField("評価", max_length=1, choices=choices(Grade), blank=True, default="")
    reason = models.TextField("評価のわけ", blank=True, default="")
    act = models.CharField("見直し", max_length=10, choices=choices(Act), blank=True, default="")
    next_action = models.TextField("次にすること", blank=True, default="")
    task_key = models.UUIDField("作業にしたもの", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "取組の評価"
        verbose_name_plural = "取組の評価"
        ordering = ("initiative__sort_order", "initiative_id")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "initiative"], name="plan_steering_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.initiative}（{self.cycle}）"
