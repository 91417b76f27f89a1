"""課題・PDCA の記録に共通の、記録の札と選択肢。"""

from collections.abc import Iterable
from enum import Enum

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home


def card(purpose: str) -> DataCard:
    """記録の札。"""
    return DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose=purpose,
        basis="自治体の計画の進捗管理",
        retention="計画期間の終わりから10年",
    )


def choices(kind: Iterable[Enum]) -> list[tuple[str | int, str]]:
    """選択肢。"""
    return [(one.value, str(one.label)) for one in kind]  # type: ignore[attr-defined]


def to_plan() -> models.ForeignKey:
    """計画への参照。"""
    return models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )


def to_initiative(*, is_optional: bool = True) -> models.ForeignKey:
    """取組への参照。"""
    return models.ForeignKey(
        "plan_roadmap.Initiative",
        on_delete=models.PROTECT,
        null=is_optional,
        blank=is_optional,
        related_name="+",
        verbose_name="取組",
    )


def to_department() -> models.ForeignKey:
    """担当の組織への参照。"""
    return models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
