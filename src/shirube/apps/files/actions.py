"""ファイルを預かり、取り除く。"""

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction

from shirube.adapters.file_names import display_name
from shirube.apps.audit import actions as audit
from shirube.apps.files import inspection, queries, store
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action


class CannotKeepFile(ValueError):
    """このファイルは預かれない。"""


class CannotRemoveFile(ValueError):
    """このファイルは取り除けない。"""


def accept(*, by: Scope, name: str, data: bytes, purpose: str, keep_until: date) -> StoredFile:
    """画面から預かる。中身を調べ（``FileRefused``）、同じものをもう預かっていれば、それを返す。"""
    if keep_until < by.today:
        raise CannotKeepFile("保存期限がもう過ぎています。今日かその後の日を入れてください。")
    safe_name = display_name(name)
    inspected = inspection.inspect(safe_name, data)
    same = {"name": safe_name, "purpose": purpose, "keep_until": keep_until}
    before = queries.same_file(by, sha256=store.digest(data), **same)  # type: ignore[arg-type]
    return before or keep(by=by, data=data, inspected=inspected, **same)  # type: ignore[arg-type]


def keep(
    *,
    by: Scope,
    name: str,
    data: bytes,
    purpose: str,
    keep_until: date | None = None,
    inspected: inspection.Inspected | None = None,
) -> StoredFile:
    """預かる。台帳の行（預かり中）→ 置き場 → 台帳の行（預かり済み）の順で、途中で止まっても台帳に残る。

    部屋が自分で読んで確かめたファイルはここへ、確かめていないものは ``accept`` へ渡す。
    ``keep_until`` を言わないものは、外部キーで使う記録と同じだけ残る。
    """
    safe_name = display_name(name)
    found = inspected or inspection.Inspected(inspection.kind_named(safe_name))
    row = StoredFile(
        name=safe_name,
        purpose=purpose,
        kind=found.kind,
        has_formulas=found.has_formulas,
        sha256=store.digest(data),
        size=len(data),
        stored_at=by.now,
        stored_by=by.actor_key,
        keep_until=keep_until,
    )
    _begin(by=by, row=row)
    fault("files.before_put")
    store.put(by.municipality_key, row.sha256, data)
    fault("files.after_put")
    return _finish(row)


@action
def _begin(*, by: Scope, row: StoredFile) -> None:
    StoredFile.objects.bulk_create([row])
    fields = ("name", "purpose", "size", "keep_until")
    audit.record(by=by, action="ファイルを受け付けた", record=row, fields=fields)


def _finish(row: StoredFile) -> StoredFile:
    """見えるようにする。受け付けたときに監査を残したので、ここでは残さない（一つの行いに一件）。"""
    StoredFile.objects.filter(pk=row.pk).update(state=StoredFile.State.STORED)
    row.state = StoredFile.State.STORED
    return row


@action
def remove(*, by: Scope, key: UUID) -> None:
    """一つを取り除く。残す決まりのあるものは ``CannotRemoveFile``。監査の一件が、消したことの記録になる。"""
    row = queries.file_of_key(by, key)
    reason = queries.why_kept(by, row)
    if reason:
        raise CannotRemoveFile(f"「{row.name}」は取り除けません。{reason}")
    _delete(by, [row])
    audit.record(by=by, action="預かったファイルを取り除いた", record_kind=_KIND, record_key=key)


def remove_expired(*, by: Scope) -> int:
    """保存期限を過ぎ、使われていないものを、一つずつ取り除く。取り除いた数を返す。"""
    removed = 0
    for key in list(queries.expired(by).values_list("key", flat=True)):
        try:
            remove(by=by, key=key)
        except (CannotRemoveFile, StoredFile.DoesNotExist):
            continue  # 数え上げたあとに使われ始めたか、ほかの人が取り除いた
        removed += 1
    return removed


@action
def drop_pending(*, by: Scope) -> int:
    """2日より前に預かり始めて終わらなかった行を、置き場ごと片づける。片づけた数を返す。"""
    dropped = list(queries.unfinished(by))
    _delete(by, dropped)
    audit.record(by=by, action="終わらなかった預かりを片づけた", record_kind=_KIND)
    return len(dropped)


_KIND = StoredFile._meta.label_lower


def _delete(by: Scope, rows: list[StoredFile]) -> None:
    """行を消し、取引が成ったあとに、使われなくなった中身を置き場から除く。"""
    StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(partial(_sweep, by, {row.sha256 for row in rows}))


def _sweep(by: Scope, prints: Iterable[str]) -> None:
    """もう台帳にない中身を除く。書く席を取ってから確かめるので、同じ中身を預かり始めた人のものは消さない。"""
    with transaction.atomic():
        rows = StoredFile.objects.filter(sha256__in=prints)
        for sha256 in set(prints) - set(rows.values_list("sha256", flat=True)):
            store.drop(by.municipality_key, sha256)
