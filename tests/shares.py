"""見本の共有ファイル: 共有とまとめの試験が使う。"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from shirube.engines.plan.share_file import (
    Approval,
    SharedVersion,
    ShareFile,
    fingerprint,
    share_file,
    share_text,
)
from shirube.engines.plan.snapshot_json import sha256_of
from tests.sample_plan import sample_plan

DAY = date(2026, 11, 21)


def shared(code: str = "112241", name: str = "戸田市", **changes: Any) -> ShareFile:
    """見本の計画の共有ファイル。`number`・`approved_on` で版を、`edition` で国の計画の版を変える。"""
    plan = sample_plan(DAY)
    head = replace(plan.head, body_code=code, body_name=name, edition=changes.get("edition", "2.2"))
    plan = replace(plan, head=head)
    version = SharedVersion(
        number=changes.get("number", 1),
        as_of=DAY,
        snapshot_sha256=sha256_of(plan),
        approval=Approval.OUTSIDE,
        approved_on=changes.get("approved_on", DAY),
        meeting="庁議",
    )
    return share_file(plan, version)


def sealed(share: ShareFile, **changes: Any) -> bytes:
    """書き出したあとで項目を変え、指紋を合わせ直したバイト列（害のあるファイルの試験）。"""
    record = json.loads(share_text(share)) | changes
    return json.dumps(record | {"sha256": fingerprint(record)}, ensure_ascii=False).encode()
