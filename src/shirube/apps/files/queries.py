"""預かったファイルを読む。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from shirube.apps.audit import queries as audit
from shirube.apps.files import store, uses
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.scope import Scope

ORPHAN_AGE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """一つの預かりと、預けた人の氏名、使っている記録の種類。"""

    row: StoredFile
    keeper: str
    uses: tuple[str, ...]


def files(scope: Scope) -> QuerySet[StoredFile]:
    """預かり済みのファイルを新しい順に。"""
    return StoredFile.objects.filter(state=StoredFile.State.STORED)


def file_of_key(scope: Scope, key: UUID) -> StoredFile:
    """預かり済みの一つ。無ければ ``StoredFile.DoesNotExist``。"""
    return files(scope).get(key=key)


def views_of(scope: Scope, rows: Sequence[StoredFile]) -> list[FileView]:
    """氏名と使い道を添える。行が増えても問い合わせは増えない。"""
    names = audit.actor_names({row.stored_by for row in rows if row.stored_by})
    found = uses.uses_of([row.pk for row in rows])
    return [
        FileView(
            row=row,
            keeper=names.get(row.stored_by, "氏名の分からない人") if row.stored_by else "裏方",
            uses=found.get(row.pk, ()),
        )
        for row in rows
    ]


def same_file(
    scope: Scope, *, name: str, sha256: str, purpose: str, keep_until: date | None
) -> StoredFile | None:
    """名前も中身も目的も期限も同じ、もう預かっているもの。"""
    same = files(scope).filter(name=name, sha256=sha256, purpose=purpose, keep_until=keep_until)
    return same.first()


def content(scope: Scope, row: StoredFile) -> bytes:
    """中身。無いか変わっていれば ``FileLost``。"""
    return store.get(scope.municipality_key, row.sha256)


def why_kept(scope: Scope, row: StoredFile) -> str:
    """いま取り除けない理由。取り除けるなら空。

    使われている間と、保存期限までは残す。取り違えて預けた人だけは、預けてから2日の間、自分で取り消せる。
    """
    used = uses.uses_of([row.pk]).get(row.pk, ())
    if used:
        return f"{'・'.join(used)}が使っているので、取り除けません。"
    is_own = scope.actor_key is not None and row.stored_by == scope.actor_key
    if (is_own and scope.now - row.stored_at < ORPHAN_AGE) or _is_over(scope, row):
        return ""
    return "保存期限まで残します。期限を過ぎると、翌日までに自動で取り除きます。"


def _is_over(scope: Scope, row: StoredFile) -> bool:
    if row.keep_until is not None:
        return row.keep_until < scope.today
    return row.stored_at < scope.now - ORPHAN_AGE


def expired(scope: Scope) -> QuerySet[StoredFile]:
    """保存期限を過ぎ、どこからも使われていないもの。期限の無いものは、預かってから2日を期限とする。"""
    is_over = Q(keep_until__lt=scope.today) | Q(keep_until__isnull=True, stored_at__lt=scope.now - ORPHAN_AGE)
    return uses.unused(files(scope).filter(is_over))


def unfinished(scope: Scope) -> QuerySet[StoredFile]:
    """2日より前に預かり始めて、終わらなかった行。"""
    return StoredFile.objects.filter(state=StoredFile.State.PENDING, stored_at__lt=scope.now - ORPHAN_AGE)
