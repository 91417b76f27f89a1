"""版の問い合わせ: ある日に効いている版を、人に見せてよいものの中から選ぶ。

一式が反映済みになった版だけが効く。公開日の前の一式は、公開前を見てよい人にだけ効いて見える。
初日がその日以前の版のうち、初日が最も遅いもの、同じ初日なら後に反映したものが効く。
"""

from datetime import date
from typing import Any, Self

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from shirube.apps.frame.records import TenantQuerySet

ADOPTED = "adopted"


class VersionQuerySet(TenantQuerySet):
    """一式（change）に付いた版の問い合わせ。``IDENTITY`` は身元への外部キーの名前。"""

    def visible(self, today: date, *, sees_unreleased: bool) -> Self:
        """反映済みで、今日この人に見せてよい版。"""
        shown = Q(change__state=ADOPTED)
        if not sees_unreleased:
            shown &= Q(change__released_on__lte=today)
        return self.filter(shown)

    def in_force(self, day: date, *, today: date, sees_unreleased: bool) -> Self:
        """その日に効いている版（身元ごとに一つ。廃止・退職の版も含む）。"""
        identity: Any = getattr(self.model, "IDENTITY")  # noqa: B009
        numbered = (
            self.visible(today, sees_unreleased=sees_unreleased)
            .filter(valid_from__lte=day)
            .annotate(
                place=Window(
                    RowNumber(),
                    partition_by=[F(f"{identity}_id")],
                    order_by=[F("valid_from").desc(), F("change__adoption_order").desc()],
                )
            )
        )
        return self.filter(pk__in=numbered.filter(place=1).values("pk"))
