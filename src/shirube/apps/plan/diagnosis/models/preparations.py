"""機運醸成（ステップ0）の行い。終わりはなく、書き足していく。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.diagnosis.models.card import card


class Preparation(VersionedRecord):
    """宣言、研修、聞き取りなどの一度の行い。参加者の名は持たず、人数だけを持つ。"""

    DATA = card("DXの認識の共有と機運醸成の行いを残し、次につなげる")

    class Kind(models.TextChoices):
        """行いの種類。"""

        DECLARATION = "declaration", "宣言"
        CHARTER = "charter", "憲章"
        TRAINING = "training", "研修"
        YOUNG_TEAM = "young_team", "若手チーム"
        HEARING = "hearing", "業務担当への聞き取り"
        RESIDENTS = "residents", "住民との意見交換"
        FIRMS = "firms", "事業者との意見交換"
        OTHER = "other", "そのほか"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    kind = models.CharField("種類", max_length=12, choices=Kind.choices)
    title = models.CharField("名称", max_length=100)
    held_on = models.DateField("行った日")
    participants = models.PositiveIntegerField("参加した人数", null=True, blank=True)
    learnt = models.TextField("分かったこと", blank=True, default="")
    next_step = models.CharField("次にすること", max_length=300, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "機運醸成の行い"
        verbose_name_plural = "機運醸成の行い"
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.title
