"""全体方針の記録: 文書の言葉、作った文書、策定の段階、寄せられた意見、公表、官民データの表の置き場所。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord, VersionedRecord

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="自治体のDXの計画の文書を作り、意見を聞き、公表する",
    basis="自治体の計画の策定と公表",
    retention="計画期間の終わりから10年",
)


def _plan() -> models.ForeignKey:
    return models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )


class OwnText(VersionedRecord):
    """文書の中の、町の言葉。場所の名（block）ごとに一つで、消しても空で残る。"""

    DATA = _CARD

    plan = _plan()
    block = models.CharField("場所", max_length=80)
    text = models.TextField("文", blank=True, default="")
    written_at = models.DateTimeField("書いた日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "文書の言葉"
        verbose_name_plural = "文書の言葉"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["plan", "block"], name="plan_policy_words_place")]

    def __str__(self) -> str:
        return self.block


class Stage(VersionedRecord):
    """策定の一つの段階と、その日、資料。"""

    DATA = _CARD

    class Kind(models.TextChoices):
        """段階の種類。ふつうに進む順。"""

        DRAFT = "draft", "素案"
        COUNCIL = "council", "庁議"
        COMMENT = "comment", "パブリックコメント"
        ASSEMBLY = "assembly", "議会報告"
        DECISION = "decision", "決定"
        PUBLICATION = "publication", "公表"

    plan = _plan()
    plan_version = models.ForeignKey(
        "plan_versions.PlanVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="計画の版",
    )
    kind = models.CharField("段階", max_length=12, choices=Kind.choices)
    starts_on = models.DateField("日（期間の初日）")
    ends_on = models.DateField("期間の末日", null=True, blank=True)
    note = models.CharField("覚え書き", max_length=200, blank=True, default="")
    file = models.ForeignKey(
        "files.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="資料",
    )

    class Meta(VersionedRecord.Meta):
        verbose_name = "策定の段階"
        verbose_name_plural = "策定の段階"
        ordering = ("starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_policy_stage_days",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Comment(VersionedRecord):
    """寄せられた意見と、町の考え方。寄せた人の氏名や連絡先は持たない。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="計画の案に寄せられた意見に答え、結果を公表する",
        basis="行政手続法第38条の例による意見公募の手続",
        retention="計画期間の終わりから10年",
    )

    class Reflection(models.TextChoices):
        """意見の扱い。"""

        OPEN = "open", "検討中"
        REFLECTED = "reflected", "反映する"
        PARTLY = "partly", "一部を反映する"
        ALREADY = "already", "案に含まれている"
        NOT = "not", "反映しない"
        REFERENCE = "reference", "今後の参考とする"

    plan = _plan()
    number = models.PositiveIntegerField("番号")
    place = models.CharField("箇所", max_length=120, blank=True, default="")
    opinion = models.TextField("意見")
    answer = models.TextField("町の考え方", blank=True, default="")
    reflection = models.CharField("扱い", max_length=12, choices=Reflection.choices, default=Reflection.OPEN)

    class Meta(VersionedRecord.Meta):
        verbose_name = "寄せられた意見"
        verbose_name_plural = "寄せられた意見"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_policy_comment_number")]

    def __str__(self) -> str:
        return f"意見{self.number}"


class Publication(VersionedRecord):
    """承認された版の公表。取りやめても、公表した事実は残る。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.PUBLIC,
        purpose="承認された計画を住民に示す",
        basis="自治体の計画の公表",
        retention="計画期間の終わりから10年",
    )

    plan = _plan()
    plan_version = models.ForeignKey(
        "plan_versions.PlanVersion", on_delete=models.PROTECT, related_name="+", verbose_name="計画の版"
    )
    published_on = models.DateField("公表した日")
    withdrawn_on = models.DateField("公表を取りやめた日", null=True, blank=True)
    reason = models.CharField("取りやめた理由", max_length=200, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "計画の公表"
        verbose_name_plural = "計画の公表"
        ordering = ("-published_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(withdrawn_on__isnull=True),
                name="plan_policy_one_publication",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_version}の公表"


class MadePaper(TenantRecord):
    """裏方の仕事で作った文書。"""

    DATA = _CARD

    plan = _plan()
    kind = models.CharField("文書", max_length=20)
    file_format = models.CharField("形式", max_length=8)
    source_label = models.CharField("もとにした版", max_length=60)
    as_of = models.DateField("時点")
    made_at = models.DateTimeField("作った日時")
    made_by = models.UUIDField("頼んだ人の鍵", null=True, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="ファイル"
    )

    class Meta(TenantRecord.Meta):
        verbose_name = "作った文書"
        verbose_name_plural = "作った文書"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.kind}.{self.file_format}"


class MatrixPlacement(TenantRecord):
    """官民データ活用推進計画の表で、取組を置くます。取組が消えても、この行は文書に出ないだけで残る。"""

    DATA = _CARD

    plan = _plan()
    initiative_key = models.UUIDField("取組の鍵")
    pillar = models.CharField("柱", max_length=60)
    field = models.CharField("重点分野", max_length=60)

    class Meta(TenantRecord.Meta):
        verbose_name = "官民データの表の置き場所"
        verbose_name_plural = "官民データの表の置き場所"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "initiative_key", "pillar", "field"], name="plan_policy_placement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pillar} × {self.field}"
