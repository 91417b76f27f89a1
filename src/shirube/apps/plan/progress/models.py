"""進捗照会の記録: 照会、聞く課、聞く行、答え、返ってきたファイル。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.apps.frame.returned_files import ReceiptRecord, ReturnedFileRecord
from shirube.engines.plan.progress_answers import ANSWERABLE

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="取組の進み具合を課に聞き、だれがいつ何と答えたかを残す",
    basis="自治体の計画の進捗管理",
    retention="計画期間の終わりから10年",
)


class Campaign(VersionedRecord):
    """一回の進捗照会。"""

    DATA = _CARD

    class State(models.TextChoices):
        """照会の状態。"""

        OPEN = "open", "受付中"
        CLOSED = "closed", "締切済み"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    title = models.CharField("名称", max_length=60)
    as_of = models.DateField("基準日")
    due_on = models.DateField("回答の期限")
    message = models.TextField("課に伝えること", blank=True, default="")
    contact = models.CharField("問い合わせ先", max_length=120, blank=True, default="")
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField("始めた日時")
    closed_at = models.DateTimeField("締め切った日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "進捗照会"
        verbose_name_plural = "進捗照会"
        ordering = ("-as_of", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """まだ受け付けている。"""
        return self.state == self.State.OPEN


class Section(VersionedRecord):
    """照会する一つの課。名は始めた日のもの。"""

    DATA = _CARD

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="sections", verbose_name="照会"
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
        verbose_name = "照会する課"
        verbose_name_plural = "照会する課"
        ordering = ("sort_order", "id")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "label"], name="plan_progress_section_once")
        ]

    def __str__(self) -> str:
        return self.label


class Line(TenantRecord):
    """聞く一行（一つの作業）。"""

    DATA = _CARD

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="lines", verbose_name="課")
    sort_order = models.PositiveIntegerField("並び", default=0)
    task = models.ForeignKey(
        "plan_roadmap.Task", on_delete=models.PROTECT, related_name="+", verbose_name="作業"
    )

    class Meta(TenantRecord.Meta):
        verbose_name = "照会の行"
        verbose_name_plural = "照会の行"
        ordering = ("sort_order", "id")
        constraints = [models.UniqueConstraint(fields=["section", "task"], name="plan_progress_line_once")]

    def __str__(self) -> str:
        return f"{self.section}: {self.task}"


class Receipt(ReceiptRecord):
    """一度に受け取った、返ってきたファイルの束。"""

    DATA = _CARD

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", verbose_name="照会")

    class Meta(ReceiptRecord.Meta):
        verbose_name = "返ってきた束"
        verbose_name_plural = "返ってきた束"

    def __str__(self) -> str:
        return f"{self.campaign} {self.received_at}"


class ReturnedFile(ReturnedFileRecord):
    """返ってきた一つのファイル。"""

    DATA = _CARD

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="files", verbose_name="束")

    class Meta(ReturnedFileRecord.Meta):
        verbose_name = "返ってきたファイル"
        verbose_name_plural = "返ってきたファイル"


class AnswerRow(TenantRecord):
    """一つの答え。書き換えず、答え直しは新しい行になる。"""

    DATA = _CARD
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

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="answers", verbose_name="行")
    state = models.CharField("状態", max_length=10, choices=[(one.value, one.label) for one in ANSWERABLE])
    progress = models.PositiveSmallIntegerField("進み（％）", null=True, blank=True)
    started_on = models.DateField("始めた日", null=True, blank=True)
    ended_on = models.DateField("終えた日", null=True, blank=True)
    happened = models.TextField("一言", blank=True, default="")
    trouble = models.TextField("困りごと・求める支援", blank=True, default="")
    next_step = models.TextField("次にすること", blank=True, default="")
    is_unchanged = models.BooleanField("変わりなし", default=False)
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
        verbose_name = "進捗照会の答え"
        verbose_name_plural = "進捗照会の答え"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.line}（{self.answered_at}）"
