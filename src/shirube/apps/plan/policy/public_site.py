"""公表する計画を、手順（script）の要らない静かな頁の包み（zip）にする。頁の中身は、住民の画面と同じである。"""

from shirube.adapters.archive import pack
from shirube.adapters.documents import render_html
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy.paper_versions import Source
from shirube.apps.plan.policy.papers import KINDS, Order, written
from shirube.apps.plan.versions.queries import Plan

FILES = {"plan.pdf": "pdf", "plan.docx": "docx"}
BESIDE = (("PDF で読む", "plan.pdf"), ("Word で読む", "plan.docx"))


def public_files(scope: Scope, plan: Plan, source: Source) -> dict[str, bytes]:
    """公表する頁とファイル（名 → 中身）。"""
    kind = KINDS["public"]
    document = kind.compose(Order(scope=scope, plan=plan, source=source))
    page = {"index.html": render_html(document, beside=BESIDE).encode()}
    return page | {name: written(document, kind, file_format) for name, file_format in FILES.items()}


def public_zip(scope: Scope, plan: Plan, source: Source) -> bytes:
    """公表する頁の包み。同じ版なら同じバイト列になる。"""
    return pack(public_files(scope, plan, source).items())
