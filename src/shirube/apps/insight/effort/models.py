"""業務量調査（件数×分の表）の記録: 調査、課、件数の行、分の行、返ってきたファイル、並べる実測の記録。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord
from shirube.apps.frame.returned_files import ReceiptRecord, ReturnedFileRecord
from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.engines.insight.counts_minutes_rows import LONGEST_NAME
from shirube.values.fiscal_year import FiscalYear

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="記録の無い業務の件数と時間を、課に聞いて見積もる",
    basis="業務改善のための行政内部の統計",
    retention="調査の年度の5年後の年度末まで",
)


class Survey(VersionedRecord):
    """一つの業務量調査。一つの年度の件数と、一件の分を聞く。"""

    DATA = _CARD

    class State(models.TextChoices):
        """調査の状態。"""

        OPEN = "open", "記入中"
        CONFIRMED = "confirmed", "確定"

    title = models.CharField("名称", max_length=60)
    fiscal_year = models.PositiveSmallIntegerField("年度（初めの年の西暦）")
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField("始めた日時")
    confirmed_at = models.DateTimeField("確定した日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "業務量調査"
        verbose_name_plural = "業務量調査"
        ordering = ("-fiscal_year", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """まだ書ける。"""
        return self.state == self.State.OPEN

    @property
    def year(self) -> FiscalYear:
        """調べる年度。"""
        return FiscalYear(self.fiscal_year)


class Section(VersionedRecord):
    """調べる一つの課。名は調査に入れた日のもの。"""

    DATA = _CARD

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sections", verbose_name="調査")
    sort_order = models.PositiveIntegerField("並び", default=0)
    department = models.ForeignKey(
        "organization.Department", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    label = models.CharField("課の名", max_length=60)
    done_at = models.DateTimeField("書き終えた日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "調べる課"
        verbose_name_plural = "調べる課"
        ordering = ("sort_order", "id")
        constraints = [
            models.UniqueConstraint(fields=["survey", "department"], name="insight_effort_section_once")
        ]

    def __str__(self) -> str:
        return self.label


class CountLine(VersionedRecord):
    """件数の一行（手続・経路ごと）。"""

    DATA = _CARD

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="counts", verbose_name="課")
    procedure = models.CharField("手続", max_length=LONGEST_NAME)
    channel = models.CharField("経路", max_length=LONGEST_NAME)
    yearly = models.PositiveBigIntegerField("年間の件数")
    monthly = models.JSONField("4月からの月ごとの件数", default=list, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "件数の行"
        verbose_name_plural = "件数の行"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.procedure}・{self.channel}"

    @property
    def content(self) -> CountRow:
        """計算に渡す行。"""
        return CountRow(
            procedure=self.procedure,
            channel=self.channel,
            yearly=self.yearly,
            monthly=tuple(self.monthly),
        )


class MinuteLine(VersionedRecord):
    """一件の分の一行（手続・段階・経路ごと。経路が空なら、どの経路にも使う）。"""

    DATA = _CARD

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="minutes", verbose_name="課")
    procedure = models.CharField("手続", max_length=LONGEST_NAME)
    stage = models.CharField("段階", max_length=LONGEST_NAME)
    channel = models.CharField("経路", max_length=LONGEST_NAME, blank=True, default="")
    per_case = models.DecimalField("一件の分", max_digits=12, decimal_places=4)

    class Meta(VersionedRecord.Meta):
        verbose_name = "分の行"
        verbose_name_plural = "分の行"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.procedure}・{self.stage}"

    @property
    def content(self) -> MinuteRow:
        """計算に渡す行。"""
        return MinuteRow(
            procedure=self.procedure, stage=self.stage, channel=self.channel, minutes=self.per_case
        )


class Receipt(ReceiptRecord):
    """一度に受け取った、返ってきたファイルの束。``section`` は、課の画面から受け取ったときの課。"""

    DATA = _CARD

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="receipts", verbose_name="調査")
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="課"
    )

    class Meta(ReceiptRecord.Meta):
        verbose_name = "業務量調査の返ってきた束"
        verbose_name_plural = "業務量調査の返ってきた束"

    def __str__(self) -> str:
        return f"{self.survey} {self.received_at}"


class ReturnedFile(ReturnedFileRecord):
    """返ってきた一つのファイル。"""

    DATA = _CARD

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="files", verbose_name="束")

    class Meta(ReturnedFileRecord.Meta):
        verbose_name = "業務量調査の返ってきたファイル"
        verbose_name_plural = "業務量調査の返ってきたファイル"


class MeasuredLog(VersionedRecord):
    """推計と並べて見せる、実測の記録。手続の名で結び、足し合わせない。

    記録は上から外れることがあるので、外部キーでなく鍵で持つ（無くなれば「いまは無い」と言う）。
    """

    DATA = _CARD

    procedure = models.CharField("手続", max_length=LONGEST_NAME)
    log = models.UUIDField("業務の記録の鍵")

    class Meta(VersionedRecord.Meta):
        verbose_name = "並べる実測の記録"
        verbose_name_plural = "並べる実測の記録"
        ordering = ("procedure", "id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "procedure"], name="insight_effort_measured_once")
        ]

    def __str__(self) -> str:
        return self.procedure
