"""国への提案（地方分権改革の提案募集方式）と、その歩み。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.inquiries.models.card import PROPOSAL_CARD
from shirube.engines.plan.proposal_stages import ProposalResult, ProposalStage


class Proposal(VersionedRecord):
    """一つの提案。"""

    DATA = PROPOSAL_CARD

    title = models.CharField("提案の名称", max_length=120)
    law = models.CharField("根拠の法令", max_length=200, blank=True, default="")
    article = models.CharField("条項", max_length=120, blank=True, default="")
    problem = models.TextField("支障事例", blank=True, default="")
    measure = models.TextField("求める措置", blank=True, default="")
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主管課",
    )
    related = models.CharField("関係課", max_length=200, blank=True, default="")
    partners = models.TextField("共同提案団体（一行に一つ）", blank=True, default="")
    ministries = models.CharField("関係府省", max_length=120, blank=True, default="")
    result = models.CharField(
        "結果",
        max_length=12,
        choices=[(one.value, one.label) for one in ProposalResult],
        default=ProposalResult.OPEN.value,
    )
    result_note = models.TextField("結果の内容", blank=True, default="")
    initiative = models.ForeignKey(
        "plan_roadmap.Initiative",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="つながる取組",
    )
    note = models.TextField("備考", blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "提案"
        verbose_name_plural = "提案"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class ProposalStep(VersionedRecord):
    """提案の歩みの一つ。"""

    DATA = PROPOSAL_CARD

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="steps", verbose_name="提案"
    )
    stage = models.CharField("段階", max_length=12, choices=[(one.value, one.label) for one in ProposalStage])
    held_on = models.DateField("日")
    note = models.CharField("内容", max_length=300, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "提案の歩み"
        verbose_name_plural = "提案の歩み"
        ordering = ("held_on", "id")

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.held_on}"


class ProposalSheet(VersionedRecord):
    """取り込んで確認待ちの、提案の表。"""

    DATA = PROPOSAL_CARD

    class State(models.TextChoices):
        """表の状態。"""

        READY = "ready", "確認待ち"
        TAKEN = "taken", "反映済み"
        DISCARDED = "discarded", "取り消し"

    source_name = models.CharField("ファイル名", max_length=120)
    table = models.JSONField("読み取った表")
    read_at = models.DateTimeField("読んだ日時")
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)

    class Meta(VersionedRecord.Meta):
        verbose_name = "提案の表"
        verbose_name_plural = "提案の表"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.source_name
