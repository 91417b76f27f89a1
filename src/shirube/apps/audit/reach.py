"""届く範囲: この鎖の行に触れられるようにする。

自治体の行は、その自治体に入っていれば届く。サイト全体の行は、ここを通る間だけ壁（PostgreSQL）が開く。
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from shirube.apps.frame import walls


@contextmanager
def rows_of(municipality_key: UUID | None) -> Iterator[None]:
    """この鎖の行に届くようにする。"""
    if municipality_key is not None:
        yield
        return
    with walls.site_rows(connection):
        yield
