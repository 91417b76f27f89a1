"""預かったファイルの一覧を、xlsx の表にする。"""

from collections.abc import Iterable
from datetime import date

from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.apps.files.queries import FileView
from shirube.apps.frame.scope import Scope
from shirube.values.instant import JST

COLUMNS = (
    Column("ファイル名", width=40),
    Column("種類", width=16),
    Column("大きさ（バイト）", width=16, kind="integer"),
    Column("何のために", width=30),
    Column("預けた人", width=16),
    Column("預けた日時", width=20),
    Column("使っている記録", width=24),
    Column("保存期限", width=14, kind="date"),
    Column("式として動く欄", width=14),
    Column("指紋（SHA-256）", width=66),
)


def as_xlsx(scope: Scope, views: Iterable[FileView]) -> bytes:
    """画面の一覧と同じ中身に、指紋を添えた表。"""
    title = f"{scope.municipality_name}の預かったファイル"
    sheet = Sheet("預かったファイル", COLUMNS, tuple(_cells(view) for view in views))
    return write_xlsx(Workbook((sheet,), scope.now, title=title))


def _cells(view: FileView) -> tuple[str | int | date | None, ...]:
    row = view.row
    return (
        row.name,
        row.get_kind_display(),
        row.size,
        row.purpose,
        view.keeper,
        f"{row.stored_at.astimezone(JST):%Y-%m-%d %H:%M}",
        "、".join(view.uses),
        row.keep_until,
        "あり" if row.has_formulas else "",
        row.sha256,
    )
