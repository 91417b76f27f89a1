"""計画の版の正準の JSON: 同じ中身なら同じ文字、同じ sha256。書き方は `canonical_record` に述べる。"""

from __future__ import annotations

import hashlib
import json

from shirube.engines.plan.canonical_record import CannotReadRecord, canonical_text, plain, typed
from shirube.engines.plan.snapshot import CannotBuildSnapshot, PlanSnapshot


def canonical_json(snapshot: PlanSnapshot) -> str:
    """正準の JSON の文字。"""
    return canonical_text(plain(snapshot))


def sha256_of(snapshot: PlanSnapshot) -> str:
    """中身の指紋（16進64文字）。"""
    return hashlib.sha256(canonical_json(snapshot).encode()).hexdigest()


def snapshot_from_json(text: str) -> PlanSnapshot:
    """正準の JSON から戻す。形が合わなければ CannotBuildSnapshot。"""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise CannotBuildSnapshot(f"計画の版が JSON として読めません（{error}）。") from None
    try:
        return typed(PlanSnapshot, record, "計画の版")
    except CannotReadRecord as error:
        raise CannotBuildSnapshot(str(error)) from None
