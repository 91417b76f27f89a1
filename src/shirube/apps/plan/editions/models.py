"""この自治体が読み込んだ国の計画の版。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord


class LocalEdition(VersionedRecord):
    """読み込んだ一つの版。中身は指紋付きのファイルの形のまま変わらず、変わるのは使うかどうかだけ。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="新しく公表された国の計画の版を、標の更新を待たずに使う",
        basis="自治体の計画の策定",
        retention="計画期間の終わりから10年",
    )

    class State(models.TextChoices):
        """読み込んだ版の状態。"""

        READY = "ready", "確認待ち"
        IN_USE = "in_use", "使っている"
        WITHDRAWN = "withdrawn", "使わない"

    name = models.CharField("版", max_length=20)
    label = models.CharField("名称", max_length=80)
    text = models.TextField("中身（指紋付きのファイル）")
    source = models.CharField("読み込んだファイル", max_length=200)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.READY)
    read_at = models.DateTimeField("読み込んだ日時")

    class Meta(VersionedRecord.Meta):
        verbose_name = "読み込んだ国の計画の版"
        verbose_name_plural = "読み込んだ国の計画の版"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=models.Q(state="in_use"),
                name="plan_editions_one_in_use",
            )
        ]

    def __str__(self) -> str:
        return self.label
