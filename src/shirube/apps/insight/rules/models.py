"""数を計るときの、この自治体の決まり: 開庁時間と、標準処理期間。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="業務の件数と時間を実測する",
    basis="業務改善のための行政内部の統計",
    retention="取り込んだ年度の5年後の年度末まで",
)


class OfficeHours(VersionedRecord):
    """この自治体の開庁時間。無ければ標の決まり（``engines.insight.office_hours``）を使う。"""

    DATA = CARD

    weekly = models.JSONField("曜日ごとの時間", help_text="月曜から日曜までの7つ。閉じる曜日は空の文字。")
    lunch = models.CharField("昼休み", max_length=11, blank=True, default="")
    year_end = models.CharField("年末年始の休みの初日", max_length=5, blank=True, default="")
    new_year = models.CharField("年末年始の休みの末日", max_length=5, blank=True, default="")
    closed_days = models.JSONField("そのほかの休みの日", default=list, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "開庁時間"
        verbose_name_plural = "開庁時間"
        constraints = [models.UniqueConstraint(fields=["municipality"], name="insight_one_office_hours")]

    def __str__(self) -> str:
        return "開庁時間"


class SectionHours(VersionedRecord):
    """一つの課の、ある日からの開庁時間。曜日がどれも空なら、その日から自治体の開庁時間に戻る。"""

    DATA = CARD

    section = models.CharField("課の名", max_length=200)
    since = models.DateField("使い始める日")
    weekly = models.JSONField("曜日ごとの時間", help_text="月曜から日曜までの7つ。閉じる曜日は空の文字。")
    lunch = models.CharField("昼休み", max_length=11, blank=True, default="")
    year_end = models.CharField("年末年始の休みの初日", max_length=5, blank=True, default="")
    new_year = models.CharField("年末年始の休みの末日", max_length=5, blank=True, default="")
    closed_days = models.JSONField("そのほかの休みの日", default=list, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "課の開庁時間"
        verbose_name_plural = "課の開庁時間"
        ordering = ("section", "since", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "section", "since"], name="insight_section_hours_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section}の開庁時間"


class StandardPeriod(VersionedRecord):
    """一つの標準処理期間の決まり。同じ対象に幾つも置け、効き始める日の新しいものが、それより前のものに替わる。"""

    DATA = CARD

    class DayKind(models.TextChoices):
        """数える日。"""

        BUSINESS = "business", "開庁日"
        CALENDAR = "calendar", "暦日"

    log = models.ForeignKey(
        "insight_logs.EventLog", on_delete=models.PROTECT, related_name="+", verbose_name="業務の記録"
    )
    dimension = models.CharField("切り口", max_length=100, blank=True, default="")
    value = models.CharField("切り口の値", max_length=200, blank=True, default="")
    valid_from = models.DateField("効き始める日")
    days = models.PositiveIntegerField("日数", null=True, blank=True)
    kind = models.CharField("数える日", max_length=10, choices=DayKind.choices, default=DayKind.BUSINESS)
    counts_first_day = models.BooleanField("初日を入れるか", default=False)
    moves_to_open_day = models.BooleanField("閉庁日なら次の開庁日までか", default=False)
    excludes_stops = models.BooleanField("止まった間を除くか", default=False)
    begins_with = models.JSONField("始まりの行い", default=list, blank=True)
    ends_with = models.JSONField("終わりの行い", default=list, blank=True)
    stops_with = models.JSONField("時計を止める行い", default=list, blank=True)
    resumes_with = models.JSONField("時計を動かす行い", default=list, blank=True)
    basis = models.CharField("根拠（要綱などの名）", max_length=200)

    class Meta(VersionedRecord.Meta):
        verbose_name = "標準処理期間の決まり"
        verbose_name_plural = "標準処理期間の決まり"
        ordering = ("dimension", "value", "valid_from", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "log", "dimension", "value", "valid_from"],
                name="insight_period_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target}の標準処理期間"

    @property
    def target(self) -> str:
        """対象の言葉。"""
        return f"「{self.value}」" if self.value else "すべての件"


class DeclaredStepList(VersionedRecord):
    """決めた手順: 業務の手順書に書かれた並び。同じ名の手順は、使い始める日ごとに一つ。"""

    DATA = CARD

    class Origin(models.TextChoices):
        """何から作ったか。"""

        LOG = "log", "記録の多い並び"
        TABLE = "table", "手順の表"
        FLOW = "flow", "業務フロー"

    title = models.CharField("名前", max_length=60)
    since = models.DateField("使い始める日")
    steps = models.JSONField("手順", help_text="手順の名、必須か、繰り返してよいか、入れ替えのまとまり。")
    origin = models.CharField("作り方", max_length=10, choices=Origin.choices)

    class Meta(VersionedRecord.Meta):
        verbose_name = "決めた手順"
        verbose_name_plural = "決めた手順"
        ordering = ("title", "-since", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "title", "since"], name="insight_steps_title_since_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
