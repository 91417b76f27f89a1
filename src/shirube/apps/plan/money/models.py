"""経費と契約の記録: 年度の経費とその行、効果、使いたい支援策、情報資産の台帳、表計算の取り込み。"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.engines.plan.snapshot_lines import AssetKind, NetworkTier

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="取組の経費・財源・効果と契約を、計画の版と予算の資料に載せる",
    basis="自治体の計画と予算の管理",
    retention="計画期間の終わりから10年",
)


def _choices(kind: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, str(getattr(one, "label", one.value))) for one in kind]


def _initiative(related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        "plan_roadmap.Initiative",
        on_delete=models.PROTECT,
        related_name=related_name,
        verbose_name="取組",
    )


class YearBudget(VersionedRecord):
    """一つの取組の、一つの年度の経費。直すときの版は、この記録が持つ。"""

    DATA = _CARD

    initiative = _initiative()
    year = models.PositiveSmallIntegerField("年度（西暦）")
    note = models.CharField("積算と説明", max_length=400, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "年度の経費"
        verbose_name_plural = "年度の経費"
        ordering = ("initiative_id", "year")
        constraints = [models.UniqueConstraint(fields=["initiative", "year"], name="plan_money_budget_once")]

    def __str__(self) -> str:
        return f"{self.initiative}（{self.year}年度）"


class BudgetLine(TenantRecord):
    """財源ごとの一行。段階ごとの金額（円）は、入っていなければ空。"""

    DATA = _CARD

    budget = models.ForeignKey(
        YearBudget, on_delete=models.PROTECT, related_name="lines", verbose_name="年度の経費"
    )
    fund = models.CharField("財源", max_length=40)
    is_commitment = models.BooleanField("債務負担行為", default=False)
    request = models.BigIntegerField("要求（円）", null=True, blank=True)
    initial = models.BigIntegerField("当初（円）", null=True, blank=True)
    supplement = models.BigIntegerField("補正（円）", null=True, blank=True)
    settled = models.BigIntegerField("決算（円）", null=True, blank=True)
    note = models.CharField("備考", max_length=200, blank=True, default="")

    class Meta(TenantRecord.Meta):
        verbose_name = "経費の行"
        verbose_name_plural = "経費の行"
        ordering = ("budget_id", "is_commitment", "id")
        constraints = [
            models.UniqueConstraint(fields=["budget", "fund", "is_commitment"], name="plan_money_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.fund}"


class Effect(VersionedRecord):
    """見込む効果（試算）とその結果。"""

    DATA = _CARD

    initiative = _initiative()
    title = models.CharField("効果", max_length=120)
    measure = models.CharField("標の指標", max_length=120, blank=True, default="")
    unit = models.CharField("単位", max_length=20, blank=True, default="")
    expected = models.DecimalField("見込み（試算）", max_digits=18, decimal_places=3, null=True, blank=True)
    expected_on = models.DateField("見込む時期", null=True, blank=True)
    basis = models.CharField("試算の根拠", max_length=400, blank=True, default="")
    basis_on = models.DateField("試算した日", null=True, blank=True)
    result = models.DecimalField("結果", max_digits=18, decimal_places=3, null=True, blank=True)
    result_on = models.DateField("結果の日", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "効果"
        verbose_name_plural = "効果"
        ordering = ("initiative_id", "id")

    def __str__(self) -> str:
        return self.title


class SupportUse(VersionedRecord):
    """取組が使いたい国の支援策。額は記録せず、資料の率から毎回試算する。"""

    DATA = _CARD

    initiative = _initiative()
    year = models.PositiveSmallIntegerField("年度（西暦）")
    measure = models.CharField("支援策の id", max_length=60)
    case = models.CharField("率の場合の別", max_length=200, blank=True, default="")
    eligible = models.BigIntegerField("対象の経費（円）", null=True, blank=True)
    note = models.CharField("確かめたこと", max_length=400, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "使いたい支援策"
        verbose_name_plural = "使いたい支援策"
        ordering = ("initiative_id", "year", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "year", "measure", "case"], name="plan_money_support_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}（{self.year}年度）"


class Asset(VersionedRecord):
    """情報資産・システム・契約。台帳は町に一つで、どの計画からも同じものが見える。"""

    DATA = _CARD

    number = models.CharField("管理番号", max_length=40, blank=True, default="")
    kind = models.CharField("種類", max_length=10, choices=_choices(AssetKind), default=AssetKind.SYSTEM)
    title = models.CharField("名称", max_length=120)
    category = models.CharField("業務の分類", max_length=60, blank=True, default="")
    purpose = models.CharField("目的", max_length=400, blank=True, default="")
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所管",
    )
    department_text = models.CharField("所管（組織の表にないとき）", max_length=60, blank=True, default="")
    vendor = models.CharField("契約の相手", max_length=120, blank=True, default="")
    product = models.CharField("製品・サービス", max_length=120, blank=True, default="")
    network = models.CharField(
        "ネットワーク", max_length=10, choices=_choices(NetworkTier), blank=True, default=""
    )
    contract_from = models.DateField("契約の始まり", null=True, blank=True)
    contract_until = models.DateField("契約の終わり（この日を含む）", null=True, blank=True)
    renews_on = models.DateField("更新日", null=True, blank=True)
    notice_by = models.DateField("申出の期限", null=True, blank=True)
    yearly_cost = models.BigIntegerField("年額（円）", null=True, blank=True)
    ended_on = models.DateField("使用を終えた日", null=True, blank=True)
    note = models.CharField("備考", max_length=400, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "情報資産・契約"
        verbose_name_plural = "情報資産・契約"
        ordering = ("number", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                condition=~models.Q(number=""),
                name="plan_money_asset_number",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AssetUse(TenantRecord):
    """台帳の一行と、関わる取組。"""

    DATA = _CARD

    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="uses", verbose_name="情報資産・契約"
    )
    initiative = _initiative()

    class Meta(TenantRecord.Meta):
        verbose_name = "台帳と取組のつながり"
        verbose_name_plural = "台帳と取組のつながり"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["asset", "initiative"], name="plan_money_asset_use")]

    def __str__(self) -> str:
        return f"{self.asset} → {self.initiative}"


class SheetImport(VersionedRecord):
    """確かめている表。表の中身をそのまま持ち、変わり方は見るたびに、いまの記録と比べて出す。"""

    DATA = _CARD

    class Kind(models.TextChoices):
        """何の表か。"""

        COSTS = "costs", "経費"
        ASSETS = "assets", "情報資産・契約"

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        TAKEN = "taken", "反映済み"
        DISCARDED = "discarded", "取り消し"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    kind = models.CharField("表の種類", max_length=10, choices=Kind.choices)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    source_name = models.CharField("ファイルの名", max_length=120)
    table = models.JSONField("表の中身", default=dict)
    read_at = models.DateTimeField("読んだ時刻")

    class Meta(VersionedRecord.Meta):
        verbose_name = "表の取り込み"
        verbose_name_plural = "表の取り込み"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.source_name
