"""答え帳: よく聞かれる事実を、日付と根拠を付けて控える。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.inquiries.models.card import INQUIRY_CARD


class StandingFact(VersionedRecord):
    """答え帳の一つの事実。"""

    DATA = INQUIRY_CARD

    title = models.CharField("名", max_length=80)
    words = models.TextField("別の言い方（一行に一つ）", blank=True, default="")
    value = models.CharField("値", max_length=2000)
    unit = models.CharField("単位", max_length=20, blank=True, default="")
    as_of = models.DateField("いつの値か")
    source = models.CharField("根拠", max_length=200, blank=True, default="")
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確かめる課",
    )
    retired_on = models.DateField("使うのをやめた日", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "答え帳の事実"
        verbose_name_plural = "答え帳の事実"
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title
