"""取り込んだ業務の記録（ログ）と、人を仮名にする鍵。行いはそのつど元のファイルから読む。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord


class EventLog(VersionedRecord):
    """一つの業務の記録。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="業務の件数と時間を実測する",
        basis="業務改善のための行政内部の統計",
        retention="取り込んだ年度の5年後の年度末まで",
    )

    title = models.CharField("名前", max_length=60)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="元のファイル"
    )
    mapping = models.TextField("読み方（YAML）")
    case_count = models.PositiveIntegerField("件数")
    event_count = models.PositiveIntegerField("行いの数")
    set_aside_count = models.PositiveIntegerField("読めなかった行の数")
    first_at = models.DateTimeField("最初の行い")
    last_at = models.DateTimeField("最後の行い")
    imported_at = models.DateTimeField("取込日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "業務の記録"
        verbose_name_plural = "業務の記録"
        ordering = ("-imported_at", "-id")
        constraints = [models.UniqueConstraint(fields=["municipality", "file"], name="insight_log_file_once")]

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
