"""預かったファイルを読む。"""

from uuid import UUID

from shirube.apps.files import store
from shirube.apps.files.models import StoredFile
from shirube.apps.frame.scope import Scope


def file_of_key(scope: Scope, key: UUID) -> StoredFile:
    """預かり済みの一つ。無ければ ``StoredFile.DoesNotExist``。"""
    return StoredFile.objects.get(key=key, state=StoredFile.State.STORED)


def content(scope: Scope, row: StoredFile) -> bytes:
    """中身。無いか変わっていれば ``FileLost``。"""
    return store.get(scope.municipality_key, row.sha256)
