"""預かったファイルを読む。"""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.files import store
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.scope import Scope

ORPHAN_AGE = timedelta(days=2)


def file_of_key(scope: Scope, key: UUID) -> StoredFile:
    """預かり済みの一つ。無ければ ``StoredFile.DoesNotExist``。"""
    return StoredFile.objects.get(key=key, state=StoredFile.State.STORED)


def content(scope: Scope, row: StoredFile) -> bytes:
    """中身。無いか変わっていれば ``FileLost``。"""
    return store.get(scope.municipality_key, row.sha256)


def unfinished(scope: Scope) -> QuerySet[StoredFile]:
    """2日より前に預かり始めて、終わらなかった行。"""
    return StoredFile.objects.filter(state=StoredFile.State.PENDING, stored_at__lt=scope.now - ORPHAN_AGE)
