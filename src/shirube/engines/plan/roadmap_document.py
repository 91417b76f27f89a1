"""工程表の文書（A3横）: 一枚目にまとめ、続く頁に帯の図、終わりに同じことを述べる表。

首長や本部会議にそのまま渡せるよう、一枚目で「どこまで進み、何が遅れているか」を述べ、いつの時点のどの版かを
どの頁にも書く。図（絵と表）は呼ぶ側が描いて渡す。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.roadmap_lines import LineKind, RoadmapLine
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import sha256_of
from shirube.engines.plan.snapshot_lines import State
from shirube.values.document import (
    Align,
    Block,
    Document,
    FigureBlock,
    Footnote,
    Heading,
    KeyFigure,
    Paragraph,
    TableBlock,
)
from shirube.values.era import format_date

MOST_LATE_ROWS = 12
LONGEST_DIGEST = 12
GROUP_HEADER = (
    "柱",
    "取組",
    "作業・節目",
    "完了",
    "実施中",
    "未着手",
    "中止",
    "期限超過",
    "公式の延長",
    "日付未定",
)
RIGHT: Align = "right"
GROUP_ALIGN: tuple[Align, ...] = ("left", *(RIGHT for _ in GROUP_HEADER[1:]))
LATE_HEADER = ("取組", "作業・節目", "担当", "守るべき日", "超過", "状態")


def roadmap_document(
    snapshot: PlanSnapshot,
    lines: Sequence[RoadmapLine],
    figures: Sequence[FigureBlock],
    *,
    today: date,
    version: str,
    status: str | None = None,
    baseline: str | None = None,
    part: str | None = None,
) -> Document:
    """工程表の文書を組む。

    `lines` は `roadmap_lines`、`figures` はその図（一枚に一つ）。`version` は版の呼び名（「第3版」など）、
    `status` は右上の札（「案」など）、`baseline` は比べた基準の版の呼び名、`part` は一つの柱の紙での柱の名。
    """
    head = snapshot.head
    shown = f"{version}・{format_date(today)}現在"
    return Document(
        title=f"{head.title}　工程表" + (f"（{part}）" if part else ""),
        subtitle=f"計画期間　{head.period_label}　／　{version}",
        municipality_name=head.body_name,
        as_of=today,
        status=status,
        footer_note=f"{head.title}　{shown}" + (f"　基準の版: {baseline}" if baseline else ""),
        keywords=("DX推進計画", "工程表"),
        blocks=(
            *_key_figures(snapshot, lines, shown),
            Heading(level=1, text="柱ごとの状況"),
            _groups(lines),
            Heading(level=1, text="期限を過ぎているもの"),
            *_late(lines),
            Footnote(text=_making(snapshot, version, baseline)),
            *figures,
        ),
    )


def _key_figures(snapshot: PlanSnapshot, lines: Sequence[RoadmapLine], shown: str) -> Iterable[Block]:
    tasks = [one for one in lines if one.is_task]
    lineage = f"計画の版の要約値 {sha256_of(snapshot)[:LONGEST_DIGEST]}"
    done = _count(tasks, State.DONE)
    late = [one for one in tasks if one.overdue_days]
    longest = max((one.overdue_days for one in late), default=0)
    figures = (
        ("取組", f"{sum(one.kind is LineKind.INITIATIVE for one in lines)}件", f"作業・節目 {len(tasks)}件"),
        ("完了", f"{done}件", f"作業・節目 {len(tasks)}件のうち"),
        ("実施中", f"{_count(tasks, State.ACTIVE)}件", f"未着手 {_count(tasks, State.PLANNED)}件"),
        (
            "期限超過",
            f"{len(late)}件",
            f"最も長いもの {longest}日" if late else "期限を過ぎたものはありません",
        ),
        ("公式の延長", f"{_extended(tasks)}件", "国の通知などで期限を延ばしたもの"),
    )
    for label, value, note in figures:
        yield KeyFigure(label=label, value_text=value, source_label=shown, lineage=lineage, note=note)


def _groups(lines: Sequence[RoadmapLine]) -> TableBlock:
    gathered: list[tuple[str, list[RoadmapLine]]] = []
    for line in lines:
        if line.kind is LineKind.PILLAR:
            gathered.append((line.label, []))
        elif line.kind in (LineKind.DATE, LineKind.LOOSE):
            continue
        elif not gathered:
            gathered.append(("計画の全体", [line]))
        else:
            gathered[-1][1].append(line)
    rows = [_group_row(label, group) for label, group in gathered]
    if len(rows) > 1:
        rows.append(_group_row("合計", list(lines)))
    return TableBlock(
        caption="柱ごとの件数",
        header=GROUP_HEADER,
        rows=tuple(rows),
        align=GROUP_ALIGN,
    )


def _group_row(label: str, lines: Sequence[RoadmapLine]) -> tuple[str, ...]:
    tasks = [one for one in lines if one.is_task]
    counts = (
        sum(one.kind is LineKind.INITIATIVE for one in lines),
        len(tasks),
        _count(tasks, State.DONE),
        _count(tasks, State.ACTIVE),
        _count(tasks, State.PLANNED),
        _count(tasks, State.STOPPED),
        sum(one.overdue_days > 0 for one in tasks),
        _extended(tasks),
        sum(one.due is None and one.state.is_open for one in tasks),
    )
    return (label, *map(str, counts))


def _count(tasks: Iterable[RoadmapLine], state: State) -> int:
    return sum(one.state is state for one in tasks)


def _extended(tasks: Iterable[RoadmapLine]) -> int:
    return sum(one.extended_to is not None for one in tasks)


def _late(lines: Sequence[RoadmapLine]) -> Iterable[Block]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    home = RoadmapLine(kind=LineKind.INITIATIVE, key="-", title="")
    for line in lines:
        if line.kind is LineKind.INITIATIVE:
            home = line
        elif line.overdue_days:
            rows.append((line.overdue_days, _late_row(home, line)))
    if not rows:
        yield Paragraph.of("期限を過ぎて終わっていない作業・節目はありません。")
        return
    rows.sort(key=lambda row: -row[0])
    rest = len(rows) - MOST_LATE_ROWS
    yield TableBlock(
        caption="期限を過ぎて終わっていない作業・節目（長い順）",
        header=LATE_HEADER,
        rows=tuple(row for _, row in rows[:MOST_LATE_ROWS]),
        align=("left", "left", "left", "left", "right", "left"),
        note=f"ほかに{rest}件あります。続く図と表に、すべてを載せています。" if rest > 0 else None,
    )


def _late_row(home: RoadmapLine, line: RoadmapLine) -> tuple[str, ...]:
    return (
        home.label,
        line.title,
        line.owner or home.owner or "担当未定",
        date_text(line.due, line.precision),
        f"{line.overdue_days}日",
        f"{line.state.label} {line.progress}％" if line.has_progress else line.state.label,
    )


def _making(snapshot: PlanSnapshot, version: str, baseline: str | None) -> str:
    edition = snapshot.head.edition
    parts = [f"この工程表は、{version}（{format_date(snapshot.as_of)}の内容）から作りました。"]
    if edition:
        parts.append(f"もとにした国の計画は、自治体DX推進計画【第{edition}版】です。")
    if baseline:
        parts.append(f"灰色の帯は、{baseline}での期間です。")
    parts.append(
        "公式に延ばした期限があるものの超過は、延ばした期限から数えます。未定の日は空けたままにしています。"
    )
    return "".join(parts)
