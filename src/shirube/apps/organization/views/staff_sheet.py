"""職員の表: 名簿の取り込みと同じ見出しで、行ごとに鍵と版を持つ。直して、そのまま取り込める。"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from shirube.adapters.tabular import Column, RowKey, Sheet
from shirube.apps.organization.models import StaffVersion
from shirube.apps.organization.queries import DepartmentNode
from shirube.engines.organization import roster_columns as column
from shirube.engines.organization.roster import Employment


def staff_sheet(
    rows: Sequence[StaffVersion],
    nodes: Mapping[int, DepartmentNode],
    versions: Mapping[str, tuple[UUID, int]],
) -> Sheet:
    """職員の並びを一枚のシートにする。兼務の列は、いちばん多い人の数だけ置く。"""
    concurrent = max((len(row.concurrent_posts.all()) for row in rows), default=0) or 1
    columns = [
        Column(column.NUMBER, 12),
        Column(column.NAME, 18),
        Column(column.KANA, 22),
        Column(column.CODE, 12),
        Column(column.DEPARTMENT, 22),
        Column(column.PARENT, 14),
        Column(column.POST, 14),
        Column(column.EMPLOYMENT, 16, kind="choice", choices=tuple(kind.label for kind in Employment)),
        Column(
            column.MOVE, 12, kind="choice", choices=("退職",), note="退職する人の行で「退職」を選びます。"
        ),
    ]
    for n in range(1, concurrent + 1):
        columns += [Column(f"{column.CONCURRENT_CODE}{n}", 14), Column(f"{column.CONCURRENT_POST}{n}", 14)]
    return Sheet(
        name="職員",
        columns=tuple(columns),
        rows=tuple(_cells(row, nodes, concurrent) for row in rows),
        row_keys=tuple(RowKey(str(row.staff.key), versions[row.staff.number][1]) for row in rows),
    )


def _cells(row: StaffVersion, nodes: Mapping[int, DepartmentNode], concurrent: int) -> tuple[str, ...]:
    node = nodes.get(row.department_id)
    parent = nodes.get(node.parent_id) if node and node.parent_id else None
    posts = [(p.department.code, p.post) for p in row.concurrent_posts.all()]
    posts += [("", "")] * (concurrent - len(posts))
    return (
        row.staff.number,
        row.name,
        row.kana,
        row.department.code,
        node.name if node else "",
        parent.code if parent else "",
        row.post,
        Employment(row.employment).label,
        "",
        *(text for pair in posts for text in pair),
    )
