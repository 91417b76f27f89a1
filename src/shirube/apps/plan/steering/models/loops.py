"""OODA ループと、その一段ずつ。"""

from django.db import models

from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.apps.plan.steering.models.card import card, choices, to_department, to_initiative, to_plan
from shirube.engines.plan.steering_issues import SourceKind
from shirube.engines.plan.steering_ooda import Ending, LoopStage

_CARD = card("早く決めて動いた経過と、かかった日数を残す")


class Loop(VersionedRecord):
    """一つの OODA ループ。"""

    DATA = _CARD

    plan = to_plan()
    title = models.CharField("名称", max_length=120)
    initiative = to_initiative()
    department = to_department()
    source_kind = models.CharField(
        "観察のもと", max_length=10, choices=choices(SourceKind), default=SourceKind.HAND
    )
    source_key = models.UUIDField("もとの記録の鍵", null=True, blank=True)
    source_label = models.CharField("もとの記録の名", max_length=160, blank=True, default="")
    ended_on = models.DateField("終えた日", null=True, blank=True)
    ending = models.CharField("終わり方", max_length=10, choices=choices(Ending), blank=True, default="")
    ending_text = models.TextField("終えるときの言葉", blank=True, default="")
    ending_key = models.UUIDField("行き先の記録の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "OODAループ"
        verbose_name_plural = "OODAループ"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, ending="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(ending="")),
                name="plan_steering_loop_ending",
            )
        ]

    def __str__(self) -> str:
        return self.title


class LoopStep(TenantRecord):
    """OODA ループの一段。書き換えず、考え直しは新しい段になる。"""

    DATA = _CARD
    APPEND_ONLY = True

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="steps", verbose_name="OODAループ")
    stage = models.CharField("段", max_length=10, choices=choices(LoopStage))
    happened_on = models.DateField("日")
    text = models.TextField("中身")
    who = models.CharField("だれが", max_length=60, blank=True, default="")
    due = models.DateField("いつまでに", null=True, blank=True)
    written_at = models.DateTimeField("書いた日時")
    written_by = models.UUIDField("書いた人の鍵", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "OODAの一段"
        verbose_name_plural = "OODAの一段"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.loop} {self.get_stage_display()}"
