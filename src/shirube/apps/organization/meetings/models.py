"""会議体、席、会議、議題、決定、取り込んだ決定の表。

席は氏名でなく職を持つ。だれがその職にあったかは、その日の名簿から引く（queries.seats）。
"""

from enum import StrEnum

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord
from shirube.engines.organization.meetings import (
    AgendaKind,
    BodyKind,
    Result,
    SeatRole,
    SittingState,
    sitting_name,
)

_CARD = DataCard(
    home=Home.TENANT,
    data_class=DataClass.INTERNAL,
    purpose="会議体の構成と、会議で決めたことを、後から確かめられるように残す",
    basis="会議体の設置要綱と、自治体の文書管理規程",
    retention="会議を開いた年度の10年後の年度末まで",
)


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in kind]  # type: ignore[attr-defined]


def _department(label: str) -> "models.ForeignKey":
    return models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


def _days(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")), name=name
    )


class MeetingBody(VersionedRecord):
    """会議体（推進本部、幹事会、庁議など）。"""

    DATA = _CARD

    name = models.CharField("名称", max_length=60)
    kind = models.CharField(
        "種類", max_length=12, choices=_choices(BodyKind), default=BodyKind.HEADQUARTERS.value
    )
    basis = models.CharField("設置の根拠", max_length=120, blank=True, default="")
    purpose = models.CharField("所掌", max_length=300, blank=True, default="")
    secretariat = _department("事務局")
    starts_on = models.DateField("設置した日")
    ends_on = models.DateField("終わり（この日を含む）", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "会議体"
        verbose_name_plural = "会議体"
        ordering = ("ends_on", "starts_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="organization_meetings_body_name"),
            _days("organization_meetings_body_days"),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(VersionedRecord):
    """会議体の席。職で持ち、いつからいつまでかを持つ。"""

    DATA = _CARD

    body = models.ForeignKey(
        MeetingBody, on_delete=models.PROTECT, related_name="seats", verbose_name="会議体"
    )
    role = models.CharField("役", max_length=10, choices=_choices(SeatRole), default=SeatRole.MEMBER.value)
    post = models.CharField("職", max_length=60)
    department = _department("所属")
    starts_on = models.DateField("始まり")
    ends_on = models.DateField("終わり（この日を含む）", null=True, blank=True)
    note = models.CharField("備考", max_length=120, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "会議体の席"
        verbose_name_plural = "会議体の席"
        ordering = ("id",)
        constraints = [_days("organization_meetings_seat_days")]

    def __str__(self) -> str:
        return self.post


class Sitting(VersionedRecord):
    """一回の会議。"""

    DATA = _CARD

    body = models.ForeignKey(
        MeetingBody, on_delete=models.PROTECT, related_name="sittings", verbose_name="会議体"
    )
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    held_on = models.DateField("開催日")
    time = models.CharField("時刻", max_length=40, blank=True, default="")
    place = models.CharField("場所", max_length=60, blank=True, default="")
    state = models.CharField(
        "状態", max_length=10, choices=_choices(SittingState), default=SittingState.PLANNED.value
    )
    attendance = models.TextField("出席", blank=True, default="")
    note = models.TextField("覚え書き", blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "会議"
        verbose_name_plural = "会議"
        ordering = ("-held_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "fiscal_year", "number"], name="organization_meetings_sitting_number"
            )
        ]

    def __str__(self) -> str:
        return sitting_name(self.body.name, self.number, self.held_on)

    @property
    def is_over(self) -> bool:
        """開いたか、書面で諮り終えた。"""
        return SittingState(self.state).is_over


class AgendaItem(VersionedRecord):
    """議題。"""

    DATA = _CARD

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="agenda", verbose_name="会議")
    sort_order = models.PositiveSmallIntegerField("並び", default=1)
    title = models.CharField("議題", max_length=120)
    kind = models.CharField(
        "種類", max_length=8, choices=_choices(AgendaKind), default=AgendaKind.DISCUSS.value
    )
    department = _department("説明する課")
    presenter = models.CharField("説明する人の職", max_length=60, blank=True, default="")

    class Meta(VersionedRecord.Meta):
        verbose_name = "議題"
        verbose_name_plural = "議題"
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.title


class Decision(VersionedRecord):
    """決定。確定したあとは変わらず、直すときは訂正の決定を足す。"""

    DATA = _CARD

    class State(models.TextChoices):
        """決定の記録の状態。"""

        DRAFT = "draft", "作成中"
        CONFIRMED = "confirmed", "確定"

    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="decisions", verbose_name="会議"
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="議題",
    )
    title = models.CharField("件名", max_length=120)
    text = models.TextField("決定の内容")
    result = models.CharField("結果", max_length=12, choices=_choices(Result), default=Result.APPROVED.value)
    conditions = models.TextField("条件", blank=True, default="")
    document_number = models.CharField("文書番号", max_length=60, blank=True, default="")
    decided_on = models.DateField("決定日")
    state = models.CharField("記録の状態", max_length=10, choices=State.choices, default=State.DRAFT)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="訂正する決定",
    )
    confirmed_at = models.DateTimeField("確定した日時", null=True, blank=True)
    confirmed_by = models.UUIDField("確定した人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "決定"
        verbose_name_plural = "決定"
        ordering = ("-decided_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=["corrects"], name="organization_meetings_one_correction"),
            models.CheckConstraint(
                condition=~models.Q(result=Result.CONDITIONAL.value) | ~models.Q(conditions=""),
                name="organization_meetings_conditions",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(confirmed_at__isnull=False),
                name="organization_meetings_confirmed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_confirmed(self) -> bool:
        """確定した。"""
        return self.state == self.State.CONFIRMED


class DecisionImport(VersionedRecord):
    """取り込んだ決定の表。確かめるまでは、決定を何も変えない。"""

    DATA = _CARD

    class State(models.TextChoices):
        """取り込みの状態。"""

        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "反映済み"
        DISCARDED = "discarded", "取り消し"

    source_name = models.CharField("ファイル名", max_length=200)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    changes = models.JSONField("変わるところ", default=list)
    same = models.PositiveIntegerField("変わらない行の数", default=0)
    staged_at = models.DateTimeField("取り込んだ日時")
    staged_by = models.UUIDField("取り込んだ人の鍵", null=True, blank=True)
    decided_at = models.DateTimeField("反映・取り消しの日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "決定の表の取り込み"
        verbose_name_plural = "決定の表の取り込み"
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.source_name
