"""ファイルを預かる。"""

from django.db import transaction

from shirube.apps.audit import actions as audit
from shirube.apps.files import queries, store
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action


def keep(*, by: Scope, name: str, data: bytes, purpose: str) -> StoredFile:
    """預かる。台帳の行（預かり中）→ 置き場 → 台帳の行（預かり済み）の順で、途中で止まっても台帳に残る。"""
    row = _begin(by=by, name=name, data=data, purpose=purpose)
    fault("files.before_put")
    store.put(by.municipality_key, row.sha256, data)
    fault("files.after_put")
    return _finish(by=by, row=row)


@action
def _begin(*, by: Scope, name: str, data: bytes, purpose: str) -> StoredFile:
    row = StoredFile.objects.create(
        name=name[:200],
        purpose=purpose,
        sha256=store.digest(data),
        size=len(data),
        stored_at=by.now,
        stored_by=by.actor_key,
    )
    audit.record(by=by, action="ファイルを預かり始めた", record=row, fields=("name", "size"))
    return row


@action
def _finish(*, by: Scope, row: StoredFile) -> StoredFile:
    StoredFile.objects.filter(pk=row.pk).update(state=StoredFile.State.STORED)
    row.state = StoredFile.State.STORED
    audit.record(by=by, action="ファイルを預かった", record=row, fields=("state",))
    return row


@action
def drop_pending(*, by: Scope) -> int:
    """2日より前に預かり始めて終わらなかった行を、置き場ごと片づける。片づけた数を返す。"""
    stale = queries.unfinished(by)
    dropped = list(stale)
    stale.delete()
    unused = {row.sha256 for row in dropped} - set(
        StoredFile.objects.filter(sha256__in=[row.sha256 for row in dropped]).values_list("sha256", flat=True)
    )
    transaction.on_commit(lambda: [store.drop(by.municipality_key, sha256) for sha256 in unused])
    audit.record(by=by, action="終わらなかった預かりを片づけた", record_kind="files.storedfile")
    return len(dropped)
