"""監査の書き出し: 画面と同じ列を、xlsx と CSV の表にする。"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from shirube.adapters.tabular import Column, Sheet, Workbook, write_csv, write_xlsx
from shirube.apps.audit import labels
from shirube.apps.audit.models import AuditEvent
from shirube.values.instant import JST

LABELS = (
    "日時",
    "行った人",
    "行った人の鍵",
    "行い",
    "結果",
    "記録の種類",
    "記録の鍵",
    "変えた項目",
    "目的",
    "接続元",
    "要求番号",
)


def cells(event: AuditEvent, names: dict[UUID, str]) -> tuple[str, ...]:
    """一件を、列の順の文字にする。"""
    return (
        f"{event.occurred_at.astimezone(JST):%Y-%m-%d %H:%M:%S}",
        labels.actor_label(event, names),
        str(event.actor_key or ""),
        event.action,
        event.get_result_display(),
        labels.kind_label(event.record_kind),
        event.record_key,
        labels.field_labels(event),
        event.purpose,
        event.source,
        event.request_number,
    )


def as_xlsx(rows: Iterable[Sequence[str]], created: datetime) -> bytes:
    """xlsx にする。"""
    columns = tuple(Column(label, width=24) for label in LABELS)
    sheet = Sheet("監査の記録", columns, tuple(tuple(row) for row in rows))
    return write_xlsx(Workbook((sheet,), created=created, title="監査の記録"))


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Excel で開ける CSV（UTF-8）にする。式として動く欄には印が付く。"""
    written = write_csv(LABELS, rows)
    assert written.content is not None  # noqa: S101 - UTF-8 で書けない字は無い
    return written.content
