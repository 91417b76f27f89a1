"""自己診断: ある日の診断と、問いごとの決めた答え、各課の答え。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.diagnosis.models.card import card
from shirube.reference.plan.diagnosis_records import Stage

_CARD = card("DXの進み具合を自ら診断し、前の診断からの動きと課題を知る")
STAGES = [(stage.value, f"{stage.value} {stage.label}") for stage in Stage]


def _stage_is_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(stage__isnull=True) | models.Q(stage__gte=1, stage__lte=5), name=name
    )


class Assessment(VersionedRecord):
    """一度の自己診断。"""

    DATA = _CARD

    class Standing(models.TextChoices):
        """診断の立場。"""

        OPEN = "open", "回答中"
        CONFIRMED = "confirmed", "確定"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    title = models.CharField("名称", max_length=60)
    assessed_on = models.DateField("診断の日")
    standing = models.CharField("立場", max_length=10, choices=Standing.choices, default=Standing.OPEN)
    note = models.TextField("まとめの言葉", blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "自己診断"
        verbose_name_plural = "自己診断"
        ordering = ("-assessed_on", "-id")

    def __str__(self) -> str:
        return self.title


class Answer(VersionedRecord):
    """一つの問いへの、決めた答え。診断を始めたときに、すべての問いの分を空で置く。"""

    DATA = _CARD

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="answers", verbose_name="自己診断"
    )
    question = models.CharField("問い", max_length=80)
    stage = models.PositiveSmallIntegerField("段階", choices=STAGES, null=True, blank=True)
    reason = models.TextField("理由", blank=True, default="")
    evidence = models.CharField("証拠", max_length=300, blank=True, default="")
    reading = models.JSONField("証拠の実測値", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "自己診断の答え"
        verbose_name_plural = "自己診断の答え"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="plan_diagnosis_answer_once"),
            _stage_is_known("plan_diagnosis_answer_stage"),
        ]

    def __str__(self) -> str:
        return self.question


class SectionAnswer(VersionedRecord):
    """一つの問いへの、ある所属の答え。決めた答えの元になり、決めたあとも残る。"""

    DATA = _CARD

    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="section_answers", verbose_name="決めた答え"
    )
    department = models.ForeignKey(
        "organization.Department", on_delete=models.PROTECT, related_name="+", verbose_name="所属"
    )
    stage = models.PositiveSmallIntegerField("段階", choices=STAGES, null=True, blank=True)
    reason = models.TextField("理由", blank=True, default="")
    evidence = models.CharField("証拠", max_length=300, blank=True, default="")
    answered_at = models.DateTimeField("答えた日時")
    answered_by = models.UUIDField("答えた人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "各課の答え"
        verbose_name_plural = "各課の答え"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["answer", "department"], name="plan_diagnosis_section_once"),
            _stage_is_known("plan_diagnosis_section_stage"),
        ]

    def __str__(self) -> str:
        return str(self.answer)


class Finding(VersionedRecord):
    """診断から挙がった課題。取組にするか、課題にするか、見送るかを決める。"""

    DATA = _CARD

    class State(models.TextChoices):
        """課題の扱い。"""

        PROPOSED = "proposed", "まだ決めていない"
        INITIATIVE = "initiative", "取組にした"
        ISSUE = "issue", "課題にした"
        DROPPED = "dropped", "見送り"

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="findings", verbose_name="自己診断"
    )
    question = models.CharField("問い", max_length=80)
    stage = models.PositiveSmallIntegerField("挙げたときの段階", choices=STAGES)
    title = models.CharField("課題", max_length=120)
    item = models.CharField("国の項目", max_length=80, blank=True, default="")
    step = models.CharField("手順", max_length=40, blank=True, default="")
    state = models.CharField("扱い", max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField("理由・行き先", max_length=300, blank=True, default="")
    initiative_key = models.UUIDField("取組の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "診断から挙がった課題"
        verbose_name_plural = "診断から挙がった課題"
        ordering = ("stage", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "title"], name="plan_diagnosis_finding_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dropped", reason=""), name="plan_diagnosis_dropped_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title
