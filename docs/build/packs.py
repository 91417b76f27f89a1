"""資料の頁: 国の枠組みと用語の資料（パック）の一覧と出典。"""

from __future__ import annotations

from docs.build.markdown import code, page, table
from docs.build.sources import cited
from shirube.reference import loader
from shirube.reference.pack import PackHead

PATH = "docs/reference/資料.md"
LEAD = (
    "法令・計画の版・団体の一覧・祝日などは、プログラムではなく資料（データ）として持ちます。"
    "どの資料にも出典と確かめた日があり、公の文書から写したものか、標（しるべ）が決めたものかを印してあります。"
    "中身は `.venv/bin/shirube reference show 資料` で見られ、"
    "`.venv/bin/shirube reference check` で確かめられます。"
)


def text() -> str:
    """頁の中身。"""
    heads = loader.packs()
    rows = [
        (
            code(head.id),
            head.label,
            head.shape.label,
            f"{head.count:,}",
            head.edition,
            head.citation.origin.label,
            head.confirmed_on.isoformat(),
        )
        for head in heads
    ]
    header = ("資料", "名", "形", "件数", "版", "由来", "確かめた日")
    return page("資料", LEAD, table(header, rows), *(block(head) for head in heads))


def block(head: PackHead) -> str:
    """資料一つの出典と利用条件。"""
    lines = [f"## {head.label}", "", f"- 資料: {code(head.id)}", f"- 出典: {cited(head.citation)}"]
    lines += [f"- ほかの出典: {cited(source)}" for source in head.other_sources]
    lines += [f"- 利用の条件: {head.licence}"] if head.licence else []
    lines += [f"- 表示: {head.attribution}"] if head.attribution else []
    return "\n".join(lines)
