"""取り込んだ業務の記録（ログ）、読み方の控え、人を仮名にする鍵。

取り込んだ行いはデータベースに置かない。元のファイルを預かり、件ごとに並べた列を置き場（``store``）に作る。
置き場は元のファイルからいつでも作り直せるので、控え（バックアップ）は元のファイルとこの行だけでよい。
この自治体の事案の記録は、元のファイルの代わりに窓口の行いから作る（``own``）。その行は、元のファイルを持たない。
"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.values.labelled_enum import LabelledEnum

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="業務の件数と時間を実測する",
    basis="業務改善のための行政内部の統計",
    retention="取り込んだ年度の5年後の年度末まで",
)


class DiscardReason(LabelledEnum):
    """記録を取り除くわけ。監査に残すので、自由な文ではなく、この中から選ぶ。"""

    MISTAKEN = "mistaken", "ファイルか読み方を取り違えた"
    UNREADABLE = "unreadable", "取り込めなかった"
    REPLACED = "replaced", "新しいファイルに替える"
    UNNEEDED = "unneeded", "もう使わない"


class EventLog(VersionedRecord):
    """一つの業務の記録。"""

    DATA = CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        DRAFT = "draft", "下見"
        IMPORTING = "importing", "取り込み中"
        READY = "ready", "使える"
        FAILED = "failed", "取り込めなかった"

    title = models.CharField("名前", max_length=60)
    file = models.ForeignKey(
        "files.StoredFile",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="元のファイル",
    )
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.DRAFT)
    problem = models.TextField("取り込めなかったわけ", blank=True, default="")
    job = models.UUIDField("取り込みの仕事の鍵", null=True, blank=True)
    mapping = models.TextField("読み方（YAML）", blank=True, default="")
    encoding = models.CharField("文字コード", max_length=20, blank=True, default="")
    header_row = models.PositiveIntegerField("見出しの行", null=True, blank=True)
    case_count = models.PositiveBigIntegerField("件数", default=0)
    event_count = models.PositiveBigIntegerField("行いの数", default=0)
    set_aside_count = models.PositiveBigIntegerField("読めなかった行の数", default=0)
    activity_count = models.PositiveIntegerField("行いの種類", default=0)
    resource_count = models.PositiveIntegerField("担当の数", default=0)
    variant_count = models.PositiveIntegerField("変わり方の数", default=0)
    is_dated_only = models.BooleanField("日付だけか", default=False)
    zone = models.CharField("時差の無い日時の地域", max_length=60, blank=True, default="")
    first_at = models.DateTimeField("最初の行い", null=True, blank=True)
    last_at = models.DateTimeField("最後の行い", null=True, blank=True)
    kept_at = models.DateTimeField("預けた日時")
    imported_at = models.DateTimeField("取込日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "業務の記録"
        verbose_name_plural = "業務の記録"
        ordering = ("-kept_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "file"], name="insight_log_file_once"),
            models.UniqueConstraint(
                fields=["municipality"], condition=models.Q(file__isnull=True), name="insight_own_log_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ready(self) -> bool:
        """取り込みが済み、計れるか。"""
        return self.state == self.State.READY

    @property
    def is_own(self) -> bool:
        """この自治体の事案の記録か（元のファイルが無く、窓口の行いから作る）。"""
        return self.file_id is None


class LogReading(VersionedRecord):
    """残しておいた読み方（対応表）。同じ列のファイルに、もう一度使える。"""

    DATA = CARD

    title = models.CharField("名前", max_length=60)
    mapping = models.TextField("読み方（YAML）")
    kept_at = models.DateTimeField("残した日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "読み方の控え"
        verbose_name_plural = "読み方の控え"
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="insight_reading_title_once")
        ]

    def __str__(self) -> str:
        return self.title


class PseudonymKey(TenantRecord):
    """この自治体で、記録の中の人を仮名にする鍵。替えると前の仮名とはつながらなくなる。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.PERSONAL,
        purpose="業務の記録の中の人を、鍵がなければ戻せない仮名にする",
        basis="個人情報保護法（仮名による安全管理）",
        retention="この自治体が使い続けるあいだ",
    )

    secret = models.CharField("鍵（16進）", max_length=64)

    class Meta(TenantRecord.Meta):
        verbose_name = "仮名の鍵"
        verbose_name_plural = "仮名の鍵"
        constraints = [models.UniqueConstraint(fields=["municipality"], name="insight_one_pseudonym_key")]

    def __str__(self) -> str:
        return "仮名の鍵"
