"""監査の鎖の速さ: 封をした記録を確かめる速さと、同じ行を読んで鎖を計算するだけの速さとの比。"""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

ROWS = 50_000


def measure() -> dict[str, float]:
    """1秒あたりの件数を返す。"""
    from django.db import connection

    from shirube.apps.audit import actions, queries
    from shirube.apps.audit.models import AuditEvent
    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.scope import Scope

    key, now = uuid4(), datetime.now(UTC)
    by = Scope(municipality_id=None, municipality_key=key, now=now, is_system=True)
    with scopes.enter(by):
        AuditEvent.objects.bulk_create(
            (
                AuditEvent(
                    municipality_key=key,
                    occurred_at=now + timedelta(milliseconds=number),
                    action="事案を進めた",
                    record_kind="frontyard_cases.case",
                    record_key=str(uuid4()),
                    result="done",
                )
                for number in range(ROWS)
            ),
            batch_size=5_000,
        )
        actions.seal(by=by)
        begin = time.perf_counter()
        found = queries.verify(by, [])
        ours = time.perf_counter() - begin
        if not found.is_sound or found.count != ROWS:
            raise RuntimeError("鎖を確かめられませんでした。")
        begin = time.perf_counter()
        digest = ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM audit_auditevent WHERE municipality_key = %s ORDER BY id", [key.hex]
            )
            for row in cursor:
                digest = hashlib.sha256(f"{digest}{row!r}".encode()).hexdigest()
        plain = time.perf_counter() - begin
    return {"読んで鎖を計算するだけ": ROWS / plain, "監査の確かめ": ROWS / ours}
