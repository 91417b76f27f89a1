"""国の計画の版を移した記録。何をどう扱い、何が変わったかを持ち、元に戻すのにも使う。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord
from shirube.engines.plan.edition_move import Held, Rewrite
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import snapshot_from_json


class EditionMove(VersionedRecord):
    """一度の移し替え。中身は変わらず、変わるのは元に戻したかどうかだけ。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="計画を国の新しい版へ移し、何を変えたかを示し、元に戻せるようにする",
        basis="自治体の計画の策定と進捗管理",
        retention="計画期間の終わりから10年",
    )

    class State(models.TextChoices):
        """移し替えの状態。"""

        MOVED = "moved", "移した"
        UNDONE = "undone", "元に戻した"

    plan = models.ForeignKey(
        "plan_versions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name="計画"
    )
    before = models.CharField("移す前の版", max_length=20, blank=True, default="")
    after = models.CharField("移した先の版", max_length=20, blank=True, default="")
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.MOVED)
    rows = models.JSONField("行ごとの扱い", default=list)
    done = models.JSONField("書き換えた記録", default=list)
    made = models.JSONField("加えた記録", default=list)
    snapshot_before = models.TextField("移す前の計画（正準のJSON）")
    snapshot_after = models.TextField("移したあとの計画（正準のJSON）", blank=True, default="")
    moved_at = models.DateTimeField("移した日時")
    moved_by = models.UUIDField("移した人の鍵", null=True, blank=True)
    undone_at = models.DateTimeField("元に戻した日時", null=True, blank=True)
    undone_by = models.UUIDField("元に戻した人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "国の計画の版の移し替え"
        verbose_name_plural = "国の計画の版の移し替え"
        ordering = ("-moved_at", "-id")

    def __str__(self) -> str:
        return f"{edition_name(self.before)}から{edition_name(self.after)}へ"

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """書き換えた記録の、前と後。"""
        return tuple(
            Rewrite(before=Held.from_record(one["before"]), after=Held.from_record(one["after"]))
            for one in self.done
        )

    @property
    def additions(self) -> tuple[Held, ...]:
        """加えた記録。"""
        return tuple(Held.from_record(one) for one in self.made)

    @property
    def old(self) -> PlanSnapshot:
        """移す前の計画。"""
        return snapshot_from_json(self.snapshot_before)

    @property
    def new(self) -> PlanSnapshot | None:
        """移したあとの計画。まだ残していなければ None。"""
        return snapshot_from_json(self.snapshot_after) if self.snapshot_after else None


def edition_name(name: str) -> str:
    """「第2.2版」。空は、どの版にもよらない。"""
    return f"第{name}版" if name else "版によらない計画"
