"""数を計るときの、この自治体の決まり。"""

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
