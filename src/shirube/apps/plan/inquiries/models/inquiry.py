"""照会と、答える課と、設問。"""

from django.db import models

from shirube.apps.frame.records import VersionedRecord
from shirube.apps.plan.inquiries.models.card import INQUIRY_CARD
from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_state import Stage


class Inquiry(VersionedRecord):
    """届いた一つの照会。"""

    DATA = INQUIRY_CARD

    title = models.CharField("件名", max_length=120)
    sender = models.CharField("照会元", max_length=80)
    document_number = models.CharField("文書番号", max_length=60, blank=True, default="")
    received_on = models.DateField("受け付けた日")
    sender_due_on = models.DateField("照会元の期限")
    internal_due_on = models.DateField("庁内の期限")
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主管課",
    )
    officer = models.CharField("担当者", max_length=60, blank=True, default="")
    message = models.TextField("課に伝えること", blank=True, default="")
    contact = models.CharField("問い合わせ先", max_length=120, blank=True, default="")
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="前の年の照会",
    )
    form = models.ForeignKey(
        "files.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="照会元の様式",
    )
    stage = models.CharField(
        "状態",
        max_length=10,
        choices=[(one.value, one.label) for one in Stage],
        default=Stage.RECEIVED.value,
    )
    raised_at = models.DateTimeField("決裁に上げた日時", null=True, blank=True)
    raised_by = models.UUIDField("決裁に上げた人の鍵", null=True, blank=True)
    decided_at = models.DateTimeField("認めた・記録した日時", null=True, blank=True)
    decided_by = models.UUIDField("認めた・記録した人の鍵", null=True, blank=True)
    is_outside_decision = models.BooleanField("外での決裁の記録", default=False)
    decision_number = models.CharField("決裁の文書番号", max_length=60, blank=True, default="")
    decided_on = models.DateField("決裁日", null=True, blank=True)
    sent_on = models.DateField("回答した日", null=True, blank=True)
    sent_how = models.CharField("回答の方法", max_length=120, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "照会"
        verbose_name_plural = "照会"
        ordering = ("-received_on", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def now(self) -> Stage:
        """いまの状態。"""
        return Stage(self.stage)


class InquirySection(VersionedRecord):
    """答える一つの課。名は割り振った日のもの。"""

    DATA = INQUIRY_CARD

    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.PROTECT, related_name="sections", verbose_name="照会"
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="組織",
    )
    label = models.CharField("課の名", max_length=60)
    asked_on = models.DateField("知らせた日", null=True, blank=True)
    reminded_on = models.DateField("最後に催促した日", null=True, blank=True)
    reminder_count = models.PositiveSmallIntegerField("催促した回数", default=0)

    class Meta(VersionedRecord.Meta):
        verbose_name = "答える課"
        verbose_name_plural = "答える課"
        ordering = ("sort_order", "id")
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "label"], name="plan_inquiries_section_once")
        ]

    def __str__(self) -> str:
        return self.label


class Question(VersionedRecord):
    """一つの設問。様式のあるときは、答えを書くセル（シートと番地）を持つ。"""

    DATA = INQUIRY_CARD

    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.PROTECT, related_name="questions", verbose_name="照会"
    )
    section = models.ForeignKey(
        InquirySection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name="答える課",
    )
    sort_order = models.PositiveIntegerField("並び", default=0)
    number = models.CharField("番号", max_length=20, blank=True, default="")
    text = models.CharField("設問", max_length=500)
    kind = models.CharField(
        "答えの種類",
        max_length=10,
        choices=[(one.value, one.label) for one in AnswerKind],
        default=AnswerKind.TEXT.value,
    )
    choices = models.JSONField("選択肢", default=list, blank=True)
    sheet = models.CharField("シート", max_length=31, blank=True, default="")
    address = models.CharField("番地", max_length=10, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "設問"
        verbose_name_plural = "設問"
        ordering = ("sort_order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "sheet", "address"],
                condition=~models.Q(address=""),
                name="plan_inquiries_question_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}　{self.text}" if self.number else self.text
