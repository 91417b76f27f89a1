"""課から返ってきたファイルの束: 受け取って置き、職員が選んだ行だけを、一つのファイルずつ取り込む。

受け取ることと取り込むことは別の行いである。受け取っただけでは何も変わらない。取り込みは一つのファイルが一つの取引で、
途中で止まっても、もう一度押せば残りだけが入る。
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile, TenantRecord, VersionedRecord


class ReceiptRecord(TenantRecord):
    """一度に受け取ったファイルの束。継ぐ側が、どの照会・調査の束かを足す。"""

    received_at = models.DateTimeField("受け取った日時")
    received_by = models.UUIDField("受け取った人の鍵", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        abstract = True
        ordering = ("-received_at", "-id")


class ReturnedFileRecord(VersionedRecord):
    """返ってきた一つのファイル。読み取った中身をそのまま持ち、見立ては開くたびにいまの記録と照らす。

    継ぐ側が、束への外部キー ``receipt`` を足す。
    """

    sort_order = models.PositiveIntegerField("並び", default=0)
    name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("中身の指紋", max_length=64)
    content = models.JSONField("読み取ったセル")
    refusal = models.CharField("読めなかった理由", max_length=500, blank=True, default="")
    taken_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        abstract = True
        ordering = ("sort_order", "id")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep_all(cls, receipt: ReceiptRecord, files: Iterable[Mapping[str, Any]]) -> None:
        """読んだファイルを、読んだ順に束へ置く。``files`` は名・指紋・中身・断りの欄。"""
        cls.objects.bulk_create(cls(receipt=receipt, sort_order=at, **one) for at, one in enumerate(files))


@dataclass(frozen=True, slots=True)
class Taken:
    """取り込んだ行の数と、取り込めなかったファイルの理由。"""

    rows: int
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """一つのファイルから取り込む ``rows`` 行。``take`` は一つの取引で書く。"""

    file: str
    rows: int
    take: Callable[[], object]


def take_each(wanted: Iterable[Wanted], *, cannot: tuple[type[Exception], ...], before: str) -> Taken:
    """ファイルを順に取り込む。``cannot`` と、確かめたあとの変更は、そのファイルの断りになる。

    ``before`` は、書く前に通る故障点の名。
    """
    rows, refusals = 0, []
    for one in wanted:
        if not one.rows:
            continue
        fault(before)
        try:
            one.take()
        except ChangedMeanwhile:
            refusals.append(
                f"「{one.file}」は、確かめたあとにほかの人が記録を変えました。もう一度確かめてください。"
            )
        except cannot as refused:
            refusals.append(f"「{one.file}」: {refused}")
        else:
            rows += one.rows
    return Taken(rows, tuple(refusals))
