"""残した比べ。問いと、そのときの答えを、あとから変わらない形で持つ。"""

from typing import Any

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="業務改善の前後の数を比べ、結果を残す",
    basis="業務改善のための行政内部の統計",
    retention="残した年度の5年後の年度末まで",
)


class KeptComparison(TenantRecord):
    """残した一つの比べ。

    ``question`` は問いの文字の形（``engines.insight.question``）、``result`` はそのときの答え
    （``engines.insight.comparison_record``）。``digest`` は比べた件の要約値で、
    元の件があとで変わったかが分かる。
    記録は、取り除かれても比べが残るように、鍵と名だけを持つ。
    """

    DATA = CARD
    APPEND_ONLY = True

    title = models.CharField("題", max_length=80)
    log_key = models.UUIDField("業務の記録の鍵")
    log_title = models.CharField("業務の記録の名", max_length=60)
    question = models.TextField("問い")
    result = models.JSONField("答え")
    digest = models.CharField("比べた件の要約値", max_length=64)
    as_of = models.DateTimeField("記録の最後の日時")
    kept_at = models.DateTimeField("残した日時")
    kept_by = models.UUIDField("残した人の鍵", null=True, blank=True)
    kept_by_label = models.CharField("残した人", max_length=60, blank=True, default="")

    class Meta(TenantRecord.Meta):
        verbose_name = "残した比べ"
        verbose_name_plural = "残した比べ"
        ordering = ("-kept_at", "-id")
        indexes = [models.Index(fields=["municipality", "log_key"], name="insight_kept_of_log")]

    def __str__(self) -> str:
        return self.title

    @property
    def sentence(self) -> str:
        """結果の一文。"""
        return str(self.result["sentence"])

    @property
    def finding(self) -> str:
        """見立て。"""
        return str(self.result["finding"])

    @property
    def sides(self) -> list[dict[str, Any]]:
        """先の側と後の側（名、件、値の数、書いた数）。"""
        return list(self.result["sides"])
