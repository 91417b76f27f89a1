"""事案と、その追記だけの行いの記録。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.apps.frame.search import SearchableRecord


class Case(SearchableRecord, VersionedRecord):
    """受け付けた一件。いまの状態を持ち、経過は ``CaseEventRow`` が持つ。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="受け付けた手続の進み具合を示す",
        basis="行政手続法・条例に基づく申請の処理",
        retention="完了した年度の5年後の年度末まで",
    )

    SEARCH_FIELDS = ("number", "procedure_label")

    class State(models.TextChoices):
        """事案の状態。"""

        RECEIVED = "received", "受付済み"
        EXAMINING = "examining", "審査中"
        CLOSED = "closed", "完了"

    number = models.CharField("受付番号", max_length=24)
    procedure = models.CharField("手続", max_length=80)
    procedure_label = models.CharField("手続の名称", max_length=60)
    state = models.CharField("状態", max_length=12, choices=State.choices, default=State.RECEIVED)
    channel = models.CharField("受付の経路", max_length=20)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="担当の組織",
    )
    received_at = models.DateTimeField("受付日時")
    closed_at = models.DateTimeField("完了日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "事案"
        verbose_name_plural = "事案"
        ordering = ("-received_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="frontyard_cases_number")
        ]
        indexes = [models.Index(fields=["municipality", "-received_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class CaseCounter(TenantRecord):
    """年度ごとの受付番号の数え。同時に受け付けても、行の鍵で一つずつ進む。"""

    DATA = Case.DATA

    fiscal_year = models.PositiveIntegerField("年度")
    last = models.PositiveIntegerField("最後の番号", default=0)

    class Meta(TenantRecord.Meta):
        verbose_name = "受付番号の数え"
        verbose_name_plural = "受付番号の数え"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "fiscal_year"], name="frontyard_cases_counter")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.last}"


class CaseEventRow(TenantRecord):
    """一つの行い。追記だけで、まちがいは「訂正する新しい行い」で直す。氏名も自由文も持たない。"""

    APPEND_ONLY = True
    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="処理の件数と時間を実測する",
        basis="業務改善のための行政内部の統計",
        retention="事案と同じ",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name="事案")
    seq = models.PositiveIntegerField("順番")
    activity = models.CharField("行い", max_length=60)
    phase = models.CharField("局面", max_length=10)
    occurred_at = models.DateTimeField("起きた日時")
    recorded_at = models.DateTimeField("記録した日時")
    procedure = models.CharField("手続", max_length=80)
    team = models.CharField("担当の組織", max_length=64, blank=True, default="")
    channel = models.CharField("経路", max_length=20, blank=True, default="")
    visit = models.UUIDField("来庁の鍵", null=True, blank=True)
    place = models.CharField("場所", max_length=40, blank=True, default="")
    actor = models.CharField("行った人の鍵", max_length=64, blank=True, default="")
    clock = models.CharField("時計", max_length=6, blank=True, default="")
    clock_reason = models.CharField("時計を止めた理由", max_length=40, blank=True, default="")
    outcome = models.CharField("結果", max_length=40, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="訂正した行い"
    )

    class Meta(TenantRecord.Meta):
        verbose_name = "行いの記録"
        verbose_name_plural = "行いの記録"
        ordering = ("occurred_at", "seq", "id")
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="frontyard_cases_event_seq")]
        indexes = [models.Index(fields=["municipality", "recorded_at", "id"])]

    def __str__(self) -> str:
        return f"{self.activity}（{self.occurred_at:%Y-%m-%d %H:%M}）"
