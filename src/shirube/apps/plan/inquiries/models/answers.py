"""答えと、課から返ってきたファイル。"""

from django.db import models

from shirube.apps.frame.records import TenantRecord
from shirube.apps.frame.returned_files import ReceiptRecord, ReturnedFileRecord
from shirube.apps.plan.inquiries.models.card import INQUIRY_CARD
from shirube.apps.plan.inquiries.models.inquiry import Inquiry, Question
from shirube.engines.plan.inquiry_prefill import Origin


class Receipt(ReceiptRecord):
    """一度に受け取った、課から返ってきたファイルの束。"""

    DATA = INQUIRY_CARD

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="+", verbose_name="照会")

    class Meta(ReceiptRecord.Meta):
        verbose_name = "課の答えの束"
        verbose_name_plural = "課の答えの束"

    def __str__(self) -> str:
        return f"{self.inquiry} {self.received_at}"


class ReturnedFile(ReturnedFileRecord):
    """返ってきた一つのファイル。"""

    DATA = INQUIRY_CARD

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="files", verbose_name="束")

    class Meta(ReturnedFileRecord.Meta):
        verbose_name = "課から返ってきたファイル"
        verbose_name_plural = "課から返ってきたファイル"


class AnswerRow(TenantRecord):
    """一つの答え。人が確かめたものだけがここにある。書き換えず、答え直しは新しい行になる。"""

    DATA = INQUIRY_CARD
    APPEND_ONLY = True

    class Channel(models.TextChoices):
        """答えの届き方。"""

        SCREEN = "screen", "課の画面"
        FILE = "file", "返ってきた様式"
        PROXY = "proxy", "代わりの入力"

    class Means(models.TextChoices):
        """代わりに入力した人が、課から聞いた手段。"""

        PHONE = "phone", "電話"
        MAIL = "mail", "メール"
        MEETING = "meeting", "面談"

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="answers", verbose_name="設問"
    )
    value = models.TextField("答え", blank=True, default="")
    note = models.CharField("備考（庁内）", max_length=500, blank=True, default="")
    origin = models.CharField(
        "下書きの元",
        max_length=10,
        choices=[(one.value, one.label) for one in Origin],
        blank=True,
        default="",
    )
    origin_note = models.CharField("下書きの出どころ", max_length=300, blank=True, default="")
    as_of = models.DateField("値の日付", null=True, blank=True)
    answered_at = models.DateTimeField("答えた日時")
    answered_by = models.UUIDField("入力した人の鍵", null=True, blank=True)
    channel = models.CharField("届き方", max_length=10, choices=Channel.choices)
    on_behalf_of = models.CharField("だれに聞いたか", max_length=60, blank=True, default="")
    means = models.CharField("聞いた手段", max_length=10, choices=Means.choices, blank=True, default="")
    file = models.ForeignKey(
        ReturnedFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="返ってきたファイル",
    )

    class Meta(TenantRecord.Meta):
        verbose_name = "照会の答え"
        verbose_name_plural = "照会の答え"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.question}（{self.answered_at}）"
