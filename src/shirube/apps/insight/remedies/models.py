"""対策と、その状態の移り、確かめた結果、確認待ちの表。

業務の記録は保存期限で取り除かれるので、対策は記録を外部キーで指さず、鍵と名を持つ。立てたときの値（``baseline``）は
凍り、あとから変わらない。結果は一度ごとに一行で、確かめ直しても前のものは残る。
"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.insight.causes import Cause
from shirube.engines.insight.remedies import Attainment, RemedyState, Verdict

CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="待ちの原因に手を打ち、効果を確かめる",
    basis="業務改善のための行政内部の統計",
    retention="終わりかやめた年度の5年後の年度末まで",
)
LONGEST_ACTIVITY = 200
"""持てる行いの名の字数。これより長い名の行いには、対策を立てない（PostgreSQL は切らずに断る）。"""
CAUSES = [(one.name.lower(), one.label) for one in Cause]


class Remedy(VersionedRecord):
    """一つの対策。"""

    DATA = CARD

    number = models.PositiveIntegerField("番号")
    title = models.CharField("すること", max_length=120)
    log = models.UUIDField("業務の記録の鍵")
    log_title = models.CharField("業務の記録の名", max_length=60)
    cause = models.CharField("待ちの原因", max_length=12, choices=CAUSES, blank=True, default="")
    source = models.CharField("先の行い", max_length=LONGEST_ACTIVITY, blank=True, default="")
    activity = models.CharField("行い", max_length=LONGEST_ACTIVITY, blank=True, default="")
    selection = models.TextField("絞り込み（問い合わせの文字）", blank=True, default="")
    selection_said = models.TextField("絞り込みの言葉", blank=True, default="")
    figure = models.CharField("動かす数", max_length=450)
    figure_label = models.CharField("動かす数の名", max_length=450)
    baseline_since = models.DateField("いまの値の期間（初日）")
    baseline_until = models.DateField("いまの値の期間（末日）")
    baseline = models.JSONField("いまの値", default=dict)
    target = models.DecimalField(
        "見込みの値（秒か％）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    target_by = models.DateField("見込みの期日", null=True, blank=True)
    proposal = models.CharField("もとにした打ち手", max_length=60, blank=True, default="")
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当の課",
    )
    holder = models.UUIDField("担当の人の鍵", null=True, blank=True)
    starts_on = models.DateField("始める日", null=True, blank=True)
    due = models.DateField("期限", null=True, blank=True)
    state = models.CharField(
        "状態",
        max_length=12,
        choices=[(one.value, one.label) for one in RemedyState],
        default=RemedyState.CONSIDERING,
    )
    note = models.TextField("メモ", blank=True, default="")
    made_at = models.DateTimeField("立てた日時")
    made_by = models.UUIDField("立てた人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "対策"
        verbose_name_plural = "対策"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="insight_remedy_number_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(due__isnull=True)
                | models.Q(due__gte=models.F("starts_on")),
                name="insight_remedy_days",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "log"], name="insight_remedy_of_log")]

    def __str__(self) -> str:
        return self.title

    @property
    def now(self) -> RemedyState:
        """いまの状態。"""
        return RemedyState(self.state)

    @property
    def place(self) -> str:
        """どこの待ちか（「受付 → 審査」か、行いの名）。無ければ空。"""
        return " → ".join(name for name in (self.source, self.activity) if name)


class RemedyStep(TenantRecord):
    """状態の移り。書き足すだけで、あとから変わらない。"""

    DATA = CARD
    APPEND_ONLY = True

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="steps", verbose_name="対策")
    state = models.CharField("状態", max_length=12, choices=[(one.value, one.label) for one in RemedyState])
    happened_on = models.DateField("日")
    text = models.CharField("わけ・したこと", max_length=400, blank=True, default="")
    written_at = models.DateTimeField("書いた日時")
    written_by = models.UUIDField("書いた人の鍵", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "対策の状態の移り"
        verbose_name_plural = "対策の状態の移り"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_state_display()


class RemedyResult(TenantRecord):
    """確かめた結果。一度ごとに一行で、確かめ直しても前のものは残る。"""

    DATA = CARD
    APPEND_ONLY = True

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="results", verbose_name="対策")
    number = models.PositiveIntegerField("回")
    verdict = models.CharField("効果", max_length=12, choices=[(one.value, one.label) for one in Verdict])
    attainment = models.CharField(
        "見込みとの比べ", max_length=12, choices=[(one.value, one.label) for one in Attainment]
    )
    log = models.UUIDField("比べた記録の鍵")
    log_title = models.CharField("比べた記録の名", max_length=60)
    after_since = models.DateField("後の期間（初日）")
    after_until = models.DateField("後の期間（末日）")
    answer = models.JSONField("比べた答え")
    digest = models.CharField("比べた件の要約値", max_length=64)
    text = models.CharField("ひとこと", max_length=400, blank=True, default="")
    made_at = models.DateTimeField("確かめた日時")
    made_by = models.UUIDField("確かめた人の鍵", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "対策の結果"
        verbose_name_plural = "対策の結果"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["remedy", "number"], name="insight_remedy_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}回目: {self.get_verdict_display()}"


class RemedySheet(VersionedRecord):
    """反映する前に確かめている表。"""

    DATA = CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        TAKEN = "taken", "反映済み"
        DISCARDED = "discarded", "取り消し"

    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    source_name = models.CharField("ファイルの名", max_length=120)
    table = models.JSONField("表の中身", default=dict)
    read_at = models.DateTimeField("読んだ日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "確認待ちの表（対策）"
        verbose_name_plural = "確認待ちの表（対策）"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.source_name
